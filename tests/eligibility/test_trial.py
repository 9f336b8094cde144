"""A household of which only answers are known: what is asked, what follows, and what is decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hemayat.eligibility import current_rules
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.trial import (
    Answer,
    can_stay_open,
    contradictions,
    facts_without_rows,
    is_household_size,
    is_part_of_household,
    topics_of,
    trial_case,
    waits_for_the_nation,
    with_implied_answers,
)  # fmt: skip
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE

DAYS = (dt.date(2019, 11, 20), dt.date(2026, 3, 1))
FAMILY: dict[str, Answer] = {
    "household_size": 4,
    "adults": 2,
    "area": "urban",
    "head_lives": True,
    "head_in_iran": True,
}


@pytest.fixture(params=DAYS, ids=["1398", "1404"])
def rules(request: pytest.FixtureRequest) -> CurrentRules:
    return current_rules._shipped(request.param)


@pytest.fixture
def of_1398() -> CurrentRules:
    return current_rules._shipped(DAYS[0])


def test_only_what_the_civil_register_always_knows_cannot_stay_open_for_the_engine(rules):
    facts = rules.decider.policy.facts
    asked = {q.fact for topic in topics_of(rules, "fa") for q in topic.questions}
    known = {name for name in asked if not can_stay_open(facts[name])}
    assert known <= {"household_size", "adults", "head_lives", "head_in_iran", "any_support_client"}


def test_the_size_of_a_household_and_its_parts_are_found_by_what_they_count_and_not_by_name():
    facts = current_rules._shipped(DAYS[1]).decider.policy.facts
    assert [name for name, fact in facts.items() if is_household_size(fact)] == ["household_size"]
    assert [name for name, fact in facts.items() if is_part_of_household(fact)] == ["adults"]
    assert is_household_size(replace(facts["household_size"], name="members"))
    assert is_part_of_household(replace(facts["adults"], name="grown_ups"))
    # Of rows that are not of the household's own living people nobody can say so.
    assert not is_part_of_household(replace(facts["adults"], where=None))
    assert not is_household_size(replace(facts["household_size"], how="any"))


def test_no_answer_is_no_reason_to_refuse(rules):
    told = explain(trial_case(rules, FAMILY | {"any_support_client": False}), "fa")
    assert told.outcome == NEEDS_DATA


def test_one_failed_criterion_refuses_whatever_else_is_open(of_1398):
    answers = FAMILY | {"any_support_client": False, "passenger_car_value": 3_000_000_001}
    assert trial_case(of_1398, answers).outcome == NOT_ELIGIBLE
    assert trial_case(of_1398, answers | {"passenger_car_value": 3_000_000_000}).outcome == NEEDS_DATA


def test_a_household_with_no_row_in_any_register_is_eligible(of_1398):
    answers = FAMILY | {"any_support_client": False}
    for topic in topics_of(of_1398, "fa"):
        if topic.may_be_nothing:
            answers |= facts_without_rows(of_1398, topic.register)
    assert trial_case(of_1398, answers).outcome == ELIGIBLE


def test_what_follows_from_an_answer_is_not_asked_again(of_1398):
    assert with_implied_answers(of_1398, {"has_car": False})["passenger_car_value"] == 0
    assert with_implied_answers(of_1398, {"passenger_car_value": 5})["has_car"] is True
    assert "has_car" not in with_implied_answers(of_1398, {"passenger_car_value": 0})
    assert "passenger_car_value" not in with_implied_answers(of_1398, {"has_car": True})
    assert contradictions(of_1398, {"has_car": False, "passenger_car_value": 5}) == [
        ("has_car", "passenger_car_value")
    ]


def test_only_ranks_without_cut_points_wait_for_the_nation(rules):
    waiting = {c.name for c in rules.decider.policy.criteria if waits_for_the_nation(rules, c.name)}
    assert waiting == ({"covered_deciles"} if rules.on == DAYS[1] else set())


def test_the_document_is_made_once_for_a_version_a_day_and_a_language(rules):
    assert rules.document("fa", rules.on) is rules.document("fa", rules.on)
    assert rules.document("fa", rules.on) is not rules.document("en", rules.on)
    assert current_rules._shipped(rules.on) is rules

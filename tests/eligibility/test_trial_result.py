"""B11: the anonymous check accepts blanks, asks only what can still change its result, and stops once it is certain."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest

from hemayat.eligibility import current_rules
from hemayat.eligibility.counterfactuals import with_fact
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.determination import HouseholdDecider, deciding_facts, facts_behind
from hemayat.eligibility.trial import MOST_PERSONS, Answer, facts_without_rows, topics_of, trial_case
from hemayat.eligibility.trial_result import TrialResult
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

DAYS = (dt.date(2019, 11, 20), dt.date(2026, 3, 1))
FAMILY: dict[str, Answer] = {
    "household_size": 4, "adults": 2, "area": "urban", "head_lives": True, "head_in_iran": True,
}  # fmt: skip


@pytest.fixture(params=["1398", "1404", "1404 after a national run"])
def rules(request: pytest.FixtureRequest) -> CurrentRules:
    shipped = current_rules._shipped(DAYS[request.param != "1398"])
    return with_cut_points(shipped) if "run" in request.param else shipped


def with_cut_points(rules: CurrentRules) -> CurrentRules:
    """As a published run leaves them: percentiles of money, and deciles of the mean percentile in tenths."""
    cuts = {
        name: [each * (100 if rank.quantiles == 10 else 40_000_000) for each in range(1, rank.quantiles)]
        for name, rank in rules.decider.policy.ranks.items()
    }
    return CurrentRules(HouseholdDecider(rules.decider.compiled, rules.decider.as_of, cuts), 1)


@pytest.fixture
def of_1398() -> CurrentRules:
    return current_rules._shipped(DAYS[0])


def nothing(rules: CurrentRules, *but: str) -> dict[str, Answer]:
    """A household with no row in any register but these."""
    found: dict[str, Answer] = {}
    for topic in topics_of(rules, "fa"):
        if topic.may_be_nothing and topic.register not in but:
            found |= facts_without_rows(rules, topic.register)
    return found


def values_of(fact: Fact, chance: random.Random) -> Answer:
    """Any value that a household of the check may have, the ends of a number more often."""
    if fact.type.kind == "bool":
        return chance.random() < 0.5
    if fact.type.kind == "code":
        return chance.choice(fact.type.codes)
    high = MOST_PERSONS if fact.table.name == "persons" else fact.type.high
    low = 1 if fact.name == "household_size" else 0
    near = int(10 ** chance.uniform(0, 12))
    return chance.choice([low, high, chance.randint(low, min(high, 6)), min(high, near)])


def completed(rules: CurrentRules, answers: Mapping[str, Answer], chance: random.Random) -> dict[str, Answer]:
    facts = rules.decider.policy.facts
    found = {name: values_of(facts[name], chance) for name in deciding_facts(rules.decider.policy)} | dict(
        answers
    )
    if int(found.get("adults", 0)) > int(found["household_size"]):
        if "adults" in answers:
            found["household_size"] = found["adults"]
        else:
            found["adults"] = found["household_size"]
    return found


def partly(rules: CurrentRules, chance: random.Random) -> dict[str, Answer]:
    """Some answers, mostly of a household without much."""
    whole = FAMILY | nothing(rules) | {"any_support_client": False}
    whole = {name: whole[name] for name in whole if name in deciding_facts(rules.decider.policy)}
    for name in chance.sample(sorted(whole), 3):
        whole[name] = values_of(rules.decider.policy.facts[name], chance)
    if int(whole.get("adults", 0)) > int(whole.get("household_size", MOST_PERSONS)):
        whole["adults"] = whole["household_size"]
    kept = chance.sample(sorted(whole), chance.randint(0, len(whole)))
    return {name: whole[name] for name in kept}


def outcome_of(rules: CurrentRules, answers: Mapping[str, Answer]) -> str:
    return TrialResult(rules, answers).outcome


@pytest.mark.slow
def test_a_certain_result_stays_the_same_whatever_the_blanks_are(rules: CurrentRules) -> None:
    chance = random.Random(11)
    certain = 0
    for _ in range(60):
        answers = partly(rules, chance)
        found = TrialResult(rules, answers)
        if found.outcome == NEEDS_DATA:
            continue
        certain += 1
        for _ in range(8):
            assert outcome_of(rules, completed(rules, answers, chance)) == found.outcome, answers
    assert certain > 5


@pytest.mark.slow
def test_a_criterion_that_is_certain_stays_so_whatever_the_blanks_are(rules: CurrentRules) -> None:
    chance = random.Random(12)
    for _ in range(30):
        answers = partly(rules, chance)
        found = TrialResult(rules, answers).verdicts
        for _ in range(6):
            whole = TrialResult(rules, completed(rules, answers, chance)).verdicts
            for name, verdict in found.items():
                if verdict is not Verdict.UNDETERMINED:
                    assert (whole[name] is Verdict.FAILED) == (verdict is Verdict.FAILED), (name, answers)


@pytest.mark.slow
def test_each_question_can_still_change_the_result(rules: CurrentRules) -> None:
    """For each open question there are two households with these answers, unlike in it alone, with unlike results."""
    chance = random.Random(13)
    values = telling(rules)
    asked = 0
    for _ in range(12):
        answers = partly(rules, chance)
        found = TrialResult(rules, answers)
        if found.outcome != NEEDS_DATA:
            continue
        for fact in found.to_ask(()):
            asked += 1
            assert is_witnessed(rules, values, found, fact), (fact, answers)
    assert asked > 10


def is_witnessed(
    rules: CurrentRules, values: Mapping[str, Sequence[Answer]], found: TrialResult, fact: str
) -> bool:
    policy, chance = rules.decider.policy, random.Random(15)
    base = {**FAMILY, **nothing(rules), "any_support_client": False, **found.answers}
    for criterion in (c for c in policy.criteria if fact in found.depends_on(c.name)):
        others = [name for name in found.depends_on(criterion.name) if name != fact]
        for _ in range(3_000):
            tried = base | {name: chance.choice(values[name]) for name in others}
            pair = (chance.choice(values[fact]), chance.choice(values[fact]))
            if len({met(rules, tried | {fact: value}, criterion.name) for value in pair}) > 1:
                return True
    return False


def telling(rules: CurrentRules) -> dict[str, Sequence[Answer]]:
    """Fact → the values at which verdicts turn: its ends, and just above each limit, by year, half-year and month."""
    above = sorted(limits(rules))
    return {name: telling_of(fact, above) for name, fact in rules.decider.policy.facts.items()}


def telling_of(fact: Fact, above: Sequence[int]) -> Sequence[Answer]:
    if fact.type.kind == "bool":
        return (False, True)
    if fact.type.kind == "code":
        return fact.type.codes
    if fact.table.name == "persons":
        return (1, 2, 3, 4, 5)
    return (0, fact.type.high, *(limit for limit in above if limit <= fact.type.high))


def limits(rules: CurrentRules) -> set[int]:
    found = set()
    for criterion in rules.decider.policy.criteria:
        for size, area in product(range(1, 6), ("metropolis", "urban")):
            facts: Mapping[str, Any] = trial_case(rules, {"household_size": size, "area": area}).facts
            nodes = {"limit": criterion.limit} if criterion.limit else {}
            found |= {ends[0] for ends in rules.decider.evaluator(nodes)(facts).values()}
    return {value * months + months for value in found for months in (1, 6, 12)}


def met(rules: CurrentRules, answers: Mapping[str, Answer], criterion: str) -> bool:
    facts: Mapping[str, Any] = trial_case(rules, {}).facts
    for name, value in answers.items():
        facts = with_fact(facts, name, value)
    verdict = Verdict(rules.decider.reference.decide(facts)[f"{criterion}__verdict"])
    return verdict in {Verdict.PASSED, Verdict.WAIVED}


def test_one_failed_criterion_ends_the_questions(of_1398: CurrentRules) -> None:
    found = TrialResult(of_1398, FAMILY | {"passenger_car_value": 3_000_000_001})
    assert (found.outcome, found.to_ask(()), found.open_facts) == (NOT_ELIGIBLE, (), ())
    assert TrialResult(of_1398, {"head_lives": False}).outcome == NOT_ELIGIBLE, "even if all else is blank"


def test_a_blank_size_refuses_nobody_and_is_tried_with_every_value(of_1398: CurrentRules) -> None:
    known = {name: value for name, value in FAMILY.items() if name != "household_size"}
    answers = known | nothing(of_1398) | {"any_support_client": False}
    found = TrialResult(of_1398, answers)
    assert (found.outcome, found.open_facts) == (ELIGIBLE, ("household_size",)), "the amount hangs on it"
    assert found.amounts_rial == (1_030_000, 2_050_000), "of two adults at least"
    ceilings = {1: 480_000_000, 5: 960_000_000}
    for income, outcome in (
        (ceilings[1], ELIGIBLE), (ceilings[5], NEEDS_DATA), (ceilings[5] + 1, NOT_ELIGIBLE),
    ):  # fmt: skip
        rich = answers | {"income": income, "head_is_insured": True, "head_is_insured_by_work": True}
        assert TrialResult(of_1398, rich).outcome == outcome


def test_waivers_are_asked_about_only_once_the_condition_was_asked_and_is_still_open(
    of_1398: CurrentRules,
) -> None:
    answers = FAMILY | nothing(of_1398, "incomes", "insurance", "employment")
    found = TrialResult(of_1398, answers | {"employees": 0, "has_barred_occupation": False})
    assert found.to_ask(()) == ("income",)
    waivers = set(found.to_ask({"income"}))
    assert {"any_support_client", "head_is_pensioner", "head_is_insured"} <= waivers, (
        "its income was left blank"
    )
    poor = TrialResult(of_1398, {**found.answers, "income": 0})
    assert (poor.outcome, poor.to_ask(())) == (ELIGIBLE, ())
    rich = TrialResult(of_1398, {**found.answers, "income": 900_000_000})
    assert "head_is_pensioner" in rich.to_ask(())
    client = TrialResult(of_1398, {**rich.answers, "any_support_client": True})
    assert client.outcome == ELIGIBLE, "one waiver is enough"


def test_what_does_not_matter_for_one_answer_is_not_asked(of_1398: CurrentRules) -> None:
    answers = FAMILY | nothing(of_1398, "properties", "employment", "vehicles")
    open_ones = set(TrialResult(of_1398, answers).to_ask(()))
    assert {"has_dwelling", "has_job", "has_car"} <= open_ones
    without_home = set(TrialResult(of_1398, answers | {"has_dwelling": False}).to_ask(()))
    assert not {"has_dwelling", "has_job", "has_car"} & without_home


def test_what_only_a_national_run_can_settle_asks_nothing_more() -> None:
    rules = current_rules._shipped(DAYS[1])
    found = TrialResult(rules, FAMILY | nothing(rules))
    assert (found.outcome, found.open_facts) == (NEEDS_DATA, ())
    assert found.verdicts["covered_deciles"] is Verdict.UNDETERMINED


def orders(rules: CurrentRules, truth: Mapping[str, Answer]) -> Iterator[tuple[str, ...]]:
    """The questions that a household with these facts is asked, one after the other."""
    answers: dict[str, Answer] = {}
    while asked := TrialResult(rules, answers).to_ask(answers):
        yield asked
        answers[asked[0]] = truth[asked[0]]


@pytest.mark.slow
def test_answering_all_that_is_asked_gives_the_result_of_all_answers(rules: CurrentRules) -> None:
    chance = random.Random(14)
    fewer = 0
    for _ in range(20):
        truth = completed(rules, {**FAMILY, **partly(rules, chance)}, chance)
        asked = [each[0] for each in orders(rules, truth)]
        assert len(asked) == len(set(asked))
        some = {name: truth[name] for name in asked}
        assert outcome_of(rules, some) == outcome_of(rules, truth)
        fewer += len(asked) < len(truth)
    assert fewer > 15


def test_facts_that_are_asked_decide(rules: CurrentRules) -> None:
    policy = rules.decider.policy
    behind = {name for criterion in policy.criteria for name in facts_behind(policy, criterion.passes)}
    assert set(TrialResult(rules, {}).to_ask(())) <= behind

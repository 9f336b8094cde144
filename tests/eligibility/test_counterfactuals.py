"""What would change an outcome is true: the change is made and the household is decided again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings

from hemayat.eligibility.counterfactual_paths import Exemption, distance_to_limit, exemptions_of, ways_of
from hemayat.eligibility.counterfactual_texts import as_said, change_words
from hemayat.eligibility.counterfactuals import (
    MET,
    Counterfactual,
    Counterfactuals,
    FactSetting,
    changes_of,
    with_fact,
)
from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.reference import ReferenceEngine
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, UnknownReason, Verdict
from tests.eligibility.households import AS_OF, ON, POLICY, case, facts_near_limits
from tests.eligibility.sentences import Shown, households


def outcome_after(found: DeterminedCase, change: Counterfactual) -> str:
    return str(found.decide(change.applied(found.facts))["outcome"])


@pytest.mark.slow
@given(facts_near_limits())
@settings(max_examples=150, deadline=None)
def test_every_claim_holds_when_it_is_made_true(facts: dict[str, Any]) -> None:
    found = case(**facts)
    changes = changes_of(found)
    event(found.outcome)
    _ways_are_true(found)
    _exemptions_are_true(found)
    _repairs_are_true(found, changes)
    _room_is_exact(found, changes)
    for change in changes.answers:
        assert outcome_after(found, change) == change.outcome != NEEDS_DATA


def _ways_are_true(found: DeterminedCase) -> None:
    if found.outcome == NOT_ELIGIBLE:
        ways = ways_of(found)
        assert ways, "every criterion of this policy can be met"
        assert len({len(way.settings) for way in ways}) == 1, "none is longer than another"
        for way in ways:
            assert outcome_after(found, way) == way.outcome != NOT_ELIGIBLE


@pytest.mark.slow
@given(facts_near_limits())
@settings(max_examples=150, deadline=None)
def test_every_claim_holds_at_the_rounded_bound_that_is_said(facts: dict[str, Any]) -> None:
    _said_bounds_are_true(case(**facts))


@pytest.mark.parametrize("one", households(), ids=str)
def test_the_rounded_bounds_of_the_shipped_policies_hold(one: Shown) -> None:
    _said_bounds_are_true(one.case)


def _said_bounds_are_true(found: DeterminedCase) -> None:
    changes = changes_of(found)
    for change in (*(ways_of(found) if found.outcome == NOT_ELIGIBLE else ()), *changes.answers):
        said = tuple(as_said(found, setting) for setting in change.settings)
        assert outcome_after(found, replace(change, settings=said)) == change.outcome
    for repair in changes.repairs:
        for option in repair.options:
            met = Counterfactual("", tuple(as_said(found, setting) for setting in option))
            assert found.decide(met.applied(found.facts))[f"{repair.criterion}__verdict"] in MET
    for setting in changes.room:
        bound, now = int(as_said(found, setting).value), found.facts[setting.fact]
        assert now <= bound if setting.how == "at_most" else now >= bound
        assert found.decide(with_fact(found.facts, setting.fact, bound))["outcome"] == ELIGIBLE


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (
            1_000_000_000,
            "is at most 300 million toman. Current value: 100 million toman (1,000,000,000 rials).",
        ),
        (
            3_000_000_000,
            "is at most 300 million toman. Current value: 300 million toman (3,000,000,000 rials).",
        ),
    ],
)
def test_a_round_bound_is_one_figure(now: int, said: str) -> None:
    assert any(line.endswith(said) for line in sentences(case(car_value=now)))


def sentences(found: DeterminedCase) -> list[str]:
    return [str(line) for line in change_words(found, changes_of(found), "en").outcome]


def test_a_bound_is_exact_if_the_rounded_one_would_contradict_the_present_value() -> None:
    found = case(car_value=3_000_000_000)
    assert as_said(found, FactSetting("car_value", "at_most", 3_000_000_007)).value == 3_000_000_007
    assert as_said(found, FactSetting("car_value", "at_least", 2_999_999_999)).value == 2_999_999_999
    assert as_said(found, FactSetting("car_value", "at_most", 2_999_999_999)).value == 2_999_900_000
    assert as_said(found, FactSetting("car_value", "at_least", 3_000_000_007)).value == 3_000_100_000


def _exemptions_are_true(found: DeterminedCase) -> None:
    for exemption in exemptions_of(found) if found.outcome == NOT_ELIGIBLE else ():
        facts = dict(found.facts)
        for setting in exemption.settings:
            facts = with_fact(facts, setting.fact, setting.value)
        decision = found.decide(facts)
        assert decision["outcome"] == exemption.outcome
        assert {decision[f"{name}__verdict"] for name in exemption.criteria} == {Verdict.WAIVED}


def _repairs_are_true(found: DeterminedCase, changes: Counterfactuals) -> None:
    for repair in changes.repairs:
        verdict = f"{repair.criterion}__verdict"
        has_all = all(found.is_known(name) for name in repair.comes_from)
        assert repair.options or not has_all
        for option in repair.options:
            facts = dict(found.facts)
            for setting in option:
                facts = with_fact(facts, setting.fact, setting.value)
            assert found.decide(facts)[verdict] in MET
            if len(option) == 1 and option[0].how != "is":
                step = 1 if option[0].how == "at_most" else -1
                nearer = with_fact(found.facts, option[0].fact, int(option[0].value) + step)
                assert found.decide(nearer)[verdict] not in MET


def _room_is_exact(found: DeterminedCase, changes: Counterfactuals) -> None:
    for setting in changes.room:
        further = int(setting.value) + (1 if setting.how == "at_most" else -1)
        assert found.decide(with_fact(found.facts, setting.fact, setting.value))["outcome"] == ELIGIBLE
        assert found.decide(with_fact(found.facts, setting.fact, further))["outcome"] != ELIGIBLE


def test_all_failed_criteria_are_changed_together() -> None:
    ways = ways_of(case(income=650_000_000, car_value=5_000_000_000))
    assert ways == (
        Counterfactual(
            ELIGIBLE,
            (
                FactSetting("income", "at_most", 600_000_000),
                FactSetting("car_value", "at_most", 3_000_000_000),
            ),
        ),
    )


def test_every_equally_short_way_is_listed_and_not_only_the_house() -> None:
    found = case(trips=5, has_dwelling=True)
    facts = {setting.fact for way in ways_of(found) for setting in way.settings}
    assert facts == {"trips", "has_dwelling"}
    said = [str(line) for line in change_words(found, changes_of(found), "fa").outcome]
    assert len([line for line in said if "مشمول" in line]) >= 2


def test_ways_are_listed_in_the_order_that_the_policy_states(tmp_path: Path) -> None:
    text = (POLICY / "policy.yaml").read_text("utf-8")
    for order in (["trips", "has_dwelling"], ["has_dwelling", "trips"]):
        (tmp_path / "policy.yaml").write_text(f"change_order: [{', '.join(order)}]\n{text}", "utf-8")
        compiled = compile_policy(tmp_path, ON)
        cuts = {"decile": compiled.on_day.ranks["decile"].cuts or ()}
        found = DeterminedCase(
            HouseholdDecider(compiled, AS_OF, cuts), case(trips=5, has_dwelling=True).facts
        )
        assert [way.settings[0].fact for way in ways_of(found)] == order


def test_an_exemption_names_the_register_that_would_have_to_show_it() -> None:
    found = case(income=650_000_000)
    assert exemptions_of(found) == (
        Exemption("client", (FactSetting("is_client", "is", True),), ("income",), ELIGIBLE),
    )
    said = map(str, change_words(found, changes_of(found), "en").outcome)
    [line] = [line for line in said if "(reason: “" in line]
    register = found.policy.facts["is_client"].table.title["en"]
    assert f"If the register “{register}” shows that" in line
    assert line.endswith("The result will then be “Eligible”.")


def test_an_exemption_from_one_of_two_criteria_says_that_the_other_remains() -> None:
    found = case(income=650_000_000, car_value=5_000_000_000)
    [exemption] = exemptions_of(found)
    assert exemption.outcome == NOT_ELIGIBLE
    said = [str(line) for line in change_words(found, changes_of(found), "fa").outcome]
    assert any("ولی خانوار هنوز بعضی از شرط‌های دیگر را ندارد" in line for line in said)


def test_who_has_the_exemption_or_needs_none_reads_of_none() -> None:
    assert exemptions_of(case(income=650_000_000, car_value=5_000_000_000, is_client=True)) == ()
    assert exemptions_of(case(car_value=5_000_000_000)) == ()


def test_the_gap_to_the_limit_is_said() -> None:
    found = case(income=609_500_000)
    [criterion] = [c for c in found.policy.criteria if c.name == "income"]
    assert distance_to_limit(found, criterion) == 9_500_000
    words = change_words(found, changes_of(found), "en").by_criterion["income"]
    said = "Your household is 950 thousand toman a year (9,500,000 rials) above the limit."
    assert words.startswith(said), words


def test_no_gap_is_said_of_a_decile_because_the_sentence_has_both_deciles() -> None:
    found = case(income=10**12)
    words = change_words(found, changes_of(found), "fa").by_criterion["decile"]
    assert words.startswith("اگر درآمد سالانه"), words


def test_a_condition_of_several_facts_can_be_met_in_several_ways() -> None:
    [repair] = changes_of(case(trips=5, has_dwelling=True)).repairs
    assert set(repair.options) == {
        (FactSetting("trips", "at_most", 3),),
        (FactSetting("has_dwelling", "is", False),),
    }
    assert repair.comes_from == ("trips", "has_dwelling")


def test_what_must_rise_is_said_to_rise() -> None:
    [repair] = changes_of(case(purchases=0)).repairs
    assert repair.options == ((FactSetting("purchases", "at_least", 1_000_000),),)


def test_an_amount_that_nobody_has_is_no_way_out(tmp_path: Path) -> None:
    found = case_with("income <= purchases", tmp_path, income=20_000_000, income__unknown=1)
    [repair] = changes_of(found).repairs
    assert repair.options == ((FactSetting("income", "at_most", 2_000_000),),)


def test_a_sum_that_no_single_fact_can_mend_is_cut_in_equal_shares() -> None:
    found = case(income=800_000_000, purchases=800_000_000, is_client=True)
    options = {r.criterion: r.options for r in changes_of(found).repairs}
    assert options["sum"] == (
        (FactSetting("income", "at_most", 349_600_000), FactSetting("purchases", "at_most", 349_600_000)),
    )


def test_a_refusal_beside_a_missing_data_item_can_only_become_open() -> None:
    changes = changes_of(case(purchases=800_000_000, income__unknown=1))
    assert changes.repairs[0].options == ()
    ways = ways_of(case(purchases=800_000_000, income__unknown=1))
    assert ways == (Counterfactual(NEEDS_DATA, (FactSetting("purchases", "at_most", 700_000_000),)),)


def test_room_stands_with_the_nearest_limit_first() -> None:
    room = changes_of(case(income=590_000_000, car_value=1_000_000_000)).room
    assert room[0] == FactSetting("income", "at_most", 600_000_000)
    assert FactSetting("car_value", "at_most", 3_000_000_000) in room
    assert FactSetting("purchases", "at_least", 1_000_000) in room


@pytest.mark.slow
@given(facts_near_limits())
@settings(max_examples=100, deadline=None)
def test_guesses_change_nothing_but_the_number_of_tries(facts: dict[str, Any]) -> None:
    found = changes_of(case(**facts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hemayat.eligibility.counterfactuals._guesses", lambda *_: [])
        assert changes_of(case(**facts)) == found


def test_a_limit_is_found_in_a_few_tries_where_the_value_tells_where_it_lies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []
    decide = ReferenceEngine.decide

    def counted(self: ReferenceEngine, facts: Mapping[str, Any]) -> dict[str, Any]:
        tried.append(facts["income"])
        return decide(self, facts)

    monkeypatch.setattr(ReferenceEngine, "decide", counted)
    changes = changes_of(case(income=650_000_001))
    assert changes.repairs[0].options == ((FactSetting("income", "at_most", 600_000_000),),)
    assert len([one for one in tried if one != 650_000_001]) < 20, "a search by halves takes thirty"


@pytest.mark.parametrize(
    ("why", "known"), [(UnknownReason.UNANSWERED, 1_000_000_000), (UnknownReason.OLD, 0)]
)
def test_a_missing_data_item_divides_its_answers(why: UnknownReason, known: int) -> None:
    answers = changes_of(case(car_value=known, car_value__unknown=int(why))).answers
    assert answers == (
        Counterfactual(ELIGIBLE, (FactSetting("car_value", "at_most", 3_000_000_000),)),
        Counterfactual(NOT_ELIGIBLE, (FactSetting("car_value", "above", 3_000_000_000),)),
    )


def test_missing_data_are_answered_together() -> None:
    first, *refusals = changes_of(case(income__unknown=1, car_value__unknown=1)).answers
    assert first.outcome == ELIGIBLE
    assert {s.fact for s in first.settings} == {"income", "car_value"}
    assert {change.outcome for change in refusals} == {NOT_ELIGIBLE}


def test_a_truth_value_that_is_missing() -> None:
    answers = changes_of(case(trips=9, has_dwelling__unknown=1)).answers
    assert answers == (
        Counterfactual(ELIGIBLE, (FactSetting("has_dwelling", "is", False),)),
        Counterfactual(NOT_ELIGIBLE, (FactSetting("has_dwelling", "is", True),)),
    )


def case_with(condition: str, folder: Path, **facts: Any) -> DeterminedCase:
    """The household of `case` under the same policy with one condition more."""
    more = f"""criteria:
  more:
    require: {condition}
    title: {{fa: شرط دیگر, en: More}}
    passed: {{fa: "هست.", en: "It is."}}
    failed: {{fa: "نیست.", en: "It is not."}}
    law: {{act: {{fa: مصوبهٔ نمونه, en: Sample resolution}}, article: "2"}}
"""
    text = (POLICY / "policy.yaml").read_text(encoding="utf-8").replace("criteria:\n", more)
    (folder / "policy.yaml").write_text(text, encoding="utf-8")
    compiled = compile_policy(folder, ON)
    return DeterminedCase(
        HouseholdDecider(compiled, AS_OF, {"decile": compiled.on_day.ranks["decile"].cuts or ()}),
        case(**facts).facts,
    )


def test_a_criterion_that_hangs_on_a_code_can_be_met_by_another_code(tmp_path: Path) -> None:
    found = case_with("area == 'rural'", tmp_path, income=650_000_000)
    changes = changes_of(found)
    assert changes.repairs[0].options == ((FactSetting("area", "is", "rural"),),)
    assert [(way.outcome, outcome_after(found, way)) for way in ways_of(found)] == [(ELIGIBLE, ELIGIBLE)]
    said = change_words(found, changes, "en").by_criterion["more"]
    assert said.endswith("is met if the type of area where the head of household lives is “rural”.")


def test_of_many_codes_the_first_few_are_named_and_all_are_true(tmp_path: Path) -> None:
    found = case_with("province != 'tehran'", tmp_path)
    [repair] = changes_of(found).repairs
    assert len(repair.options) == 5
    for [setting] in repair.options:
        assert found.decide(with_fact(found.facts, "province", setting.value))["outcome"] == ELIGIBLE


def test_an_amount_is_rather_changed_than_a_code(tmp_path: Path) -> None:
    found = case_with("area == 'rural' or trips < 9", tmp_path, trips=9)
    assert changes_of(found).repairs[0].options[0] == (FactSetting("trips", "at_most", 8),)


def test_what_was_not_tried_is_not_said_to_be_of_no_use(tmp_path: Path) -> None:
    found = case_with("household_size > 4", tmp_path)
    said = change_words(found, changes_of(found), "en").by_criterion["more"]
    assert said.endswith("No single change would be enough to meet this criterion.")

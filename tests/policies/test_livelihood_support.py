"""The shipped policy: its cases, how much of it they show, and the words it says to people."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from hemayat.common.dates import from_jalali
from hemayat.common.persian import has_arabic_letters
from hemayat.engines.case_runner import checked_folder, run_cases
from hemayat.engines.catalogue import catalogue
from hemayat.rules.case_assertions import coverage
from hemayat.rules.cases import PolicyCase, policy_on
from hemayat.rules.patch import apply_patch
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import policy_of
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.shipped_policies import shipped_policies
from hemayat.rules.source import parse_tree, texts, words

RULES_1398, RULES_1404 = from_jalali(1398, 8, 24), from_jalali(1404, 6, 1)


def folder() -> Path:
    (found,) = (f for f in shipped_policies() if f.name == "livelihood-support")
    return found


@cache
def whole() -> tuple[list[PolicyOn], list[PolicyCase]]:
    days, cases, _ = checked_folder(folder())
    return days, cases


def test_it_changes_on_two_days() -> None:
    assert [day.on for day in whole()[0]] == [RULES_1398, RULES_1404]


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["reference", "columnar", "duckdb"])
def test_every_case_comes_out_as_its_author_says(engine: str) -> None:
    days, cases = whole()
    assert [f"{f} ({f.engine})" for f in run_cases(days[0].policy, cases, engine)] == []


@pytest.mark.slow  # a job of its own for each day and each set of cut points
@pytest.mark.spark
def test_every_case_comes_out_alike_on_spark() -> None:
    days, cases = whole()
    assert [str(f) for f in run_cases(days[0].policy, cases, "spark")] == []


@pytest.mark.parametrize("since", [RULES_1398, RULES_1404])
def test_each_rule_set_has_sixty_cases(since: dt.date) -> None:
    days, cases = whole()
    day = next(d for d in days if d.on == since)
    assert sum(policy_on(days, case.on) is day for case in cases) >= 60


def test_every_side_of_every_criterion_is_shown() -> None:
    assert [(one.criterion, one.since, one.missing) for one in coverage(*whole()) if one.missing] == []


def test_every_step_of_a_ceiling_by_size_is_shown_at_its_limit_and_above() -> None:
    _, cases = whole()
    for name, steps in (("income", 5), ("pay", 5), ("bank_turnover", 5), ("purchases_and_rent", 4)):
        for side in ("limit", "fail"):
            sizes = {len(c.rows["persons"]) for c in cases if c.shows.get(name) == side}
            assert sizes >= set(range(1, steps + 1)), (name, side)


def test_every_amount_is_expected_by_some_case() -> None:
    amounts = {case.expected.amount for case in whole()[1]}
    assert amounts >= {0, 550_000, 1_030_000, 1_380_000, 1_720_000, 2_050_000}


def test_without_a_waiver_some_case_comes_out_otherwise() -> None:
    days, cases = whole()
    tree = days[0].policy.tree
    for name in days[0].policy.waivers:
        patch = parse_tree(f"patch: livelihood-support\nwaivers: {{{name}: removed}}\n", "patch")
        without = policy_of(apply_patch(tree, patch, "patch"), "policy.yaml")
        assert run_cases(without, [c for c in cases if "waived" in c.shows.values()], "reference"), name


def test_a_waiver_excuses_from_one_criterion_alone() -> None:
    covered = Counter(w.covers for day in whole()[0] for w in day.waivers)
    assert covered == {("income",): 6, ("purchases_and_rent",): 1}


def test_where_sources_conflict_the_stated_number_is_taken() -> None:
    parameters = whole()[0][0].policy.parameters
    taken = {"passenger_car_ceiling": "3_000_000_000", "vehicle_ceiling": "30_000_000_000"}
    for name, number in taken.items():
        assert next(texts(parameters[name].values[0][1])).value == number


@pytest.mark.parametrize("on", [RULES_1398, RULES_1404])
def test_every_criterion_speaks_persian_and_english_and_names_its_law(on: dt.date) -> None:
    (day,) = (d for d in whole()[0] if d.on == on)
    for criterion in day.criteria:
        sentences = [criterion.title, criterion.sentences["passed"], criterion.sentences["failed"]]
        for sentence in sentences:
            assert set(sentence) == {"fa", "en"}, criterion.name
            assert re.search("[\u0600-\u06ff]", sentence["fa"]), criterion.name
        for key in ("act", "article"):
            assert set(words(criterion.law.entries[key])) == {"fa", "en"}, criterion.name
        if criterion.value is not None:
            assert all(
                {"fact", "limit"} <= set(re.findall(r"\{(\w+)(?:\|[^}]*)?\}", s))
                for s in sentences[2].values()
            ), criterion.name


def test_persian_is_spelt_with_its_own_letters_and_joiners() -> None:
    text = (folder() / "policy.yaml").read_text(encoding="utf-8")
    assert not has_arabic_letters(text)
    assert not re.findall(r"\b(?:می|نمی) \w+|\w+ (?:های|ها|ترین)\b", text)


def test_what_sources_disagree_about_stands_in_the_notes() -> None:
    notes = " ".join(note["en"] for note in whole()[0][0].policy.notes)
    for word in ("2.5 billion", "30 billion", "3 billion", "farmland", "goods voucher", "decision 0005"):
        assert word in notes


def test_both_rule_sets_rank_into_deciles_and_only_the_later_decides_by_them() -> None:
    first, second = whole()[0]
    assert first.ranks["decile"].quantiles == second.ranks["decile"].quantiles == 10
    assert "covered_deciles" not in {c.name for c in first.criteria}
    assert "covered_deciles" in {c.name for c in second.criteria}


def test_the_policy_is_whole_without_its_cases_folder_being_read() -> None:
    assert len(check_all_days(whole()[0][0].policy, catalogue())) == 2

"""What `policy check` says besides faults: a criterion nobody can fail, one cause once, and the reserved words."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.cli.main import main
from hemayat.engines.catalogue import catalogue
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_policy
from hemayat.rules.reserved_words import FORBIDDEN
from hemayat.rules.vacuous_criteria import vacuous_criteria
from tests.support.nations import POLICY, write_policy


def names(tmp_path: Path, text: str) -> list[str]:
    return [
        name
        for name, _, _ in vacuous_criteria(check_policy(write_policy(tmp_path / "policy", text), catalogue()))
    ]


def faults(tmp_path: Path, text: str) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        check_policy(write_policy(tmp_path / "policy", text), catalogue())
    return refused.value.faults


def test_every_criterion_of_the_example_can_be_failed(tmp_path: Path) -> None:
    assert names(tmp_path, POLICY) == []


SMALL = """
policy: small
title: {fa: آزمایشی, en: Trial}
legal_basis: {title: {fa: مصوبه, en: Resolution}}
in_force: {from: 1398-08-24}
facts:
  income: {sum: incomes.amount_rial, unknown: ask, title: {fa: درآمد, en: Income}}
ranks:
  decile: {by: income, weight: household_size, quantiles: 10, title: {fa: دهک, en: Decile}}
criteria:
  one:
    CONDITION
    title: {fa: شرط, en: Condition}
    passed: {fa: است., en: It is.}
    failed: {fa: نیست., en: It is not.}
    law: {act: {fa: قانون, en: Act}, article: "1"}
  two:
    require: household_size <= 5 or decile <= 7
    title: {fa: شرط دوم, en: Second condition}
    passed: {fa: است., en: It is.}
    failed: {fa: نیست., en: It is not.}
    law: {act: {fa: قانون, en: Act}, article: "2"}
"""


@pytest.mark.parametrize(
    "condition",
    [
        "require: household_size >= 0",
        "require: decile <= 10",
        "require: decile < 11 and 0 <= household_size",
        "require: decile <= 10 or household_size > 5",
        "require: not (decile > 10)",
        "require: if(household_size > 5, decile >= 1, household_size >= 0)",
        "refuse_when: decile > 10",
        "{fact: decile, at_most: 11}",
        "{fact: decile, at_least: 1}",
    ],
)
def test_a_criterion_that_nobody_can_fail_is_found(tmp_path: Path, condition: str) -> None:
    assert names(tmp_path, small(condition)) == ["one"]


@pytest.mark.parametrize(
    "condition",
    ["require: decile <= 9", "refuse_when: decile > 9", "{fact: decile, at_most: 9}", "require: decile > 10"],
)
def test_a_criterion_that_somebody_can_fail_is_not(tmp_path: Path, condition: str) -> None:
    assert names(tmp_path, small(condition)) == []


def small(condition: str) -> str:
    lines = condition.strip("{}").split(", ") if condition.startswith("{") else [condition]
    return SMALL.replace("CONDITION", "\n    ".join(lines))


def test_it_is_a_warning_of_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_policy(tmp_path / "policy", small("{fact: decile, at_most: 11}"))
    (folder / "cases").mkdir()
    (folder / "cases" / "some.yaml").write_text(
        "base: {on: 1398-09-01, as_of: 1398-09-01, persons: [head], cuts: {decile: {first: 1, step: 1}}}\n"
        "cases: [{name: somebody, expect: {outcome: eligible}}]\n",
        encoding="utf-8",
    )
    with pytest.raises(SystemExit) as stopped:
        main(["policy", "check", str(folder)])
    said = capsys.readouterr()
    assert stopped.value.code == 0, said.err
    assert "criteria.one: nobody can fail it from" in said.err
    assert "criteria.two: nobody" not in said.err


def test_one_cause_is_one_fault(tmp_path: Path) -> None:
    """The fact is used by a value, which a rank uses, which a criterion and a sentence could use."""
    broken = faults(tmp_path, POLICY.replace("sum: incomes.amount_rial", "sum: incomes.amount_dollar"))
    assert len(broken) == 1, broken
    assert "facts.income" in broken[0]


def test_two_causes_are_two_faults(tmp_path: Path) -> None:
    text = POLICY.replace("sum: incomes.amount_rial", "sum: incomes.amount_dollar")
    broken = faults(tmp_path, text.replace("sum: vehicles.value_rial", "sum: vehicles.value_dollar"))
    assert len(broken) == 2, broken


def test_a_reserved_word_is_named_and_all_are_listed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = faults(tmp_path, POLICY.replace("vehicle_value", "order"))
    assert any("'order' is a reserved word" in fault and "--reserved" in fault for fault in broken), broken
    with pytest.raises(SystemExit) as stopped:
        main(["policy", "check", "--reserved"])
    said = capsys.readouterr().out
    assert stopped.value.code == 0
    assert all(word in said for word in FORBIDDEN)
    assert "household_size" in said


def test_a_rank_needs_a_weight(tmp_path: Path) -> None:
    broken = faults(tmp_path, POLICY.replace("weight: household_size, ", ""))
    assert any("needs 'weight'" in fault and "household_size" in fault for fault in broken), broken

"""The rules about cases without a database: what they read, and how often they are right on a truth file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hemayat.cli.main import app
from hemayat.common.errors import HemayatError
from hemayat.oversight.case_anomalies import household_profiles
from hemayat.oversight.case_anomalies.rules import CaseAnomalyRule, counted, rules
from hemayat.oversight.case_anomalies.statements import REJECTED_BY_AGENCY, SHARED_MEMBERS
from hemayat.oversight.case_anomalies.truth import (
    RulePrecision,
    TruthRow,
    precision_of,
    read_truth,
    truth_csv,
)

NAMES = ("one_line", "one_browser", "split", "agency")
ORIGIN = re.compile(r"nationality|citizenship|country|birth|city|place|religion|ethnic|language")
TABLE = re.compile(r"\b(?:FROM|JOIN)\s+([a-z_]+)\s+(?:AS\s+)?([a-z])\b")
COLUMN = re.compile(r"\b([a-z])\.([a-z_]+)\b")
ALSO = {
    "one_line": SHARED_MEMBERS,
    "one_browser": SHARED_MEMBERS,
    "agency": REJECTED_BY_AGENCY,
}
"""What a rule asks besides its own statement."""


def columns_in(sql: str) -> dict[str, set[str]]:
    """Table → the columns that a statement names, by the letter that it gives the table."""
    tables = {alias: table for table, alias in TABLE.findall(sql)}
    found: dict[str, set[str]] = {}
    for alias, column in COLUMN.findall(sql):
        found.setdefault(tables[alias], set()).add(column)
    return found


def read_by(rule: CaseAnomalyRule) -> dict[str, set[str]]:
    found = columns_in(rule.statement)
    for table, columns in columns_in(ALSO.get(rule.name, "")).items():
        found.setdefault(table, set()).update(columns)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_rule_reads_the_columns_that_its_file_names_and_no_other(name: str) -> None:
    rule = rules()[name]
    assert read_by(rule) == {table: set(columns) for table, columns in rule.reads.items()}


@pytest.mark.parametrize("name", NAMES)
def test_no_rule_uses_nationality_or_a_place_of_birth(name: str) -> None:
    rule = rules()[name]
    named = {column for columns in read_by(rule).values() for column in columns}
    assert len(named) > 3
    assert not {column for column in named if ORIGIN.search(column)}
    assert not ORIGIN.search(rule.statement + ALSO.get(name, ""))


def test_of_a_household_no_more_is_read_than_the_sex_of_its_head_and_the_area() -> None:
    source = Path(household_profiles.__file__).read_text("utf-8")
    assert household_profiles.AREA == "area"
    assert set(re.findall(r"\bp\.([a-z_]+)", source)) == {"sex", "id"}
    assert set(re.findall(r"\bperson(?:\[|\.get\()\"?(\w+)", source)) == {"AREA", "relation_to_head"}
    assert not re.search(r"nationality|country|birth|city", source)


@pytest.mark.parametrize("name", NAMES)
def test_on_the_truth_file_each_rule_is_as_often_right_as_it_states(name: str) -> None:
    rule = rules()[name]
    precision = precision_of(rule, read_truth())
    assert precision.real + precision.wrong >= 10, "too few examples say nothing"
    assert precision.wrong, "a file without a wrong finding tests nothing"
    assert precision.keeps(rule.stated_precision), precision


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_that_is_less_often_right_than_it_states_is_switched_off(name: str) -> None:
    rule = rules()[name]
    found = [row for row in read_truth() if row.rule == name and rule.finds(row.measures)]
    worse = [TruthRow(name, row.measures, is_real=place < 2) for place, row in enumerate(found)]
    precision = precision_of(rule, worse)
    assert precision == RulePrecision(2, len(found) - 2)
    assert not precision.keeps(rule.stated_precision)
    assert not precision_of(rule, []).keeps(0), "what was never tested is off"


def test_the_stated_precision_itself_is_kept_exactly() -> None:
    assert RulePrecision(7, 3).keeps(700)
    assert not RulePrecision(6_999, 3_001).keeps(700)


@pytest.mark.parametrize(
    ("measures", "is_found"),
    [
        ({"heads": 300, "rural": 300}, False),
        ({"heads": 30, "rural": 26}, False),
        ({"heads": 30, "rural": 25}, True),
        ({"heads": 9, "related": 5}, False),
        ({"heads": 9, "stands_in": 9}, False),
        ({"heads": 9, "assisted": 9}, False),
        ({"heads": 5}, True),
        ({"heads": 4}, False),
    ],
)
def test_a_line_of_a_village_a_family_an_attorney_or_the_hotline_is_no_finding(
    measures: dict[str, int], is_found: bool
) -> None:
    whole = dict.fromkeys(("heads", "rural", "related", "stands_in", "assisted"), 0) | measures
    assert rules()["one_line"].finds(whole) is is_found
    assert counted(whole) == whole["heads"] - sum(list(whole.values())[1:])


@pytest.mark.parametrize(
    ("differing", "is_found"),
    [({}, True), ({"others_answered": 0, "others_rejected": 0}, False), ({"rejected": 19}, False),
     ({"others_rejected": 100}, False), ({"answered": 5000}, False)],
)  # fmt: skip
def test_an_agency_is_compared_with_all_others_together(differing: dict[str, int], is_found: bool) -> None:
    usual = {"rejected": 90, "answered": 1000, "others_rejected": 10, "others_answered": 1000}
    assert rules()["agency"].finds(usual | differing) is is_found


def test_a_finding_is_told_in_both_languages_with_its_counts() -> None:
    measures = {"heads": 12, "rural": 1, "related": 2, "stands_in": 0, "assisted": 0}
    words = rules()["one_line"].why_of(measures)
    assert words.en.startswith(
        "12 households used one mobile number, and no ordinary reason is known for 9 of them"
    )
    assert "۱۲" in words.fa
    for name in NAMES:
        row = next(row for row in read_truth() if row.rule == name)
        assert "{" not in rules()[name].why_of(row.measures).fa


def test_a_truth_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = read_truth()
    (tmp_path / "truth.csv").write_text("\ufeff" + truth_csv(rows), "utf-8")
    assert read_truth(tmp_path / "truth.csv") == [
        TruthRow(row.rule, dict(row.measures), row.is_real) for row in rows
    ]
    (tmp_path / "bad.csv").write_text(
        "rule,measures,is_real\none_line,heads=x,1\nsplit,heads=1,yes\n", "utf-8"
    )
    with pytest.raises(HemayatError) as fault:
        read_truth(tmp_path / "bad.csv")
    assert [line.partition(": ")[0][-6:] for line in fault.value.faults] == ["line 2", "line 3"]
    (tmp_path / "none.csv").write_text("rule,is_real\n", "utf-8")
    with pytest.raises(HemayatError, match="the column measures is missing"):
        read_truth(tmp_path / "none.csv")


def test_the_command_shows_each_rule_and_fails_if_one_is_worse_than_it_states(tmp_path: Path) -> None:
    good = CliRunner().invoke(app, ["anomalies", "test"])
    assert good.exit_code == 0
    assert "agency: 90.9 % (10 of 11 findings are real), stated 80.0 %" in good.output
    row = next(row for row in read_truth() if row.rule == "agency" and row.is_real)
    kept = [*read_truth(), *[TruthRow("agency", row.measures, is_real=False)] * 3]
    (tmp_path / "worse.csv").write_text(truth_csv(kept), "utf-8")
    worse = CliRunner().invoke(app, ["anomalies", "test", "--truth", str(tmp_path / "worse.csv")])
    assert worse.exit_code == 1
    assert "agency: 71.4 %" in worse.output
    assert worse.output.count(": on") == 3

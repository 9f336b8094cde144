"""Reading and running cases: docs/policy-cases.md by example, and what is refused in a file of cases."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hemayat.cli.main import main
from hemayat.engines.case_runner import CaseFailure, checked_folder, run_cases
from hemayat.engines.columnar_engine import ColumnarDecider
from hemayat.rules.faults import PolicyError
from tests.support.nations import write_policy

ROOT = Path(__file__).parents[2]
HEAD = """
base: {on: 1398-09-01, as_of: 1398-09-01, persons: [head, spouse], cuts: {decile: {first: 1, step: 1}}}
defaults:
  persons: {support_client: none}
  incomes: {month: 1397-09-01}
  vehicles: {kind: passenger}
cases:
"""


def folder_with(tmp_path: Path, cases: str, head: str = HEAD) -> Path:
    folder = write_policy(tmp_path / "policy")
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "some.yaml").write_text(head + cases, encoding="utf-8")
    return folder


def run(tmp_path: Path, cases: str, engine: str = "reference", head: str = HEAD) -> list[CaseFailure]:
    days, found, _ = checked_folder(folder_with(tmp_path, cases, head))
    return run_cases(days[0].policy, found, engine)


def faults(tmp_path: Path, cases: str, head: str = HEAD) -> list[str]:
    with pytest.raises(PolicyError) as refused:
        checked_folder(folder_with(tmp_path, cases, head))
    return refused.value.faults


def case(rest: str) -> str:
    return f"  - name: it\n    {rest}\n"


@pytest.mark.parametrize("engine", ["reference", "columnar", "duckdb"])
def test_the_example_of_the_documentation(tmp_path: Path, engine: str) -> None:
    assert run(tmp_path, "", engine, head=example_of_the_documentation()) == []


def example_of_the_documentation() -> str:
    text = (ROOT / "docs" / "policy-cases.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example
    return example[1].replace("1_380_000", "1_030_000")


@pytest.mark.parametrize(
    "rest",
    [
        "{shows: {income: limit}, incomes: 600_000_000}",
        "{shows: {income: limit}, incomes: {head: 200_000_000, spouse: [100_000_000, 300_000_000]}}",
        "{shows: {income: limit}, incomes: {who: spouse, amount_rial: 200_000_000, times: 3}}",
        "{shows: {income: fail}, incomes: 600_000_001, expect: {amount: 0}}",
        "{shows: {income: pass}, incomes: [], expect: {facts: {income: 0, decile: 1, support: false}}}",
        "{shows: {income: unknown}, not_answered: incomes, expect: {amount: unknown, facts: {income: unanswered}}}",
        "{shows: {income: unknown}, not_answered: {incomes: [spouse]}, expect: {facts: {income: unknown}}}",
        "{shows: {income: unknown}, quarantined: {incomes: head}, expect: {facts: {income: quarantined}}}",
        "{shows: {car: unknown}, contradicted: [vehicles], expect: {facts: {vehicle_value: contradicted}}}",
        "{shows: {car: unknown}, vehicles: unknown, expect: {facts: {vehicle_value: incomplete}}}",
        "{shows: {income: unknown}, answered_on: {incomes: {head: 1397-01-01}}, expect: {facts: {income: old}}}",
        "{shows: {income: unknown}, answered_on: {incomes: 1397-01-01}}",
        "{shows: {income: waived}, persons: {head: {support_client: behzisti}}, incomes: 9_000_000_000}",
        "{shows: {income: limit}, persons: [head, child, child], incomes: {child2: 720_000_000}}",
        "{shows: {income: limit}, persons: {head: {}, aunt: {relation_to_head: other}}, incomes: 600_000_000}",
        "{on: 1398-08-24, incomes: 600_000_001, expect: {outcome: not_eligible, income: failed, car: passed}}",
        "{shows: {income: pass}, incomes: {month: 1397-09-17, amount_rial: 7}, expect: {facts: {income: 7}}}",
    ],
)
def test_a_case_in_few_words(tmp_path: Path, rest: str) -> None:
    text = "  - name: it\n" + _block(rest)
    for engine in ("reference", "columnar", "duckdb"):
        assert [str(f) for f in run(tmp_path, text, engine)] == []


def _block(flow: str) -> str:
    """The flow mapping of a parameter as the further lines of a case."""
    inner, depth, parts, start = flow[1:-1], 0, [], 0
    for place, sign in enumerate(inner):
        depth += (sign in "{[") - (sign in "}]")
        if sign == "," and not depth:
            parts.append(inner[start:place])
            start = place + 1
    return "".join(f"    {part.strip()}\n" for part in [*parts, inner[start:]])


@pytest.mark.parametrize(
    ("rest", "what", "expected", "got"),
    [
        ("shows: {income: pass}\n    incomes: 600_000_001", "outcome", "eligible", "not_eligible (income failed)"),
        ("shows: {income: limit}\n    incomes: 599_999_999", "income at its limit", "600_000_000", "599_999_999"),
        ("shows: {income: pass}\n    vehicles: unknown", "car (not named)", "passed", "undetermined"),
        ("shows: {income: pass}\n    expect: {amount: 1}", "amount", "1", "1_030_000"),
        ("shows: {income: pass}\n    expect: {amount: unknown}", "amount", "unknown", "1_030_000"),
        ("shows: {income: waived}", "income", "waived", "passed"),
        ("shows: {income: pass}\n    expect: {facts: {income: 5}}", "income", "5", "0"),
        ("shows: {income: pass}\n    expect: {facts: {income: old}}", "income", "old", "0"),
        ("shows: {income: unknown}\n    not_answered: incomes\n    expect: {facts: {income: 5}}",
         "income", "5", "unknown (unanswered)"),
    ],
)  # fmt: skip
def test_a_case_that_comes_out_otherwise_says_how(
    tmp_path: Path, rest: str, what: str, expected: str, got: str
) -> None:
    found = run(tmp_path, case(rest))
    assert (what, expected, got) in [(f.what, f.expected, f.got) for f in found]
    assert str(found[0]).startswith("cases/some.yaml:8: it: ")


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("shows: {incom: pass}", "it.shows.incom: no criterion 'incom' on that day; did you mean 'income'?"),
        ("shows: {income: maybe}", "must be one of pass, fail, limit, unknown, waived"),
        ("shows: income", "must be a mapping such as {income: limit}"),
        ("incomes: 5", "needs the outcome"),
        ("show: {income: pass}", "it.show: unknown entry; did you mean 'shows'?"),
        ("shows: {income: pass}\n    incomes: {amount: 5}", "unknown column of incomes; did you mean"),
        ("shows: {income: pass}\n    incomes: 5.5", "'5.5' is not a whole number"),
        ("shows: {income: pass}\n    incomes: -5", "must be between 0 and"),
        ("shows: {income: pass}\n    incomes: {month: 1397-13-01, amount_rial: 5}", "names a day that the Jalali"),
        ("shows: {income: pass}\n    incomes: unknown", "can never be empty in this register"),
        ("shows: {income: pass}\n    incomes: {who: aunt, amount_rial: 5}", "'aunt' is not a member of the household"),
        ("shows: {income: pass}\n    incomes: {national_id: 5}", "unknown column of incomes"),
        ("shows: {income: pass}\n    incomes: {times: many, amount_rial: 5}", "'many' is not a whole number"),
        ("shows: {income: pass}\n    incomes: {times: 90_000, amount_rial: 5}", "more than 20000 rows"),
        ("shows: {income: pass}\n    incomes: {kind: wage}", "needs amount_rial, here or in 'defaults'"),
        ("shows: {income: pass}\n    vehicles: {kind: bus, value_rial: 1}", "'bus' is not one of the codes"),
        ("shows: {income: pass}\n    persons: [spouse]", "needs one head, not 0"),
        ("shows: {income: pass}\n    persons: [head, head]", "needs one head, not 2"),
        ("shows: {income: pass}\n    persons: {head: {}, boss: {}}", "is not a relation to the head"),
        ("shows: {income: pass}\n    persons: 3", "needs members, such as [head, spouse, child]"),
        ("shows: {income: pass}\n    not_answered: income", "unknown register 'income'; did you mean 'incomes'?"),
        ("shows: {income: pass}\n    not_answered: {incomes: [uncle]}", "'uncle' is not a member"),
        ("shows: {income: pass}\n    answered_on: {incomes: soon}", "'soon' is not a date"),
        ("shows: {income: pass}\n    on: 1397-01-01", "the policy is not in force on 2018-03-21"),
        ("shows: {income: pass}\n    expect: {outcome: fine}", "eligible, not_eligible, needs_data"),
        ("shows: {income: pass}\n    expect: {amount: lots}", "'lots' is not a whole number"),
        ("shows: {income: pass}\n    expect: {car: good}", "must be one of passed, failed, undetermined, waived"),
        ("shows: {income: pass}\n    expect: {facts: {wealth: 1}}", "it.expect.facts.wealth: unknown here"),
        ("shows: {income: pass}\n    expect: {facts: {support: 1}}", "'1' is neither true nor false"),
        ("shows: {income: pass}\n  - name: it\n    shows: {car: pass}", "the name is taken by the case in line 8"),
        ("shows: {income: pass}\n  - 5", "must be a mapping with a name"),
    ],
)  # fmt: skip
def test_a_fault_of_a_case_says_where_and_what_to_do(tmp_path: Path, rest: str, sentence: str) -> None:
    found = faults(tmp_path, case(rest))
    assert any(sentence in one for one in found), found
    assert all(re.match(r"cases/some\.yaml:\d+: ", one) for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("on: 1398-09-01, as", "as", "needs 'on', the date of the decision"),
        ("on: 1398-09-01", "on: today", "base.on: 'today' is not a date"),
        ("as_of: 1398-09-01", "as_of: {cars: 1398-09-01}", "base.as_of.cars: unknown register"),
        ("as_of", "as_at", "base.as_at: unknown entry; did you mean 'as_of'?"),
        (", cuts: {decile: {first: 1, step: 1}}", "", "needs the cut points of 'decile'"),
        ("{first: 1, step: 1}", "[1, 2]", "'decile' has 9 cut points, not 2"),
        ("{first: 1, step: 1}", "[2, 1]", "cut points must increase"),
        ("{first: 1, step: 1}", "{first: 1}", "must be a list of increasing numbers"),
        ("defaults:", "default:", "default: unknown entry; did you mean 'defaults'?"),
        ("{support_client: none}", "{}", "needs support_client, here or in 'defaults'"),
        ("{support_client: none}", "{support_client: nobody}", "'nobody' is not one of the codes"),
        ("vehicles:", "cars:", "defaults.cars: unknown register"),
        ("cases:", "cases: 5 #", "must be a list of cases"),
    ],
)  # fmt: skip
def test_a_fault_of_a_file_says_where_and_what_to_do(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    head = HEAD.replace(old, new)
    found = faults(tmp_path, "" if "#" in new else case("shows: {income: pass}"), head)
    assert any(sentence in one for one in found), found
    assert all(re.match(r"cases/some\.yaml:\d+: ", one) for one in found), found


def test_a_policy_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"cases: no cases: write some in cases/\*\.yaml"):
        checked_folder(write_policy(tmp_path / "policy"))


def test_sides_that_no_case_shows_are_told(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, case("shows: {income: fail}\n    incomes: 700_000_000"))
    gaps = {one.criterion: one.missing for one in checked_folder(folder)[2]}
    assert gaps == {"income": ("pass", "limit", "unknown"), "car": ("pass", "fail", "limit", "unknown")}


def test_defaults_of_the_folder_hold_for_every_file_and_a_file_may_change_them(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, case("shows: {income: limit}\n    incomes: 480_000_000"), head="cases:\n")
    (folder / "cases" / "defaults.yaml").write_text(HEAD.removesuffix("cases:\n"), encoding="utf-8")
    (folder / "cases" / "some.yaml").write_text(
        "base: {persons: [head]}\ncases:\n" + case("shows: {income: limit}\n    incomes: 480_000_000"),
        encoding="utf-8",
    )
    days, cases, _ = checked_folder(folder)
    assert run_cases(days[0].policy, cases, "duckdb") == []


@pytest.mark.parametrize(("income", "exit_code"), [(600_000_000, 0), (600_000_001, 1)])
def test_the_command_shows_what_the_cases_cover_and_how_they_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], income: int, exit_code: int
) -> None:
    folder = folder_with(tmp_path, case(f"shows: {{income: limit}}\n    incomes: {income}"))
    with pytest.raises(SystemExit) as stopped:
        main(["policy", "test", str(folder)])
    said = capsys.readouterr()
    assert stopped.value.code == exit_code
    assert re.search(r"income +│ 1398-08-24 │ none │ none │ 1 +│ none", said.out)
    assert f"duckdb: {1 - exit_code} of 1 cases pass" in said.out
    lines = said.err.splitlines()
    assert len(lines) == (3 if exit_code else 0)
    assert all(line.endswith("(reference, columnar, duckdb)") for line in lines)


def test_an_engine_that_decides_otherwise_than_the_reference_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in a column of which no case says anything, such as a limit."""
    decide = ColumnarDecider.decide

    def wrongly(decider: ColumnarDecider, facts: pa.Table) -> pa.Table:
        decided = decide(decider, facts)
        name = next(n for n in decided.column_names if n.endswith("__limit"))
        place = decided.column_names.index(name)
        return decided.set_column(place, name, pc.add(decided.column(name), 1))

    example = example_of_the_documentation()
    assert run(tmp_path, "", "columnar", head=example) == []
    monkeypatch.setattr(ColumnarDecider, "decide", wrongly)
    found = {failure.what for failure in run(tmp_path, "", "columnar", head=example)}
    assert found
    assert any(what.endswith("__limit on the reference") for what in found)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        Exception, match="unknown engine 'abacus'; one of: reference, columnar, duckdb, spark"
    ):
        run(tmp_path, case("shows: {income: pass}"), "abacus")

"""Hostile and broken policy files: each ends in a sentence with its line, within a second, and runs nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from hemayat.config.cli import main
from hemayat.engines.case_runner import checked_folder, run_cases
from hemayat.engines.compiled import compile_policy
from tests.support.nations import ON, POLICY, write_policy

CASES = """
base: {on: 1398-09-01, as_of: 1398-09-01, persons: [head], cuts: {decile: {first: 1, step: 1}}}
defaults: {persons: {support_client: none}}
cases:
  - name: somebody
    shows: {income: pass}
"""


def lines_of_check(folder: Path, capsys: pytest.CaptureFixture[str], exit_code: int = 1) -> list[str]:
    """What `hemayat policy check` says; it must end as told, and soon."""
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "some.yaml").write_text(CASES, encoding="utf-8")
    capsys.readouterr()
    started = time.process_time()
    with pytest.raises(SystemExit) as stopped:
        main(["policy", "check", str(folder)])
    assert time.process_time() - started < 1
    assert stopped.value.code == exit_code
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return [*said.out.splitlines(), *said.err.splitlines()]


def refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    policy: str | bytes,
    sentence: str,
    *,
    has_line: bool = True,
) -> None:
    folder = write_policy(tmp_path / "policy")
    file = folder / "policy.yaml"
    file.write_bytes(policy if isinstance(policy, bytes) else policy.encode())
    lines = lines_of_check(folder, capsys)
    assert any(sentence in line for line in lines), lines
    where = r"error: policy\.yaml:\d+: " if has_line else r"error: policy\.yaml: "
    assert all(re.match(where, line) for line in lines), lines


def test_the_policy_that_is_broken_below_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of_check(write_policy(tmp_path / "policy"), capsys, exit_code=0)
    assert lines[0].startswith("ok  policy  version ")


CHANGED = [
    # loops and names
    ("per_person: income //", "per_person: per_person + income //", "loops: per_person → per_person"),
    ("per_person: income // max(household_size, 1)", "a1: b1 + 1\n  b1: a1 + 1\n  per_person: income",
     "a value cannot depend on itself"),
    ("by: per_person, weight", "by: per_person + decile, weight", "loops: decile → decile"),
    ("by: [household_size]\n    values: {1398-08-24: {1: 480", "by: [over]\n    values: {1398-08-24: {1: 480",
     "names 'over', which is no fact or value here"),
    ("at_most: vehicle_ceiling", "at_most: vehicle_celling", "did you mean 'vehicle_ceiling' or"),
    ("sum: vehicles.value_rial", "sum: vehicles.price", "unknown column 'vehicles.price'"),
    ("sum: vehicles.value_rial", "sum: cars.value_rial", "unknown register 'cars'"),
    ("kind == 'passenger'", "colour == 'red'", "unknown name 'colour'"),
    ("kind == 'passenger'", "kind == 'pasenger'", "did you mean 'passenger'?"),
    # numbers and units
    ("income // max(household_size, 1)", "income // 0", "must never be negative or always zero; write max(…, 1)"),
    ("income // max(household_size, 1)", "income // (0 - 1)", "must never be negative or always zero"),
    ("income // max(household_size, 1)", "income * income", "rials cannot be multiplied with rials"),
    ("income // max(household_size, 1)", "income * 1_000_000", "more than 64 bits hold"),
    ("income // max(household_size, 1)", "income + 5", "put the amount into a parameter with a unit"),
    ("fact: income\n", "fact: per_month(income)\n", "convert with per_month(…) or per_year(…)"),
    ("fact: income\n", "fact: household_size\n", "cannot be compared with"),
    ("unit: rial/year\n    law", "unit: toman\n    law", "unknown unit 'toman'"),
    ("480_000_000", "480_000_000.5", "is not a whole number"),
    ("480_000_000", "4_8", "is not a whole number"),
    ("480_000_000", "9" * 30, "larger than any legal amount"),
    ("max_age: 18 months", "max_age: a while", "'a while' is not a duration"),
    # dates
    ("1398-08-24: 3_000_000_000", "1398-09-24: 3_000_000_000", "its dates leave a gap"),
    ("1398-08-24: 3_000_000_000", "1398-13-24: 3_000_000_000", "values stand under the date"),
    ("in_force: {from: 1398-08-24}", "in_force: {from: 1398-08-24, to: 1600-01-01}", "has the year 1600"),
    ("in_force: {from: 1398-08-24}", "in_force: {from: 1398-12-30}", "the Jalali calendar does not have"),
    ("  per_person: income // max(household_size, 1)",
     "  per_person:\n    - {from: 1398-08-24, to: 1399-01-01, value: income}\n    - {from: 1399-02-01, value: income}",
     "a gap of dates between this version and the one before it"),
    ("  per_person: income // max(household_size, 1)",
     "  per_person:\n    - {from: 1398-08-24, to: 1399-03-01, value: income}\n    - {from: 1399-02-01, value: income}",
     "an overlap of dates between this version and the one before it"),
    ("  per_person: income // max(household_size, 1)",
     "  per_person:\n    - {from: 1399-08-24, value: income}\n    - {from: 1398-08-24, value: income}",
     "must stand in the order of their 'from'"),
    # what must be there
    ("    law: {act: a, article: \"3\"}\n  car:", "  car:", "criteria.income: needs 'law'"),
    ("    law: {act: a, article: \"3\"}\n  car:", "    law: {act: a}\n  car:", "needs 'article'"),
    ("title: {fa: خودرو}", "title: {en: Car}", "criteria.car.title: needs 'fa'"),
    ("    passed: {fa: \"ارزش خودرو {fact} است.\"}\n", "", "criteria.car: needs 'passed'"),
    ("{fact} است.\"}", "{price} است.\"}", "{price} is not known"),
    ("kind == 'passenger', unknown: ask}", "kind == 'passenger'}", "needs 'unknown'"),
    ("amount_by_size, unit", "550_000, unit", "the amount is in plain units"),
    ("parameters:\n", "parameters:\n  old_ceiling: {unit: rial, law: {act: a, article: x}, values: {1398-08-24: 1}}\n",
     "parameters.old_ceiling: never used; use it or remove it"),
    ("  support: {", "  spare: {count: persons}\n  support: {", "facts.spare: never used"),
    ("only: [income]", "only: [incomes]", "unknown criterion 'incomes'; did you mean 'income'?"),
    # what is no YAML of ours
    ("only: [income]", "on: true", "unknown entry; did you mean"),
    ("unknown: ask}", "unknown: no}", "must be 'ask' or 0"),
    ("unknown: ask}", "unknown: yes}", "must be 'ask' or 0"),
    ("  support: {", "  income: {count: trips, unknown: 0}\n  support: {", "written twice (first in line 19)"),
    ("  income_ceiling:\n", "\tincome_ceiling:\n", "not valid YAML"),
    ("title: {fa: خودرو}", "title: *other", "anchors and aliases (& and *) are not allowed"),
    ("title: {fa: خودرو}", "title: &other {fa: خودرو}", "anchors and aliases"),
    ("title: {fa: خودرو}", "title: !!python/object/apply:os.system ['true']", "tags such as"),
    ("title: {fa: خودرو}", "title: {fa: خودرو", "not valid YAML"),
    ("title: {fa: خودرو}", "title: {? [a, b] : c}", "a name must be plain text"),
    ("title: {fa: خودرو}", "title: " + "[" * 30 + "]" * 30, "nested too deeply"),
    # what would run something
    ("income // max(household_size, 1)", "open('/etc/passwd')", "unknown function 'open'"),
    ("income // max(household_size, 1)", "__import__('os')", "unknown function '__import__'"),
    ("income // max(household_size, 1)", "income.__class__", "unknown name"),
    ("income // max(household_size, 1)", "exec('1')", "unknown function 'exec'"),
    ("income // max(household_size, 1)", "(SELECT 1)", "expected ')' but found '1'"),
    ("income // max(household_size, 1)", "income; DROP TABLE facts", "is not understood"),
    ("income // max(household_size, 1)", "(" * 50 + "income" + ")" * 50, "nested more than 40 deep"),
    ("income // max(household_size, 1)", "income" + " + income" * 200, "more than 200 words and signs"),
    ("income // max(household_size, 1)", "income + " + " " * 3000 + "income", "longer than 2000 characters"),
    *[(" per_person: ", f" {word}: ", f"'{word}' means something already")
      for word in ("select", "table", "class", "lambda", "import", "where", "outcome", "facts")],
    *[(" per_person: ", f" {word}: ", "names are a-z, 0-9 and single _")
      for word in ("Per", "1st", "per__person", "درآمد", "per-person", "_x", "x" * 60)],
    (" per_person: ", " area: ", "this name is always there"),
    (" per_person: ", " income: ", "the name is taken by facts.income"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), CHANGED, ids=[c[2][:40] for c in CHANGED])
def test_a_bad_policy_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, sentence: str
) -> None:
    assert old in POLICY
    refused(tmp_path, capsys, POLICY.replace(old, new, 1), sentence)


def bomb() -> str:
    """Ten names of ten of the name before: a thousand million lists, if anybody built them."""
    lines = ["a0: &a0 [lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        (bomb(), "anchors and aliases"),
        ("a: " + "[" * 50_000, "nest"),
        ("{" * 50_000, "nest"),
        ("a: {b: {" * 1000, "nested too deeply"),
        ("a: " + "{b: " * 90 + "}" * 90, "nested too deeply"),
        ("- " * 20_000, "nested too deeply"),
        ("[" + "1, " * 300_000 + "]", "too many entries"),
        ("5", "the file must be a mapping"),
        ("- a\n- b", "the file must be a mapping"),
        ("", "the file must be a mapping"),
        ("a: 1\n---\nb: 2\n", "not valid YAML: but found another document"),
        ("title: 1\npolicy: x\x00y", "policy.yaml:2: not valid YAML"),
        (POLICY.encode("utf-16"), "not UTF-8 text; save the file as UTF-8"),
        (POLICY.replace("title", "t\u00eftle", 1).encode("latin-1", "replace"), "not UTF-8 text"),
        ("on: true\noff: no\nnull: ~\n", "on: unknown entry"),
        ("<<: {policy: x}\n", "<<: unknown entry"),
        ("policy: ../../etc/passwd\n", "must be a short name such as livelihood-support"),
    ],
    ids=range(17),
)
def test_a_file_that_is_no_policy_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], policy: str | bytes, sentence: str
) -> None:
    refused(tmp_path, capsys, policy, sentence)


def test_a_file_of_ten_megabytes_is_refused_unread(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(tmp_path, capsys, POLICY + "#" * 10_000_000, "larger than 2 MB", has_line=False)


def test_a_missing_file_and_a_folder_in_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "policy"
    folder.mkdir()
    assert "no such file" in lines_of_check(folder, capsys)[0]
    (folder / "policy.yaml").mkdir()
    assert "cannot be read" in lines_of_check(folder, capsys)[0]


def test_a_criterion_that_is_never_in_force_leaves_days_on_which_all_would_be_eligible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = POLICY.replace("    fact: income\n", "    to: 1400-01-01\n    fact: income\n", 1)
    policy = policy.replace("    fact: vehicle_value\n", "    to: 1400-01-01\n    fact: vehicle_value\n", 1)
    refused(tmp_path, capsys, policy, "everybody would be eligible", has_line=False)


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_a_divisor_that_is_zero_for_one_household_is_a_gap_and_no_crash(tmp_path: Path, engine: str) -> None:
    policy = POLICY.replace("facts:\n", "facts:\n  journeys: {count: trips, unknown: ask}\n", 1)
    policy = policy.replace("fact: vehicle_value\n", "fact: vehicle_value // journeys\n", 1)
    folder = write_policy(tmp_path / "policy", policy)
    (folder / "cases").mkdir()
    (folder / "cases" / "some.yaml").write_text(
        CASES.replace("{income: pass}", "{car: unknown}")
        + "  - {name: other, shows: {car: pass}, trips: {}}\n",
        encoding="utf-8",
    )
    days, cases, _ = checked_folder(folder)
    assert [str(f) for f in run_cases(days[0].policy, cases, engine)] == []


def test_many_faults_are_all_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = POLICY.replace("480_000_000", "lots").replace("'passenger'", "'bus'").replace("ask", "maybe")
    folder = write_policy(tmp_path / "policy", policy)
    assert len(lines_of_check(folder, capsys)) >= 4


def test_every_fault_of_a_large_file_is_bounded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy = POLICY.replace("derived:", "derived:\n" + "".join(f"  v{n}: nobody{n}\n" for n in range(300)))
    lines = lines_of_check(write_policy(tmp_path / "policy", policy), capsys)
    assert len(lines) <= 101
    assert lines[-1].endswith("more")


def test_a_reference_to_a_file_in_a_sentence_is_only_text(tmp_path: Path) -> None:
    policy = POLICY.replace("title: {fa: خودرو}", "title: {fa: \"{{ open('x') }} %s $(id)\"}", 1)
    assert compile_policy(write_policy(tmp_path / "policy", policy), ON).on_day.criteria


@pytest.mark.parametrize("written", [r"x\0y", r"x\x1by", r"x\Ny"])
def test_a_control_character_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    """The database keeps no NUL, and nobody sees what the others hide."""
    policy = POLICY.replace("title:", f'title: {{fa: "{written}"}}\nold:', 1)
    refused(tmp_path, capsys, policy, "is not allowed; take it out")

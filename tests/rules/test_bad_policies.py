"""Hostile and broken policy files: each ends in a sentence with its line, within a second, and runs nothing."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from hemayat.cli.main import main
from hemayat.engines.case_runner import checked_folder, run_cases
from hemayat.engines.compiled_policy import compile_policy
from tests.support.nations import ON, POLICY, write_policy

CASES = """
base: {on: 1398-09-01, as_of: 1398-09-01, persons: [head], cuts: {decile: {first: 1, step: 1}}}
defaults: {persons: {support_client: none}}
cases:
  - name: somebody
    shows: {income: pass}
"""


def lines_of_check(folder: Path, capsys: pytest.CaptureFixture[str], exit_code: int = 1) -> list[str]:
    """What `hemayat policy check` says; it must end as told, and not after minutes."""
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "some.yaml").write_text(CASES, encoding="utf-8")
    capsys.readouterr()
    started = time.process_time()
    with pytest.raises(SystemExit) as stopped:
        main(["policy", "check", str(folder)])
    # Far above what it takes: the collector of a large test process may need seconds of its own.
    assert time.process_time() - started < 20
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


PER_PERSON = """    title: {fa: درآمد سرانه, en: Income per member}
    value: income // max(household_size, 1)"""
INCOME = "title: {fa: ا, en: a}, value: income"
LAW = '    law: {act: {fa: قانون, en: Act}, article: "3"}\n  car:'
CAR = "title: {fa: خودرو, en: Car value within the limit}"
PASSED = '    passed: {fa: "ارزش خودرو {fact} است.", en: "The car is worth {fact}."}\n'
UNUSED = """  old_ceiling:
    {title: {fa: ا, en: a}, unit: rial, law: {act: {fa: ا, en: a}, article: 1}, values: {1398-08-24: 1}}"""

CHANGED = [
    # loops and names
    ("value: income //", "value: per_person + income //", "loops: per_person → per_person"),
    ("derived:\n",
     "derived:\n  a1: {title: {fa: ا, en: a}, value: b1}\n  b1: {title: {fa: ا, en: a}, value: a1}\n",
     "a value cannot depend on itself"),
    ("by: per_person, weight", "by: per_person + decile, weight", "loops: decile → decile"),
    ("by: [household_size]\n    values: {1398-08-24: {1: 480", "by: [over]\n    values: {1398-08-24: {1: 480",
     "names 'over', which is not a fact or value here"),
    ("at_most: vehicle_ceiling", "at_most: vehicle_celling", "did you mean 'vehicle_ceiling' or"),
    ("sum: vehicles.value_rial", "sum: vehicles.price", "unknown column 'vehicles.price'"),
    ("sum: vehicles.value_rial", "sum: cars.value_rial", "unknown register 'cars'"),
    ("kind == 'passenger'", "colour == 'red'", "unknown name 'colour'"),
    ("kind == 'passenger'", "kind == 'pasenger'", "did you mean 'passenger'?"),
    # numbers and units
    ("income // max(household_size, 1)", "income // 0", "must never be negative or always zero; write max(…, 1)"),
    ("income // max(household_size, 1)", "income // (0 - 1)", "must never be negative or always zero"),
    ("income // max(household_size, 1)", "income * income", "rials cannot be multiplied by rials"),
    ("income // max(household_size, 1)", "income * 1_000_000", "does not fit into 64 bits"),
    ("income // max(household_size, 1)", "income + 5", "put the amount into a parameter with a unit"),
    ("fact: income\n", "fact: per_month(income)\n", "convert with per_month(…) or per_year(…)"),
    ("fact: income\n", "fact: household_size\n", "cannot be compared"),
    ("unit: rial/year\n    law", "unit: toman\n    law", "unknown unit 'toman'"),
    ("480_000_000", "480_000_000.5", "is not a whole number"),
    ("480_000_000", "4_8", "is not a whole number"),
    ("480_000_000", "9" * 30, "larger than any legal amount"),
    ("max_age: 18 months", "max_age: a while", "'a while' is not a duration"),
    # dates
    ("1398-08-24: 3_000_000_000", "1398-09-24: 3_000_000_000", "there is a gap between its dates"),
    ("1398-08-24: 3_000_000_000", "1398-13-24: 3_000_000_000", "put values under the date"),
    ("in_force: {from: 1398-08-24}", "in_force: {from: 1398-08-24, to: 1600-01-01}", "has the year 1600"),
    ("in_force: {from: 1398-08-24}", "in_force: {from: 1398-12-30}", "the Jalali calendar does not have"),
    (PER_PERSON,
     f"    - {{from: 1398-08-24, to: 1399-01-01, {INCOME}}}\n    - {{from: 1399-02-01, {INCOME}}}",
     "a gap between the dates of this version and the one before it"),
    (PER_PERSON,
     f"    - {{from: 1398-08-24, to: 1399-03-01, {INCOME}}}\n    - {{from: 1399-02-01, {INCOME}}}",
     "an overlap between the dates of this version and the one before it"),
    (PER_PERSON,
     f"    - {{from: 1399-08-24, {INCOME}}}\n    - {{from: 1398-08-24, {INCOME}}}",
     "must be in the order of their 'from'"),
    # what must be there
    (LAW, "  car:", "criteria.income: needs 'law'"),
    (LAW, "    law: {act: {fa: قانون, en: Act}}\n  car:", "needs 'article'"),
    (CAR, "title: {en: Car}", "criteria.car.title: needs 'fa'"),
    (PASSED, "", "criteria.car: needs 'passed'"),
    ("worth {fact}.\"}", "worth {price}.\"}", "{price} is not known"),
    ("worth {fact}.\"}", "worth {fact|}.\"}", "{fact|} is not known"),
    ("kind == 'passenger', unknown: ask}", "kind == 'passenger'}", "needs 'unknown'"),
    ("amount_by_size, unit", "550_000, unit", "the amount is in plain units"),
    ("parameters:\n", f"parameters:\n{UNUSED}\n",
     "parameters.old_ceiling: never used; use it or remove it"),
    ("  support: {", "  spare: {title: {fa: ا, en: a}, count: persons}\n  support: {", "facts.spare: never used"),
    ("only: [income]", "only: [incomes]", "unknown criterion 'incomes'; did you mean 'income'?"),
    # what is no YAML of ours
    ("only: [income]", "on: true", "unknown entry; did you mean"),
    ("unknown: ask}", "unknown: no}", "must be 'ask' or 0"),
    ("unknown: ask}", "unknown: yes}", "must be 'ask' or 0"),
    ("  support: {", "  income: {count: trips, unknown: 0}\n  support: {", "written twice (first in line 25)"),
    ("  income_ceiling:\n", "\tincome_ceiling:\n", "not valid YAML"),
    (CAR, "title: *other", "anchors and aliases (& and *) are not allowed"),
    (CAR, "title: &other {fa: خودرو}", "anchors and aliases"),
    (CAR, "title: !!python/object/apply:os.system ['true']", "tags such as"),
    (CAR, "title: {fa: خودرو", "not valid YAML"),
    (CAR, "title: {? [a, b] : c}", "a name must be plain text"),
    (CAR, "title: " + "[" * 30 + "]" * 30, "nested too deeply"),
    # what would run something
    ("income // max(household_size, 1)", "open('/etc/passwd')", "unknown function 'open'"),
    ("income // max(household_size, 1)", "__import__('os')", "unknown function '__import__'"),
    ("income // max(household_size, 1)", "income.__class__", "unknown name"),
    ("income // max(household_size, 1)", "exec('1')", "unknown function 'exec'"),
    ("income // max(household_size, 1)", "(SELECT 1)", "expected ')' but found '1'"),
    ("income // max(household_size, 1)", "income; DROP TABLE facts", "is not valid here"),
    ("income // max(household_size, 1)", "(" * 50 + "income" + ")" * 50, "nested more than 40 deep"),
    ("income // max(household_size, 1)", "income" + " + income" * 200, "more than 200 words and signs"),
    ("income // max(household_size, 1)", "income + " + " " * 3000 + "income", "longer than 2000 characters"),
    *[(" per_person:", f" {word}:", f"'{word}' is a reserved word")
      for word in ("select", "table", "class", "lambda", "import", "where", "outcome", "facts")],
    *[(" per_person:", f" {word}:", "a name may have only a-z, 0-9 and single _")
      for word in ("Per", "1st", "per__person", "درآمد", "per-person", "_x", "x" * 60)],
    (" per_person:", " area:", "this name is predefined"),
    (" per_person:", " income:", "the name is taken by facts.income"),
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


@pytest.mark.parametrize("engine", ["reference", "columnar", "duckdb"])
def test_a_divisor_that_is_zero_for_one_household_is_a_gap_and_no_crash(tmp_path: Path, engine: str) -> None:
    policy = POLICY.replace(
        "facts:\n", "facts:\n  journeys: {title: {fa: سفرها, en: Trips}, count: trips, unknown: ask}\n", 1
    )
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
    policy = POLICY.replace(
        "derived:", "derived:\n" + "".join(f"  v{n}: {{value: nobody{n}}}\n" for n in range(300))
    )
    lines = lines_of_check(write_policy(tmp_path / "policy", policy), capsys)
    assert len(lines) <= 101
    assert lines[-1].endswith("more")


def test_a_reference_to_a_file_in_a_sentence_is_only_text(tmp_path: Path) -> None:
    policy = POLICY.replace(
        CAR,
        "title: {fa: \"{{ open('x') }} %s $(id)\", en: a}",
        1,
    )
    assert compile_policy(write_policy(tmp_path / "policy", policy), ON).on_day.criteria


@pytest.mark.parametrize("written", [r"x\0y", r"x\x1by", r"x\Ny"])
def test_a_control_character_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str
) -> None:
    """The database keeps no NUL, and nobody sees what the others hide."""
    policy = POLICY.replace("title:", f'title: {{fa: "{written}"}}\nold:', 1)
    refused(tmp_path, capsys, policy, "is not allowed; remove it")


@pytest.mark.parametrize("character", ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_character_that_changes_the_direction_of_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], character: str
) -> None:
    """A reviewer would read another number than the machine; also in a comment, and written as an escape."""
    said = f"the invisible character U+{ord(character):04X} changes the direction of the text"
    refused(tmp_path, capsys, POLICY.replace("fa: خودرو", f"fa: خو{character}درو"), said)
    refused(tmp_path, capsys, f"# a note{character}\n{POLICY}", said)
    refused(tmp_path, capsys, POLICY.replace("fa: خودرو", f'fa: "خو\\u{ord(character):04x}درو"'), said)


def test_half_spaces_may_stand_in_a_text(tmp_path: Path) -> None:
    policy = POLICY.replace("fa: خودرو", "fa: می\u200cخرد")
    assert compile_policy(write_policy(tmp_path / "policy", policy), ON).on_day.criteria


UNTITLED = [
    (
        "    title: {fa: سقف درآمد, en: Income limit}\n",
        "parameters.income_ceiling: needs 'title'",
    ),
    (
        "    title: {fa: درآمد سالانه, en: Yearly income}\n",
        "facts.income: needs 'title'",
    ),
    (
        "    title: {fa: درآمد سرانه, en: Income per member}\n",
        "derived.per_person: needs 'title'",
    ),
    ("title: {fa: دهک, en: Decile}, ", "ranks.decile: needs 'title'"),
    (
        "    title: {fa: درآمد, en: Income within the limit}\n",
        "criteria.income: needs 'title'",
    ),
    ("title: {fa: مددجو, en: Client},", "waivers.support_client: needs 'title'"),
    ("title: {fa: کمک, en: Help},", "entitlement: needs 'title'"),
    (", en: Income limit", "parameters.income_ceiling.title: needs 'en', the English wording"),
    (", en: Yearly income", "facts.income.title: needs 'en', the English wording"),
    (", en: Decile", "ranks.decile.title: needs 'en', the English wording"),
    (", en: Client", "waivers.support_client.title: needs 'en', the English wording"),
    (', en: "The car is worth {fact}."', "criteria.car.passed: needs 'en', the English wording"),
    (", en: Act", "act: needs 'en', the English wording"),
    (", en: Resolution", "title: needs 'en', the English wording"),
]


@pytest.mark.parametrize(("left_out", "sentence"), UNTITLED, ids=[one[1][:40] for one in UNTITLED])
def test_everything_that_a_person_reads_has_a_wording_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], left_out: str, sentence: str
) -> None:
    assert left_out in POLICY
    refused(tmp_path, capsys, POLICY.replace(left_out, "", 1), sentence)


@pytest.mark.parametrize("day", ["0", "30", "tenth"])
def test_a_pay_day_is_one_that_each_month_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str
) -> None:
    changed = POLICY.replace("pay_day: 10", f"pay_day: {day}", 1)
    assert changed != POLICY
    refused(tmp_path, capsys, changed, "entitlement.pay_day: must be between 1 and 29")


def test_a_criterion_is_named_by_its_condition_and_not_by_a_data_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = POLICY.replace(CAR, "title: {fa: خودرو, en: Vehicle value}")
    refused(tmp_path, capsys, policy, "criteria.car.title: repeats the title of facts.vehicle_value")

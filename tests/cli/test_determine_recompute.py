"""R1.5a: `hemayat determine recompute` computes any stored decision again, and finds whatever was changed since."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.audit.context import SYSTEM
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.models import Run
from hemayat.eligibility.queries import reading_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.registers.snapshot import rows_of
from tests.audit.event_recorder import tamper
from tests.cli.test_keys_commands import hemayat
from tests.support.publishing import NOW, decide, publish_or_copy

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def again(tmp_path: Path, django_db_setup: DatabaseUrls):
    told = {"DATABASE_URL": django_db_setup.app, "HEMAYAT_SECRET_KEY": "for tests alone"}
    assert hemayat(tmp_path / "home", "keys", "make").returncode == 0
    return lambda *arguments: hemayat(tmp_path / "home", "determine", "recompute", *arguments, **told)


@pytest.fixture
def decided(tmp_path: Path) -> tuple[int, int]:
    """A run, and the number of a decision about household 2 under its rules."""
    reading_of.cache_clear()
    made = decide(tmp_path)
    run = publish_or_copy(made)
    decision = decide_case(
        household=2, province="23", rows=rows_of(made.snapshot, 2), as_of=made.snapshot.registers, request_id=None,
        by=SYSTEM, now=NOW, adverse_change_after_days=30,
    )  # fmt: skip
    assert decision.decision_id
    return run, decision.decision_id


@pytest.mark.slow
def test_r1_5a_what_was_decided_comes_out_equal_to_the_byte(again, decided) -> None:
    run, number = decided
    for arguments in ([str(number)], ["--household", "2", "--run", str(run)]):
        done = again(*arguments)
        assert (done.returncode, "an identical result" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE decision SET outcome = 'eligible', amount_rial = 5", "in row: amount_rial is stored as 5"),
        (
            "UPDATE decision SET decision = replace(decision, 'eligible', 'needs_data')",
            "in decision: outcome",
        ),
        ('UPDATE case_data SET rows = replace(rows, \'"wage","treasury"\', \'"wage","none"\')', ""),
        ("UPDATE case_data SET rows = regexp_replace(rows, '[0-9]{6,}', '999999999999')", "in facts: income"),
        ("UPDATE decision SET facts = facts || ' '", "in facts: its text"),
    ],
)
def test_r1_5a_a_change_behind_our_back_is_named(
    again, decided, change: str, found: str, django_db_setup: DatabaseUrls
) -> None:
    tamper(django_db_setup, change)
    done = again(str(decided[1]))
    assert done.returncode == (1 if found else 0), done.stdout + done.stderr
    assert found in done.stdout


def test_a_determination_that_was_changed_is_named(again, decided, django_db_setup: DatabaseUrls) -> None:
    tamper(
        django_db_setup, f"UPDATE determination_run_{decided[0]} SET decile = 11 - decile, amount_rial = 7"
    )
    done = again("--household", "2", "--run", str(decided[0]))
    assert (done.returncode, "in row: amount_rial is stored as 7" in done.stdout) == (1, True), done.stderr


@pytest.mark.slow
def test_r1_5a_a_whole_run_or_a_sample_of_it_comes_out_equal_to_the_byte(again, decided) -> None:
    run, _ = decided
    households = Run.objects.get(pk=run).households
    for arguments, said in (
        ([], f"Run {run}: {households} households computed again: all identical."),
        (
            ["--sample", "7"],
            f"Run {run}: 7 of {households} households, drawn at random, computed again: all identical",
        ),
        (["--sample", "9999"], f"{households} of {households} households, drawn at random"),
    ):
        done = again("--run", str(run), *arguments)
        assert (done.returncode, said in done.stdout) == (0, True), done.stdout + done.stderr


def test_r1_5a_whatever_was_changed_in_a_run_is_found_by_household(
    again, decided, django_db_setup: DatabaseUrls
) -> None:
    run, _ = decided
    tamper(
        django_db_setup,
        f"UPDATE determination_run_{run} SET amount_rial = 7 WHERE household_id IN (2, 3); "
        f"UPDATE household_data_run_{run} SET facts = facts || ' ' WHERE household_id = 5",
    )
    done = again("--run", str(run))
    assert (done.returncode, "3 DIFFERENT" in done.stdout) == (1, True), done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if "amount_rial" in line or "its text" in line]
    assert len(lines) == 3


def test_r1_5a_a_household_that_is_gone_from_a_run_is_missed(
    again, decided, django_db_setup: DatabaseUrls
) -> None:
    run, _ = decided
    tamper(django_db_setup, f"DELETE FROM household_data_run_{run} WHERE household_id = 4")
    households = Run.objects.get(pk=run).households
    done = again("--run", str(run))
    assert done.returncode == 1
    assert f"{households} households were expected and {households - 1} were found" in done.stdout


@pytest.mark.slow
def test_what_is_not_there_or_half_said_is_refused_in_one_line(again, decided) -> None:
    run, number = decided
    for arguments, words in (
        (["999"], "there is no decision 999"),
        (["--household", "999", "--run", str(run)], f"run {run} has no household 999"),
        (["--household", "2"], "--run NUMBER (with --household ID"),
        ([], "--run NUMBER (with --household ID"),
        ([str(number), "--household", "2", "--run", "1"], "give the number of a decision, or"),
        (["--run", "999"], "there is no run 999"),
        ([str(number), "--sample", "3"], "--sample needs --run, without --household"),
        (
            ["--household", "2", "--run", str(run), "--sample", "3"],
            "--sample needs --run, without --household",
        ),
    ):
        refused = again(*arguments)
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
        assert words in refused.stderr

"""`hemayat disputes`, as a senior officer types it; killed between the file and the database it loses nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from hemayat.accounts.staff import NewStaffAccount, add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.states import CaseKind
from tests.accounts.test_staff import secret_in
from tests.requests.conftest import decided, nation, registers
from tests.requests.owners_files import answered, lines_of, on_record, saved
from tests.requests.steps import filed, head, take_on, view
from tests.requests.test_disputes import HOUSEHOLD, dispute_of
from tests.requests.test_killed_worker import wait_until
from tests.support.worker import environment_of_worker

__all__ = [
    "decided",
    "nation",
    "registers",
]  # the published nation and its registers, as the tests of requests have
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation", "registers")]


@pytest.fixture
def senior_officer() -> NewStaffAccount:
    return add_staff(
        username="carrier",
        full_name="carrier",
        roles=["senior_officer"],
        provinces=["*"],
        by=SYSTEM,
        now=timezone.now(),
    )


@pytest.fixture
def request_of(settings: Any) -> int:
    """A dispute about a register whose owner has no API."""
    settings.REGISTERS_BY_FILE = frozenset({"vehicles"})
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE, timezone.now())
    take_on(timezone.now())
    return request


def begun(*words: str, by: NewStaffAccount, later: int = 0, **differing: str) -> subprocess.Popen[str]:
    """`later`: half minutes on, since no code of an authenticator is taken twice."""
    told = {
        **environment_of_worker(),
        "HEMAYAT_REGISTERS_BY_FILE": "vehicles, properties",
        "HEMAYAT_SENIOR_OFFICER": by.member.username,
        "HEMAYAT_SENIOR_OFFICER_PASSWORD": by.password,
        "HEMAYAT_SENIOR_OFFICER_CODE": code_at(secret_in(by.authenticator), step_at(timezone.now()) + later),
        "COLUMNS": "200",
        **differing,
    }
    command = [sys.executable, "-m", "hemayat.cli.main", "disputes", *words]
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ran(*words: str, by: NewStaffAccount, later: int = 0, **differing: str) -> tuple[int, str, str]:
    process = begun(*words, by=by, later=later, **differing)
    said, errors = process.communicate(timeout=60)
    return process.returncode, said, errors


def export(out: Path) -> tuple[str, ...]:
    return ("export", "--register", "vehicles", "--out", str(out))


def test_a_senior_officer_exports_and_imports_and_sees_what_was_refused(
    senior_officer: NewStaffAccount, request_of: int, tmp_path: Path
) -> None:
    code, said, errors = ran(*export(tmp_path / "out"), by=senior_officer)
    assert (code, "1 disputes, 1 of them new" in said, "sha256 " in said) == (0, True, True), errors
    (file,) = (tmp_path / "out").glob("*.csv")
    (line,) = lines_of(file)
    spoilt = {**answered(line), "reference": "[/R-1]"}
    today = f"{timezone.localdate():%Y-%m-%d}"
    back = saved([answered(line, as_of=today), spoilt], tmp_path / "back.csv")
    code, said, errors = ran("import", str(back), by=senior_officer, later=1)
    assert code == 1, errors
    assert "2 lines read = 1 accepted + 1 refused" in said
    assert "0 acknowledged, 1 answered, 0 already known, 0 left blank" in said
    assert "[/R-1]" in said
    assert "is no reference of ours" in said
    assert line["national_id"] not in said + errors
    take_on(timezone.now())
    assert dispute_of(request_of, timezone.now()).result == "corrected"


@pytest.mark.parametrize(
    ("words", "differing", "why"),
    [
        (
            ("export", "--register", "vehicles", "--out", "x"),
            {"HEMAYAT_SENIOR_OFFICER_CODE": "1"},
            "name, password or code is wrong",
        ),
        (("export", "--register", "accounts", "--out", "x"), {}, "accounts is not reached by file"),
        (
            ("export", "--register", "vehicles", "--out", "x"),
            {"HEMAYAT_REGISTERS_BY_FILE": "vehicles,ships"},
            "HEMAYAT_REGISTERS_BY_FILE names ships",
        ),
        (("import", "nothing.csv"), {}, "nothing.csv: cannot be read"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_in_one_line(
    senior_officer: NewStaffAccount, words: tuple[str, ...], differing: dict[str, str], why: str
) -> None:
    code, _, errors = ran(*words, by=senior_officer, later=0, **differing)
    assert (code, why in errors, "Traceback" in errors) == (2, True, False), errors


def test_killed_after_the_file_and_before_the_database_it_has_handed_over_nothing_and_loses_nothing(
    senior_officer: NewStaffAccount, request_of: int, django_db_setup: DatabaseUrls, tmp_path: Path
) -> None:
    first = killed_export(tmp_path, senior_officer, django_db_setup)
    assert dispute_of(request_of, timezone.now()).state == "unsent"
    assert on_record("dispute.file_handed_over") == []

    code, said, errors = ran(*export(tmp_path), by=senior_officer, later=1)
    assert (code, "1 disputes, 1 of them new" in said) == (0, True), errors
    second = max(tmp_path.glob("*.csv"))
    assert second != first
    assert [line["reference"] for line in lines_of(first)] == [line["reference"] for line in lines_of(second)]
    told = dispute_of(request_of, timezone.now())
    assert (told.state, told.clock is not None) == ("sent", True)
    assert len(on_record("dispute.file_handed_over")) == 1


def test_the_file_of_a_killed_export_may_be_answered_all_the_same(
    senior_officer: NewStaffAccount, request_of: int, django_db_setup: DatabaseUrls, tmp_path: Path
) -> None:
    (line,) = lines_of(killed_export(tmp_path, senior_officer, django_db_setup))
    back = saved([answered(line, as_of=f"{timezone.localdate():%Y-%m-%d}")], tmp_path / "back.csv")
    code, said, errors = ran("import", str(back), by=senior_officer, later=1)
    assert (code, "1 answered" in said) == (0, True), errors
    take_on(timezone.now())
    seen = view(request_of, HOUSEHOLD, now=timezone.now())
    assert seen.dispute
    assert (seen.dispute.result, seen.dispute.clock is not None) == ("corrected", True)


def killed_export(out: Path, by: NewStaffAccount, urls: DatabaseUrls) -> Path:
    """The file of a process that was killed once its files stood, and before the database knew of them."""
    with psycopg.connect(urls.owner) as owner:
        # Whoever is to note the hand-over waits for this lock.
        owner.execute("SELECT set_config('hemayat.kind', 'system', true)")
        assert owner.execute("SELECT FROM request_dispute FOR UPDATE").rowcount == 1
        process = begun(*export(out), by=by)
        wait_until(lambda: bool(list(out.glob("disputes-*.json"))))
        process.kill()
        process.communicate()
        owner.rollback()
    (file,) = out.glob("*.csv")
    return file

"""`hemayat duplicates`, as it is typed: found for the desk, judged there, and handed to the civil registry."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from hemayat.accounts.staff import NewStaffAccount, add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.households.models import LikelyDuplicate
from tests.accounts.test_staff import secret_in
from tests.households.test_duplicates import home, look, officer, pairs, say
from tests.support.extracts import national_id
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def typed(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hemayat.cli.main", "duplicates", *words]
    environment = {**environment_of_worker(), "COLUMNS": "200", **told}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def carrier() -> dict[str, str]:
    """A senior officer of the whole country, and how they sign in."""
    added: NewStaffAccount = add_staff(
        username="carrier", full_name="carrier", roles=["senior_officer"], provinces=["*"], by=SYSTEM,
        now=timezone.now(),
    )  # fmt: skip
    code = code_at(secret_in(added.authenticator), step_at(timezone.now()))
    return {
        "HEMAYAT_SENIOR_OFFICER": "carrier",
        "HEMAYAT_SENIOR_OFFICER_PASSWORD": added.password,
        "HEMAYAT_SENIOR_OFFICER_CODE": code,
    }


def test_found_judged_and_told(tmp_path: Path) -> None:
    home(10, "محمدرضا", "علی")
    home(20, "محمد رضا", "علی")
    done = typed("find")
    assert done.returncode == 0, done.stderr
    assert "2 people searched: 1 likely duplicates, 1 of them new" in done.stdout
    assert pairs() == [(10, 20)]
    assert look().new == 0
    with acting_as(SYSTEM, is_read_only=True):
        number = LikelyDuplicate.objects.get().id
    for name in ("sara", "nima"):
        say(number, officer(name))
    told = typed("export", "--out", str(tmp_path / "outbox"), **carrier())
    assert told.returncode == 0, told.stderr
    assert "1 findings" in told.stdout
    (file,) = (tmp_path / "outbox").glob("*.csv")
    assert national_id(20) in file.read_text("utf-8-sig")

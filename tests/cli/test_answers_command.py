"""`hemayat answers add`, as it is typed: by somebody who signs in and answers questions, and once."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from django.utils import timezone

from hemayat.accounts.staff import NewStaffAccount, add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM
from tests.accounts.test_staff import secret_in
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def typed(**told: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hemayat.cli.main", "answers", "add"]
    environment = {**environment_of_worker(), "COLUMNS": "200", **told}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def signing_in(name: str, role: str) -> dict[str, str]:
    added: NewStaffAccount = add_staff(
        username=name, full_name=name, roles=[role], provinces=["*"], by=SYSTEM, now=timezone.now()
    )
    code = code_at(secret_in(added.authenticator), step_at(timezone.now()))
    variable = "HEMAYAT_CASE_OFFICER"
    return {variable: name, f"{variable}_PASSWORD": added.password, f"{variable}_CODE": code}


def test_added_by_who_answers_and_by_nobody_else() -> None:
    done = typed(**signing_in("sara", "case_officer"))
    assert done.returncode == 0, done.stderr
    added = re.search(r"(\d+) answers were added", done.stdout)
    assert added
    assert int(added[1]) >= 40
    again = typed(**signing_in("nima", "hotline_agent"))
    assert again.returncode == 0, again.stderr
    assert "All shipped answers are already here." in again.stdout
    refused = typed(**signing_in("reza", "inspector"))
    assert refused.returncode != 0
    assert "officers and hotline agents" in refused.stderr

"""`hemayat staff`: what an operator types, and what they read."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from hemayat.accounts.staff import check_staff_password
from hemayat.accounts.totp import code_at, step_at
from hemayat.cli.commands.staff import app
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.steps import NOW, events
from tests.accounts.test_staff import secret_in
from tests.support.installation import use_test_database

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls) -> None:
    """The database of the tests is the installation's, and Django is set up already."""
    use_test_database(monkeypatch, django_db_setup)


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output


@pytest.mark.slow
def test_an_account_is_made_listed_reset_and_closed() -> None:
    said = run(
        "add", "maryam", "--role", "publisher", "--role", "analyst", "--province", "*", "--name", "M. R."
    )
    password = re.search(r"password +(\S+)", said)
    address = re.search(r"(otpauth://\S+)", said)
    assert password
    assert address
    code = code_at(secret_in(address[1]), step_at(NOW))
    member = check_staff_password("maryam", password[1], code, now=NOW)
    assert (member.roles, member.provinces) == (["analyst", "publisher"], ["*"])
    assert "open" in run("list")
    assert "otpauth" in run("reset", "maryam")
    assert "closed" in run("close", "maryam")
    assert "closed" in run("list")
    wanted = ["staff.added", "staff.signed_in", "staff.reset", "staff.disabled"]
    assert [event for event, _ in events()] == wanted

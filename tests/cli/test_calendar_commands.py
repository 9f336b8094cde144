"""`hemayat calendar`: what an operator types, and what they read."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from typer.testing import CliRunner

from hemayat.agreements.queries import holidays
from hemayat.cli.commands.calendar import app
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.steps import events
from tests.support.installation import use_test_database

pytestmark = pytest.mark.django_db
NATURE_DAY = dt.date(2026, 4, 2)


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls) -> None:
    """The database of the tests is the installation's, and Django is set up already."""
    use_test_database(monkeypatch, django_db_setup)
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran.output


def titles(day: dt.date) -> list[tuple[str, bool]]:
    return [(holiday.title_en, holiday.is_estimate) for holiday in holidays(day, day)]


def test_a_year_is_listed_with_its_estimates() -> None:
    said = run("list", "--year", "1406")
    assert "1406-01-13" in said
    assert "Nature Day" in said
    assert "estimate" in said
    assert "1405-" not in said
    assert "1407-" not in said


@time_machine.travel("2026-06-01T12:00:00+00:00")
def test_this_year_is_listed_unless_another_is_given() -> None:
    assert "1405-01-13" in run("list")


def test_days_are_added_named_anew_and_taken_out_and_each_change_is_recorded() -> None:
    for _ in range(2):
        run("add", "1405-02-06", "--title-fa", "آلودگی هوا", "--title-en", "Bad air")
    assert titles(dt.date(2026, 4, 26)) == [("Bad air", False)]
    assert "1405-01-13" in run("remove", "2026-04-02")
    assert titles(NATURE_DAY) == []
    assert events() == [
        ("calendar.holiday_added", {"title": "Bad air"}),
        ("calendar.holiday_removed", {"title": "Nature Day"}),
    ]


def test_an_estimate_is_confirmed_by_adding_it() -> None:
    day = dt.date(2027, 3, 10)
    assert titles(day) == [("Eid al-Fitr", True)]
    run("add", "2027-03-10", "--title-fa", "عید فطر", "--title-en", "Eid al-Fitr")
    assert titles(day) == [("Eid al-Fitr", False)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("remove", "2026-04-05"), "is not a holiday; see `hemayat calendar list`"),
        (("add", "tomorrow", "--title-fa", "الف", "--title-en", "A"), "is not a date"),
        (("add", "2026-04-05", "--title-fa", " ", "--title-en", "A"), "both Persian and English"),
        (("list", "--year", "2026"), "not a Jalali year"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(HemayatError, match=said):
        run(*arguments)
    assert events() == []

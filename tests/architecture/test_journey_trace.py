"""An action loads what it needs: how many files of ours a real request runs through, from the door to the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tests.architecture.journey_trace import JourneyTrace, traced
from tests.requests.conftest import decided, nation, registers
from tests.web.conftest import citizen, desk
from tests.web.staff.cases.conftest import UNVALUED, enter, today, undecided
from tests.web.staff.conftest import quick_passwords

if TYPE_CHECKING:
    from tests.requests.registers import RunningSimulator

__all__ = [
    "citizen", "decided", "desk", "enter", "nation", "quick_passwords", "registers", "today", "undecided",
]  # fmt: skip
Enter = Callable[..., Client]
MOST_FILES = {"claim": 21, "file": 29, "decide": 45}
"""What a process has kept from an earlier request is not entered again, so deciding takes a file more or less.

Lower a number whenever a journey gets shorter; the targets are 25, 30 and 45 (decision 0057)."""
pytestmark = pytest.mark.django_db


def sent(journey: str, browser: Client, address: str, **given: str) -> tuple[Any, JourneyTrace]:
    """The page with the form is opened first, as people do: so no module is loaded for the first time."""
    assert browser.get(address).status_code == 200
    with traced() as trace:
        response = browser.post(address, given)
    print(f"\n{journey}: {trace}")  # noqa: T201 - what the script is for
    return response, trace


def at_case(enter: Enter, number: int) -> Client:
    browser = enter()
    browser.post(f"/cases/{number}/", {"opens_file": "1", "why": "request"})
    return browser


@pytest.mark.slow
def test_taking_up_a_case(undecided: int, enter: Enter) -> None:
    browser = at_case(enter, undecided)
    response, trace = sent("claim", browser, f"/cases/{undecided}/claim/")
    assert response.headers["Location"] == f"/cases/{undecided}/?done=claim"
    assert len(trace.own_files) <= MOST_FILES["claim"], trace


@pytest.mark.slow
def test_deciding_a_case(undecided: int, enter: Enter) -> None:
    browser = at_case(enter, undecided)
    browser.post(f"/cases/{undecided}/claim/")
    response, trace = sent("decide", browser, f"/cases/{undecided}/decide/", reason="کارشناسی خودرو")
    assert response.headers["Location"] == f"/cases/{undecided}/?done=decide"
    assert len(trace.own_files) <= MOST_FILES["decide"], trace


def test_filing_a_draft(nation: int, registers: RunningSimulator, citizen: Client) -> None:
    from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - models, once Django is set up
    from tests.requests.steps import head, new_session, ready  # noqa: PLC0415 - as above

    by = head(UNVALUED)
    number = ready(by)
    citizen.cookies[COOKIE] = new_session(by).token
    response, trace = sent("file", citizen, f"/my/requests/{number}/check/", key="0" * 32)
    assert response.headers["Location"] == f"/my/requests/{number}/filed/"
    assert len(trace.own_files) <= MOST_FILES["file"], trace

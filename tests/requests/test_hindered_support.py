"""A15: support does not continue for ever while the civil registry keeps us from deciding."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.requests import actions
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on, view
from tests.requests.test_continued_support import HOUSEHOLD, ending, ends_on, the_night_before

__all__ = ["ending"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]


def hinder(registers: RunningSimulator) -> None:
    """The registry has the people of the household in another one."""
    for place in range(2):
        person = registers.person(HOUSEHOLD, place)
        registers.correct("persons", person["national_id"], {**person, "household_id": 900_001})
    take_on()


def test_a15_a_case_that_the_civil_registry_keeps_us_from_deciding_puts_an_end_off_for_some_time_only(
    ending: dt.date, registers: RunningSimulator
) -> None:
    """It has the head in another household: an officer can decide nothing, and support went on for ever."""
    request = filed(head(HOUSEHOLD))
    hinder(registers)
    assert view(request, HOUSEHOLD).state == CaseState.AWAITING_OFFICER
    for _ in range(60):
        actions.continue_support(now=the_night_before(ends_on() or ending))
    last = ends_on()
    assert last
    assert dt.timedelta(90) < last - NOW.date() < dt.timedelta(90 + 2 * 7)


def test_a15_a_new_request_does_not_begin_the_time_again_for_which_the_civil_registry_hinders_us(
    ending: dt.date, registers: RunningSimulator
) -> None:
    """A dispute every two months kept support for years: each was hindered as the one before, and counted alone."""
    filed(head(HOUSEHOLD))
    hinder(registers)
    filed_at = NOW
    for _ in range(60):
        late = the_night_before(ends_on() or ending)
        if late - filed_at > dt.timedelta(60):
            filed(head(HOUSEHOLD), CaseKind.DISPUTE, now=late - dt.timedelta(hours=2))
            filed_at = late
        actions.continue_support(now=late)
    last = ends_on()
    assert last
    assert filed_at > NOW
    assert dt.timedelta(90) < last - NOW.date() < dt.timedelta(90 + 60)

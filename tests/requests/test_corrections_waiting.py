"""Which corrections wait for a second officer, and for which members they are listed."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import connection

from hemayat.accounts.deputies import deputised_members, take_leave
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions
from hemayat.requests.corrections import corrections_waiting
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, last_correction, officer
from tests.requests.test_second_officer import corrected, objection

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def taken(registers: RunningSimulator) -> tuple[int, uuid.UUID]:
    """A case with a document in the hands of the officer "nima"."""
    return objection()


@pytest.fixture
def unchecked(taken: tuple[int, uuid.UUID]) -> int:
    corrected(*taken)
    return taken[0]


def listed(by: StaffMember) -> list[int]:
    with acting_as(actor_of(by), is_read_only=True):
        stands_in_for = deputised_members(by, NOW.date())
        return [case.request for case in corrections_waiting(by, 10, stands_in_for)]


def by_function() -> list[int]:
    """The same, as the function of the database has it that every decision is checked with."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM request WHERE corrections_unchecked(household_id, id, officer_id)")
        return [number for (number,) in cursor.fetchall()]


def test_the_list_says_the_same_as_the_function(taken: tuple[int, uuid.UUID]) -> None:
    request, document = taken
    second, third = officer(name="sara"), officer(name="mina")
    assert listed(third) == by_function() == []
    corrected(request, document)
    assert listed(third) == by_function() == [request]
    actions.keep_opening(request_id=request, document=document, by=second, now=LATER)
    actions.check_corrections(
        request_id=request, last_correction=last_correction(request), by=second, now=LATER
    )
    assert listed(third) == by_function() == []
    corrected(request, document, "900000000")
    assert listed(third) == by_function() == [request]


def test_only_a_case_officer_who_corrected_nothing_reads_of_it(unchecked: int) -> None:
    senior = officer(name="senior", roles=["senior_officer"])
    assert listed(senior) == listed(officer(name="nima")) == []
    assert listed(officer(name="both", roles=["case_officer", "senior_officer"])) == [unchecked]


def test_who_stands_in_for_the_officer_of_the_case_is_not_the_second(unchecked: int) -> None:
    deputy = officer(name="deputy", joined_at=NOW)
    assert listed(deputy) == [unchecked]
    days = {"from_on": NOW.date(), "until_on": NOW.date() + dt.timedelta(days=5)}
    take_leave(deputy=deputy.pk, by=officer(name="nima"), on=NOW.date(), now=NOW, **days)
    assert listed(deputy) == []
    assert listed(officer(name="sara")) == [unchecked]


def test_nothing_is_approved_while_a_proposal_is_open(unchecked: int) -> None:
    assert listed(officer(name="sara")) == [unchecked]
    actions.propose_override(
        request_id=unchecked,
        outcome="not_eligible",
        reason="خانه ویران شده است",
        by=officer(name="nima"),
        now=LATER,
    )
    assert listed(officer(name="sara")) == []

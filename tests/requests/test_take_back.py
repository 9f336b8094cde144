"""A hand-over is undone by who made it, within minutes, while the colleague has done nothing with the case."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions
from hemayat.requests.case_assignment import UNDO_WITHIN
from hemayat.requests.errors import CaseStateChanged, NoSuchRequest, NotACaseOfficer
from hemayat.requests.models import Request
from hemayat.requests.states import OPEN
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, officer, take_on, view

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7


@pytest.fixture
def handed_over(registers: RunningSimulator) -> int:
    """A case that Sara took and handed to Nima."""
    request = filed(head(UNVALUED))
    take_on()
    sara, _nima = officer(name="sara"), officer(name="nima")
    actions.claim(request_id=request, by=sara, now=NOW)
    actions.hand_over_case(request_id=request, to="nima", words="به مرخصی می‌روم", by=sara, now=NOW)
    return request


def has(request: int) -> StaffMember | None:
    with acting_as(SYSTEM, is_read_only=True):
        number = Request.objects.get(id=request).officer_id
        return StaffMember.objects.filter(pk=number).first() if number else None


def take_back(request: int, name: str, now: dt.datetime = NOW) -> None:
    actions.take_back_many(requests=[request], by=officer(name=name), now=now)


def test_who_handed_it_over_has_it_again(handed_over: int) -> None:
    take_back(handed_over, "sara")
    assert has(handed_over) == officer(name="sara")
    assert events_of(view(handed_over, UNVALUED))[-2:] == ["handed_over", "taken_back"]


def test_a_senior_officer_gives_it_back_to_the_officer_who_had_it(handed_over: int) -> None:
    senior = officer(name="senior", roles=["senior_officer"])
    actions.hand_over_case(request_id=handed_over, to="sara", words="x", by=senior, now=NOW)
    actions.take_back_many(requests=[handed_over], by=senior, now=NOW)
    assert has(handed_over) == officer(name="nima")


def test_nobody_else_and_nobody_late_takes_it_back(handed_over: int) -> None:
    sara = officer(name="sara")
    for by, now, fault in (
        (officer(name="reza"), NOW, CaseStateChanged),
        (officer(name="nima"), NOW, CaseStateChanged),
        (officer(name="agent", roles=["hotline_agent"]), NOW, NotACaseOfficer),
        (officer(name="far", provinces=("01",)), NOW, NoSuchRequest),
        (sara, NOW + UNDO_WITHIN + dt.timedelta(seconds=1), CaseStateChanged),
    ):
        faults = actions.take_back_many(requests=[handed_over], by=by, now=now)
        assert isinstance(faults[handed_over], fault)
    assert has(handed_over) == officer(name="nima")


def test_what_the_colleague_began_stays_with_them(handed_over: int) -> None:
    nima, sara = officer(name="nima"), officer(name="sara")
    later = NOW + dt.timedelta(minutes=1)
    actions.call_visit(
        request_id=handed_over, reason="x", place="x", at=NOW + dt.timedelta(days=1), by=nima, now=later
    )
    faults = actions.take_back_many(requests=[handed_over], by=sara, now=later)
    assert isinstance(faults[handed_over], CaseStateChanged)
    assert has(handed_over) == nima
    assert view(handed_over, UNVALUED).state in OPEN

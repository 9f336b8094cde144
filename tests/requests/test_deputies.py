"""Leave: the deputy has what the officer had in hand, acts in their place, and the record says so."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from hemayat.accounts.deputies import call_off_leave, deputised_members, leaves_of, take_leave
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions, queues
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import case_file
from hemayat.requests.errors import CASE_NOT_IN_HAND, NotACaseOfficer
from hemayat.requests.models import Request
from hemayat.requests.queues import CaseQueue, CaseQueueQuery
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on
from tests.support.members import give
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
DAY = dt.timedelta(days=1)
TODAY = NOW.date()


@pytest.fixture
def taken(registers: RunningSimulator) -> int:
    """A case that the officer took up and that nobody else may work on."""
    request = filed(head(UNVALUED))
    take_on()
    actions.claim(request_id=request, by=officer(), now=NOW)
    return request


def colleague() -> StaffMember:
    return officer(name="nima", joined_at=NOW)


def away(deputy: StaffMember | None, first: int = 0) -> None:
    days = {"from_on": TODAY + first * DAY, "until_on": TODAY + 5 * DAY}
    take_leave(deputy=deputy.pk if deputy else None, by=officer(), on=TODAY, now=NOW, **days)


def mine(by: StaffMember, now: dt.datetime = NOW) -> list[int]:
    with acting_as(actor_of(by), is_read_only=True):
        also = deputised_members(by, now.date())
        counted = queues.counts_of(CaseQueueQuery(CaseQueue.MINE), by, also)[CaseQueue.MINE]
        found = [line.id for line in queues.queue_of(CaseQueueQuery(CaseQueue.MINE), by, now, also).lines]
    assert counted == len(found)
    return found


def deeds(request: int, by: StaffMember) -> tuple[CaseAction, ...]:
    with acting_as(actor_of(by), is_read_only=True):
        return case_file(request, by, NOW).deeds


def in_hand_of(request: int) -> int | None:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.get(id=request).officer_id


@pytest.mark.slow
def test_a_deputy_has_the_cases_of_who_is_away_from_the_first_day_to_the_last(taken: int) -> None:
    away(colleague(), first=1)
    assert [mine(colleague(), NOW + days * DAY) for days in (0, 1, 5, 6)] == [[], [taken], [taken], []]
    assert mine(officer()) == [taken]
    with pytest.raises(NotACaseOfficer):
        actions.ask_applicant(request_id=taken, words="؟", by=colleague(), now=NOW)


def test_what_a_deputy_does_is_done_in_the_place_of_the_officer_and_stays_theirs(taken: int) -> None:
    assert CaseAction.DECIDE not in deeds(taken, colleague())
    away(colleague())
    assert CaseAction.DECIDE in deeds(taken, colleague())
    actions.ask_applicant(request_id=taken, words="؟", by=colleague(), now=NOW)
    assert in_hand_of(taken) == officer().pk
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT actor_id, detail ->> 'acting_for' FROM audit_event WHERE event = 'request.question_asked'"
        )
        assert cursor.fetchall() == [(f"staff:{colleague().pk}", f"staff:{officer().pk}")]


def test_a_deputy_puts_back_and_hands_over_and_others_do_not(taken: int) -> None:
    away(colleague())
    third = officer(name="third")
    with refuses(CASE_NOT_IN_HAND):
        actions.hand_over_case(request_id=taken, to="third", words="؟", by=third, now=NOW)
    actions.hand_over_case(request_id=taken, to="third", words="در راه است", by=colleague(), now=NOW)
    assert in_hand_of(taken) == third.pk
    with pytest.raises(NotACaseOfficer):
        actions.release(request_id=taken, by=colleague(), now=NOW)


def test_who_comes_back_has_their_cases_for_themselves_again(taken: int) -> None:
    away(colleague())
    with acting_as(actor_of(officer())):
        (leave,) = leaves_of(officer(), TODAY)
    call_off_leave(leave=leave.id, by=officer(), now=NOW)
    with pytest.raises(NotACaseOfficer):
        actions.release(request_id=taken, by=colleague(), now=NOW)
    assert actions.release_abandoned(now=NOW) == 0


def test_with_nobody_who_stands_in_a_case_is_anybodys_again(taken: int) -> None:
    away(None, first=1)
    assert actions.release_abandoned(now=NOW) == 0
    assert actions.release_abandoned(now=NOW + DAY) == 1
    assert in_hand_of(taken) is None
    assert actions.release_abandoned(now=NOW + DAY) == 0


def test_a_deputy_who_left_stands_in_for_nobody(taken: int) -> None:
    nima = colleague()
    away(nima)
    assert actions.release_abandoned(now=NOW) == 0
    nima.is_active = False
    with acting_as(SYSTEM):
        nima.save()
    assert actions.release_abandoned(now=NOW) == 1


def test_the_cases_of_a_closed_account_are_anybodys_again_but_what_waits_for_a_second_person(
    taken: int,
) -> None:
    sara = officer()
    sara.is_active = False
    with acting_as(SYSTEM):
        sara.save()
    assert actions.release_abandoned(now=NOW) == 1
    assert in_hand_of(taken) is None


def test_a_deputy_who_lost_a_role_of_the_officer_stands_in_no_more(taken: int) -> None:
    nima, sara = colleague(), officer()
    away(nima)
    give(sara, "senior_officer")
    assert CaseAction.DECIDE not in deeds(taken, nima)
    assert mine(nima) == []
    with pytest.raises(NotACaseOfficer):
        actions.ask_applicant(request_id=taken, words="؟", by=nima, now=NOW)

"""What a case officer does with a request before the decision: ask, call, have it asked again. Never begin one (R4.2a).

Each is one transaction as the officer, under the request's lock. Call them outside any transaction.
The decision is in case_decision.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of, months_before
from hemayat.requests.applicant_questions import ask_head
from hemayat.requests.available_actions import check_no_override, place_of
from hemayat.requests.case_assignment import each
from hemayat.requests.case_process import apply_transition, record_event, touch, words_in
from hemayat.requests.errors import (
    VISIT_IN_PAST,
    VISIT_TOO_FAR,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.models import Visit
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_sees, worked_on
from hemayat.requests.states import OPEN, CaseState


def ask_applicant(*, request_id: int, words: str, by: StaffMember, now: dt.datetime) -> dt.date:
    """Ask the head a question; our clock stands still until the answer. Gives the day by which it is wanted."""
    asked = words_in(words)
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        row.officer_id = row.officer_id or by.pk
        return ask_head(
            row, asked, "request.question_asked", by=actor, now=now, asked_by=by.pk, also=("officer_id",)
        )


def ask_many(
    *, requests: Iterable[int], words: str, by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """The same question in several cases, each as `ask_applicant`, on its own."""
    return each(requests, lambda item: ask_applicant(request_id=item, words=words, by=by, now=now))


def last_visit_day(today: dt.date) -> dt.date:
    """A year from today. A later day is a typing mistake, and the notice goes to the applicant at once."""
    return months_before(today, -12)


def call_visit(
    *, request_id: int, reason: str, place: str, at: dt.datetime, by: StaffMember, now: dt.datetime
) -> None:
    """Ask the head to come, as an exception (R4.4b). The request goes on as it is, and never waits for it (R4.3a)."""
    why, where = words_in(reason), words_in(place)
    if at <= now:
        raise RequestFault(VISIT_IN_PAST)
    if day_of(at) > last_visit_day(day_of(now)):
        raise RequestFault(VISIT_TOO_FAR)
    with worked_on(request_id, by, now, *OPEN) as (row, actor):
        row.save(update_fields=touch(row, now))
        key = record_event(row, "request.visit_called", by=actor, now=now, notice="visit_called.1")
        Visit.objects.create(
            household_id=row.household_id,
            province=row.province,
            request_id=row.id,
            called_by_id=by.pk,
            reason=why,
            place=where,
            at=at,
            called_at=now,
            notice_key=key,
        )


def call_off_visit(*, request_id: int, visit: int, by: StaffMember, now: dt.datetime) -> None:
    """The head need not come any more. Called off before, nothing happens."""
    with worked_on(request_id, by, now, *CaseState) as (row, actor):
        called = Visit.objects.filter(household_id=row.household_id, request_id=row.id, id=visit)
        if called.filter(called_off_at=None).update(called_off_at=now):
            record_event(row, "request.visit_called_off", by=actor, now=now, notice="visit_called_off.1")


def ask_again(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Have every register asked anew; what it then comes to is decided by the rules, or comes back to an officer."""
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        check_no_override(row)
        row.round += 1
        row.officer_id, row.awaited, row.tries, row.next_at = None, {}, 0, now
        fields = ("round", "officer_id", "awaited", "tries", "next_at")
        apply_transition(row, "request.asked_again", by=actor, now=now, also=fields)
        begin_assessment()


def name_people(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Put on record that the national ids of everybody in the household of a case are shown in full.

    Raises NoSuchRequest, NotACaseOfficer.
    """
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        place = place_of(request_id)
        if place is None:
            raise NoSuchRequest
        household, province = place
        check_sees(by, province)
        record(
            by=actor, event="household.ids_shown", household=household, province=province,
            subject=f"request:{request_id}", now=now,
        )  # fmt: skip

"""Who has a case in hand: one officer at a time, for as long as they work on it.

Each is one transaction as the officer, under the request's lock. Call them outside any transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from django.db import connection

from hemayat.accounts.deputies import members_without_deputy
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.households.permissions import is_barred
from hemayat.requests.available_actions import check_no_override, open_override
from hemayat.requests.case_process import record_event, touch, words_in
from hemayat.requests.document_lane import count_hand_out, next_document_case
from hemayat.requests.errors import (
    CASE_NOT_IN_HAND,
    NO_SUCH_COLLEAGUE,
    TOO_MANY_CASES_IN_HAND,
    CaseStateChanged,
    NoSuchRequest,
    NotACaseOfficer,
    RequestFault,
)
from hemayat.requests.models import Note, Request, RequestEvent
from hemayat.requests.notes import write_note
from hemayat.requests.permissions import (
    PURPOSE,
    can_work_on,
    check_is_colleague,
    check_is_staff,
    check_sees,
    check_took_up,
    decided_before,
    is_senior,
    worked_on,
)
from hemayat.requests.queues import provinces_of
from hemayat.requests.states import OPEN, USED_CONSENTS, CaseKind, CaseState

MOST_AT_HAND = 30
"""Cases that an officer may have in hand and take yet another: who finishes what they have gets the next one."""
UNDO_WITHIN = dt.timedelta(minutes=10)
"""For how long an action on several cases at once can be undone."""
UNTOUCHED_FOR = dt.timedelta(hours=72)
"""Longer than a weekend: then a case that somebody took up is free again, and one that nobody touched is stuck."""

# The day decides, whichever the kind: of each the first that nobody else is just taking.
_NEXT = """
SELECT r.household_id, r.id FROM unnest(%s::text[]) AS of_province, unnest(%s::text[]) AS of_kind,
    unnest(ARRAY[true, false]) AS is_stuck
CROSS JOIN LATERAL (
    SELECT household_id, id, answer_on FROM request
    WHERE place = 'waiting' AND place <> '' AND (stuck_since IS NOT NULL) = is_stuck AND kind = of_kind
        AND province = of_province
    ORDER BY answer_on, id LIMIT %s
) r ORDER BY r.answer_on, r.id LIMIT %s"""
_LOCK = """
SELECT id FROM request WHERE (household_id, id) = (%s, %s) AND place = 'waiting'
    AND NOT decided_before_by(household_id, id, %s) FOR UPDATE SKIP LOCKED"""
_TRIED = 60
"""The first so many are looked through for one that no colleague takes at this very moment."""
_UNTOUCHED = """
SELECT household_id, id FROM request WHERE place <> '' AND stuck_since IS NULL
    AND coalesce(touched_at, filed_at) < %s AND place IN ('waiting', 'taken', 'registers')
ORDER BY coalesce(touched_at, filed_at) LIMIT %s"""


def claim(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Take up a request that waits for an officer; from then on it is this officer's to answer for.

    Raises TOO_MANY_CASES_IN_HAND as `take_next`. If the officer has it in hand already, nothing happens.
    """
    with worked_on(request_id, by, now, CaseState.AWAITING_OFFICER) as (row, actor):
        if row.officer_id is None:
            _check_room(by)
        _take_up(row, by, actor, now)


def release(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Put a case that one has in hand back into the queue. Not in hand, nothing happens."""
    with worked_on(request_id, by, now, *OPEN) as (row, actor):
        check_no_override(row)
        if row.officer_id is not None:
            _put_back(row, actor, now)


def hand_over_case(*, request_id: int, to: str, words: str, by: StaffMember, now: dt.datetime) -> None:
    """Give a case to a colleague, by user name, with a word on it: by who has it in hand, or by a senior officer.

    Raises NotACaseOfficer where either may not, CASE_TEXT_MISSING without a word, OVERRIDE_WAITS while one waits.
    """
    plain = words_in(words)
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        row = _open(request_id, by)
        if not is_senior(by, row.province):
            actor = _in_hand(row, by, now)
        colleague = StaffMember.objects.filter(username=to.strip().lower()).first()
        if colleague is None or colleague.pk == row.officer_id or not can_work_on(colleague, row.province):
            raise RequestFault(NO_SUCH_COLLEAGUE)
        if is_barred(colleague, row.household_id) or decided_before(row, colleague):
            # In the same words: whose relative a colleague is, is nobody's to learn.
            raise RequestFault(NO_SUCH_COLLEAGUE)
        check_no_override(row)
        before, row.officer_id = row.officer_id, colleague.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        write_note(row, plain, by, now, to=colleague.pk)
        record_event(
            row,
            "request.handed_over",
            by=actor,
            now=now,
            detail={"to": f"staff:{colleague.pk}", "from": f"staff:{before}" if before else ""},
        )


def take_back_case(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Undo one's own hand-over of a moment ago, if the colleague has done nothing with the case since.

    It goes back to the officer who had it, or to the queue. Raises NotACaseOfficer, NoSuchRequest, CaseStateChanged.
    """
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        row = _open(request_id, by)
        last = Note.objects.filter(household_id=row.household_id, request_id=row.id).order_by("-id").first()
        if last is None or (last.by_id, last.to_id, last.at) != (by.pk, row.officer_id, row.touched_at):
            raise CaseStateChanged
        if last.at < now - UNDO_WITHIN:
            raise CaseStateChanged
        check_no_override(row)
        row.officer_id = _officer_before(row)
        row.save(update_fields=["officer_id", *touch(row, now)])
        record_event(
            row,
            "request.taken_back",
            by=actor,
            now=now,
            detail={"to": f"staff:{row.officer_id}" if row.officer_id else ""},
        )


def hand_over_many(
    *, requests: Iterable[int], to: str, words: str, by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """Each as `hand_over_case`, on its own."""
    return each(requests, lambda item: hand_over_case(request_id=item, to=to, words=words, by=by, now=now))


def take_next(*, by: StaffMember, now: dt.datetime) -> int | None:
    """Take up what is due soonest of what waits in the officer's provinces; None where nothing waits.

    Within its two limits the document lane goes first (document_lane.py). This is how work is shared
    out: whoever has finished takes the next, and nobody picks. Raises NotACaseOfficer, and TOO_MANY_CASES_IN_HAND if
    the officer has as much as one can look after.
    """
    actor = actor_of(check_is_staff(by), PURPOSE)
    with acting_as(actor):
        _check_room(by)
        soonest = _free(by)
        if soonest is None:
            return None
        quick = next_document_case(by, soonest, now)
        row: Request = quick or soonest
        _take_up(row, by, actor, now, is_out_of_turn=quick is not None)
    return int(row.id)


def take_back_many(
    *, requests: Iterable[int], by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """Each as `take_back_case`, on its own."""
    return each(requests, lambda item: take_back_case(request_id=item, by=by, now=now))


def claim_many(
    *, requests: Iterable[int], by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """Each as `claim`, on its own; request → why it was not, None where it was."""
    return each(requests, lambda item: claim(request_id=item, by=by, now=now))


def release_many(
    *, requests: Iterable[int], by: StaffMember, now: dt.datetime
) -> dict[int, RequestFault | None]:
    """Each as `release`, on its own."""
    return each(requests, lambda item: release(request_id=item, by=by, now=now))


def release_untouched(*, now: dt.datetime, batch: int = 500) -> int:
    """Cases that nobody touched for long: those in hand go back into the queue, and all are marked. Says how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_UNTOUCHED, [now - UNTOUCHED_FOR, batch])
        found = cursor.fetchall()
    for household, request in found:
        with acting_as(SYSTEM):
            rows = Request.objects.select_for_update(skip_locked=True).filter(
                household_id=household, id=request
            )
            row = rows.filter(stuck_since=None).first()
            if row is not None and (row.touched_at or row.filed_at or now) < now - UNTOUCHED_FOR:
                _mark(row, now)
    return len(found)


def release_abandoned(*, now: dt.datetime) -> int:
    """Cases in hand of who is away with nobody standing in, or whose account was closed: anybody's again.

    What waits for a second person waits on. Says how many.
    """
    with acting_as(SYSTEM):
        at_hand = Request.objects.filter(officer_id__isnull=False).exclude(place="")
        officers = {
            case for case in at_hand.values_list("officer_id", flat=True).distinct() if case is not None
        }
        found = at_hand.filter(officer_id__in=members_without_deputy(officers, day_of(now)))
        cases = [(row.household_id, row.id, row.officer_id) for row in found]
    return sum(_let_go(*case, now) for case in cases)


def officers_of(requests: Iterable[int]) -> dict[int, int | None]:
    """Request → the officer who has it, of those that the member sees. Called while they act. One query."""
    return dict(Request.objects.filter(id__in=list(requests)).values_list("id", "officer_id"))


def each(requests: Iterable[int], do: Callable[[int], object]) -> dict[int, RequestFault | None]:
    """One after the other, each in a transaction of its own; what stands in the way of one stops no other."""
    request_faults: dict[int, RequestFault | None] = {}
    for request in requests:
        try:
            do(request)
        except RequestFault as fault:
            request_faults[request] = fault
        else:
            request_faults[request] = None
    return request_faults


# ---------------------------------------------------------------------------------------- underneath


def _check_room(by: StaffMember) -> None:
    """Raises TOO_MANY_CASES_IN_HAND if the officer has as much as one can look after."""
    if Request.objects.filter(officer_id=by.pk).exclude(place="").count() >= MOST_AT_HAND:
        raise RequestFault(TOO_MANY_CASES_IN_HAND, most=MOST_AT_HAND)


def _open(request_id: int, by: StaffMember) -> Request:
    """A case that has a place in a queue, locked, which this officer may see."""
    row = Request.objects.select_for_update().filter(id=request_id).exclude(filed_at=None).first()
    if row is None:
        raise NoSuchRequest
    check_sees(by, row.province)
    if row.place not in {"waiting", "taken", "applicant"}:
        raise CaseStateChanged
    return row


def _in_hand(row: Request, by: StaffMember, now: dt.datetime) -> Actor:
    """Who acts, where they have the case in hand, or stand in for who has. Raises CASE_NOT_IN_HAND."""
    if row.officer_id is None or not can_work_on(by, row.province):
        raise RequestFault(CASE_NOT_IN_HAND)
    try:
        return check_took_up(by, row, day_of(now))
    except NotACaseOfficer:
        raise RequestFault(CASE_NOT_IN_HAND) from None


def _take_up(
    row: Request, by: StaffMember, actor: Actor, now: dt.datetime, *, is_out_of_turn: bool = False
) -> None:
    if row.officer_id is None:
        count_hand_out(by, now, is_out_of_turn=is_out_of_turn)
        row.officer_id = by.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        record_event(row, "request.taken_up", by=actor, now=now)


def _put_back(row: Request, actor: Actor, now: dt.datetime) -> None:
    row.officer_id = None
    if row.state == CaseState.AWAITING_OFFICER and _has_unused_consent(row):
        row.next_at = now
    row.save(update_fields=["officer_id", "next_at", *touch(row, now)])
    record_event(row, "request.released", by=actor, now=now)


def _has_unused_consent(row: Request) -> bool:
    """Whether the applicant has consented since the registers were asked. One query."""
    events = RequestEvent.objects.filter(
        household_id=row.household_id, request_id=row.id, event__in=(*USED_CONSENTS, "request.consented")
    )
    last = events.order_by("-id").first()
    return last is not None and last.event == "request.consented"


def _let_go(household: int, request_id: int, officer: int | None, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        rows = Request.objects.select_for_update(skip_locked=True).exclude(place="")
        row = rows.filter(household_id=household, id=request_id, officer_id=officer).first()
        if row is None or open_override(row) is not None:
            return False
        _put_back(row, SYSTEM, now)
    return True


def _officer_before(row: Request) -> int | None:
    """The officer who had the case before it was handed over; None if no officer had it."""
    events = RequestEvent.objects.filter(
        household_id=row.household_id, request_id=row.id, event="request.handed_over", by_kind="staff"
    )
    last = events.order_by("-id").first()
    before = str(last.detail.get("from", "")).removeprefix("staff:") if last else ""
    return int(before) if before else None


def _free(by: StaffMember) -> Request | None:
    """The first of the queue that no colleague is taking at this moment, locked."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [provinces_of(by), list(CaseKind), _TRIED, _TRIED])
        for household, request in cursor.fetchall():
            cursor.execute(_LOCK, [household, request, by.pk])
            if cursor.fetchone() is not None:
                return Request.objects.get(household_id=household, id=request)
    return None


def _mark(row: Request, now: dt.datetime) -> None:
    if row.place == "taken" and open_override(row) is None:
        _put_back(row, SYSTEM, now)
    row.stuck_since = now
    row.save(update_fields=["stuck_since"])
    record(
        by=SYSTEM, event="desk.case_stuck", household=row.household_id, province=row.province,
        subject=f"request:{row.id}", now=now,
    )  # fmt: skip

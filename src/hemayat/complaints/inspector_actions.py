"""What an inspector does with a complaint: take it up, write, ask, answer. None of it touches the request (R4.8d).

Each is one transaction as the inspector, under the complaint's lock. Call them outside any transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import connection

from hemayat.accounts.headship import NATIONAL_ID
from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.staff import actor_of
from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of, version
from hemayat.audit.actions import record_many
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import TEHRAN, day_of
from hemayat.complaints.case_process import apply_transition, audit_entry
from hemayat.complaints.complainant_actions import ANSWER, is_last, letter, sealed
from hemayat.complaints.errors import ComplaintStateChanged, NoSuchComplaint
from hemayat.complaints.models import Complaint
from hemayat.complaints.permissions import check_inspects, check_is_inspector, check_took_up
from hemayat.complaints.states import ComplaintFinding, ComplaintState
from hemayat.households.queries import name_of

BATCH = 200
log = structlog.get_logger()
# A deputy does not stand in here: the complaint is given back, and they may take it up as anybody may.
_ABANDONED = """
SELECT c.household_id, c.id, c.inspector_id FROM complaint c
WHERE c.state = 'under_inspection' AND c.ended_at IS NULL AND (
    NOT EXISTS (
        SELECT FROM staff_member m WHERE m.id = c.inspector_id AND m.is_active AND 'inspector' = ANY (m.roles)
            AND ('*' = ANY (m.provinces) OR c.province = ANY (m.provinces)))
    OR EXISTS (
        SELECT FROM staff_leave l WHERE l.member_id = c.inspector_id AND l.called_off_at IS NULL
            AND %s BETWEEN l.from_on AND l.until_on)
    OR c.household_id = ANY (
        households_of(ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = c.inspector_id))))
ORDER BY c.id LIMIT %s"""


@dataclass(frozen=True)
class ComplaintAuthor:
    """Who complained. `name`: empty of who has no place in a household that the inspector sees."""

    national_id: str = field(repr=False)
    name: str = field(repr=False)


def take_up(*, complaint: int, by: StaffMember, now: dt.datetime) -> None:
    """From now on this inspector answers for it, and nobody else. Taken up by oneself before, nothing happens."""
    with _worked_on(complaint, by) as (row, actor):
        if row.inspector_id == by.pk:
            return
        row.inspector_id = by.pk
        apply_transition(row, "complaint.taken_up", by=actor, now=now, also=("inspector_id",))


def release(*, complaint: int, by: StaffMember, now: dt.datetime) -> None:
    """Put a complaint that one has in hand back for other inspectors."""
    with _in_hand(complaint, by) as (row, actor):
        row.inspector_id = None
        apply_transition(row, "complaint.released", by=actor, now=now, also=("inspector_id",))


def write_to_complainant(*, complaint: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """Tell the complainant something; the office's days go on. The same letter once more is taken as written."""
    with _in_hand(complaint, by) as (row, actor):
        if is_last(row, words, by.pk):
            return
        letter(row, words, by.pk, now)
        apply_transition(row, "complaint.written", by=actor, now=now)


def ask_complainant(*, complaint: int, words: str, by: StaffMember, now: dt.datetime) -> dt.date:
    """Ask something; the office's days stand still until the answer. Gives the day by which it is wanted."""
    with _in_hand(complaint, by) as (row, actor):
        letter(row, words, by.pk, now)
        answer_by = _answer_by(row, now)
        row.next_at = dt.datetime.combine(answer_by + dt.timedelta(days=1), dt.time.min, TEHRAN)
        apply_transition(row, "complaint.asked", by=actor, now=now, day=answer_by)
    return answer_by


def answer_complaint(
    *, complaint: int, finding: ComplaintFinding | str, words: str, by: StaffMember, now: dt.datetime
) -> None:
    """The office's written answer, and its end. It decides nothing about the request: that is not this office's."""
    with _in_hand(complaint, by) as (row, actor):
        row.finding, row.answer = ComplaintFinding(finding), sealed(words, ANSWER)
        apply_transition(row, "complaint.answered", by=actor, now=now, also=("finding", "answer"))


def name_complainant(*, complaint: int, by: StaffMember, now: dt.datetime) -> ComplaintAuthor:
    """Who complained, whoever heads the household since: only for who asks, and on record."""
    with _worked_on(complaint, by) as (row, actor):
        record_many([audit_entry(row, "complaint.author_named", actor)], now=now)
        national_id = key_ring().unseal(bytes(row.person_sealed), NATIONAL_ID).decode()
        return ComplaintAuthor(national_id, name_of(key_ring().blind_indexes("national_id", national_id)))


def give_up_waiting(*, now: dt.datetime, batch: int = BATCH) -> int:
    """For the timetable: no answer to an inspector's question came in its time; the inspection goes on without."""
    with acting_as(SYSTEM, is_read_only=True):
        due = Complaint.objects.filter(next_at__lte=now).order_by("next_at")
        found = list(due.values_list("household_id", "id")[:batch])
    for household, number in found:
        of = {
            "household_id": household,
            "id": number,
            "state": ComplaintState.AWAITING_COMPLAINANT,
            "next_at__lte": now,
        }
        _by_itself(of, "complaint.unreplied", now)
    return len(found)


def release_abandoned(*, now: dt.datetime, batch: int = BATCH) -> int:
    """For the timetable: what somebody has in hand who inspects there no more, is on leave, or is a relative of the
    household, waits for another inspector."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(_ABANDONED, [day_of(now), batch])
        rows = cursor.fetchall()
    for household, number, inspector in rows:
        of = {
            "household_id": household,
            "id": number,
            "state": ComplaintState.UNDER_INSPECTION,
            "inspector_id": inspector,
        }
        _by_itself(of, "complaint.released", now, inspector_id=None)
    return len(rows)


# ---------------------------------------------------------------------------------------- underneath


def _by_itself(of: dict[str, Any], event: str, now: dt.datetime, **changed: Any) -> None:
    """The step, where the complaint is still as it was found; what stands in the way of one hinders no other."""
    try:
        with acting_as(SYSTEM):
            row = Complaint.objects.select_for_update().filter(**of).first()
            if row is None:
                return
            for name, value in changed.items():
                setattr(row, name, value)
            apply_transition(row, event, by=SYSTEM, now=now, also=tuple(changed))
    except Exception:
        log.exception("complaint_not_taken_on", complaint=of["id"], happening=event)


@contextmanager
def _worked_on(complaint: int, by: StaffMember) -> Iterator[tuple[Complaint, Actor]]:
    """The complaint, locked, and who acts. Raises NOT_AN_INSPECTOR, NoSuchComplaint, COMPLAINT_ALREADY_TAKEN."""
    actor = actor_of(check_is_inspector(by), FileAccessPurpose.COMPLAINT)
    with acting_as(actor):
        row = Complaint.objects.select_for_update().filter(id=complaint).first()
        if row is None:
            raise NoSuchComplaint
        check_inspects(by, row.province)
        check_took_up(by, row)
        yield row, actor


@contextmanager
def _in_hand(complaint: int, by: StaffMember) -> Iterator[tuple[Complaint, Actor]]:
    """The same, of one that this inspector took up. Raises ComplaintStateChanged."""
    with _worked_on(complaint, by) as (row, actor):
        if row.inspector_id != by.pk:
            raise ComplaintStateChanged
        yield row, actor


def _answer_by(row: Complaint, now: dt.datetime) -> dt.date:
    agreement = version(row.agreement_number)
    assert agreement is not None, "a published version is never taken out"
    calendar = calendar_of(agreement, day_of(now))
    days = agreement.parameters.applicant_within
    return add_working_days(day_of(now), days, calendar.weekend, calendar.holidays)

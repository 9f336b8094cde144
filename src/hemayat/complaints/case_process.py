"""One step of a complaint, as states.py allows it, by the mechanism of cases (cases/transitions.py); its notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hemayat.accounts.headship import NATIONAL_ID
from hemayat.audit.actions import AuditEntry
from hemayat.audit.context import Actor
from hemayat.audit.keys import key_ring
from hemayat.cases.states import CaseTransition
from hemayat.cases.transitions import CaseProcess, CaseStep, NoticeLine, notice_about, own_line
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import grouped
from hemayat.complaints.errors import ComplaintStateChanged
from hemayat.complaints.models import Complaint, ComplaintEvent
from hemayat.complaints.states import TABLE, ComplaintKind, ComplaintState
from hemayat.households.queries import head_of
from hemayat.notifications.actions import queue_many


def apply_transition(
    complaint: Complaint,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    day: dt.date | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Take the complaint on by `event`. Its row is locked by the caller.

    Raises ComplaintStateChanged where it cannot happen there.

    `day`: that the notice names; the day of our answer where none is given. `also`: fields that the caller changed.
    """
    PROCESS.take([CaseStep(complaint, day=day)], event, by=by, now=now, also=also)


def record_filing(complaint: Complaint, *, by: Actor, now: dt.datetime) -> None:
    """Write down that it was filed, and tell the complainant; it is filed with its state and its clock."""
    step = PROCESS.allowed(None, "complaint.filed", by)
    PROCESS.note([CaseStep(complaint, step.notice())], step.event, by=by, now=now)


def audit_entry(
    complaint: Complaint, event: str, by: Actor, _detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """For the record; of a complaint about conduct it says neither whose it is nor from where."""
    is_hidden = complaint.kind == ComplaintKind.CONDUCT
    return AuditEntry(
        replace(by, id="") if is_hidden and by.kind == "head" else by,
        event,
        None if is_hidden else complaint.household_id,
        "" if is_hidden else complaint.province,
        f"complaint:{complaint.id}",
        {"kind": complaint.kind},
    )


def notify_complainant(
    complaint: Complaint, notice: str, key: str, day: dt.date | None, *, now: dt.datetime
) -> None:
    """Queue it, once; to the line that the complainant confirmed, else the head's, else to be read here alone.

    Of conduct a new head hears nothing.
    """
    line = own_line(complaint) or _line_of_head(complaint, now)
    home, code = (complaint.household_id, complaint.province), grouped(complaint.tracking_code)
    row = notice_about(home, notice, key, line, page="/my/complaints/", day=day, code=code)
    queue_many(rows=[row], now=now)


def _line_of_head(complaint: Complaint, now: dt.datetime) -> NoticeLine:
    head = head_of(complaint.household_id, day_of(now))
    author = key_ring().unseal(bytes(complaint.person_sealed), NATIONAL_ID).decode()
    if head is None or (complaint.kind == ComplaintKind.CONDUCT and author != head.national_id):
        return None, None, complaint.is_synthetic
    return head.mobile, head.mobile_index, complaint.is_synthetic


def _changes(complaint: Complaint, step: CaseTransition[ComplaintState], _now: dt.datetime) -> Iterable[str]:
    """Once there is an answer, or none came in time, nobody waits for one."""
    if step.clock == "resume":
        complaint.next_at = None
    return ("next_at",)


def _tell(steps: Sequence[CaseStep[Complaint]], _by: Actor, now: dt.datetime) -> None:
    for step in steps:
        notify_complainant(step.case, step.notice, step.key, step.day, now=now)


PROCESS = CaseProcess[Complaint](
    TABLE,
    ComplaintStateChanged,
    audit_entry,
    tell=_tell,
    answer_on=lambda complaint, _now: complaint.moved_due_on or complaint.due_on,
    changes=_changes,
    history=ComplaintEvent,
)

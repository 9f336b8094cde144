"""One step of a complaint, as states.py allows it: state, history, record, clock and notice in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace

from hemayat.agreements.actions import pause_clock, resume_clock, stop_clock
from hemayat.agreements.clocks import day_of
from hemayat.agreements.queries import clock_of
from hemayat.audit.actions import record
from hemayat.audit.context import Actor
from hemayat.complaints.errors import ComplaintStateChanged
from hemayat.complaints.models import Complaint, ComplaintEvent
from hemayat.complaints.notices import notify_complainant
from hemayat.complaints.states import (
    ENDED,
    By,
    ComplaintKind,
    ComplaintState,
    ComplaintTransition,
    transition,
)
from hemayat.notifications.notices import NOTICES

BY: Mapping[str, By] = {"head": "head", "system": "system", "staff": "inspector"}
"""Kind of an actor → how the table of transitions calls it."""


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
    step = transition(ComplaintState(complaint.state), event, BY.get(by.kind))
    if step is None:
        raise ComplaintStateChanged
    complaint.state = step.target.value
    if step.target in ENDED:
        complaint.ended_at, complaint.next_at = now, None
    _turn(complaint, step, now)
    complaint.save(update_fields=["state", "ended_at", "next_at", "moved_due_on", *also])
    record_event(complaint, step, by=by, now=now, day=day)


def record_event(
    complaint: Complaint,
    step: ComplaintTransition,
    *,
    by: Actor,
    now: dt.datetime,
    day: dt.date | None = None,
) -> None:
    """Write down that it happened, for the complaint's own history and for the record, and tell the complainant."""
    key = f"complaint:{complaint.id}:{uuid.uuid4().hex}" if step.notice else ""
    ComplaintEvent.objects.create(
        household_id=complaint.household_id,
        province=complaint.province,
        complaint_id=complaint.id,
        at=now,
        by_kind=by.kind,
        event=step.event,
        state=complaint.state,
        notice_key=key,
    )
    record_of(complaint, step.event, by=by, now=now)
    if step.notice:
        names_a_day = "day_fa" in NOTICES[step.notice].parameters
        notify_complainant(
            complaint,
            step.notice,
            key,
            (day or complaint_due_on(complaint)) if names_a_day else None,
            now=now,
        )


def record_of(complaint: Complaint, event: str, *, by: Actor, now: dt.datetime) -> None:
    """For the record; of a complaint about conduct it says neither whose it is nor from where."""
    is_hidden = complaint.kind == ComplaintKind.CONDUCT
    record(
        by=replace(by, id="") if is_hidden and by.kind == "head" else by,
        event=event,
        household=None if is_hidden else complaint.household_id,
        province="" if is_hidden else complaint.province,
        subject=f"complaint:{complaint.id}",
        detail={"kind": complaint.kind},
        now=now,
    )


def complaint_due_on(complaint: Complaint) -> dt.date:
    """The day by which the office answers."""
    return complaint.moved_due_on or complaint.due_on


def _turn(complaint: Complaint, step: ComplaintTransition, now: dt.datetime) -> None:
    """What the step does to the clock; it is started where the complaint is filed, since a filed one has a clock."""
    household, clock_id = complaint.household_id, complaint.clock_id
    if step.clock == "pause":
        pause_clock(household=household, clock=clock_id, why=step.event, now=now)
    elif step.clock == "stop":
        stop_clock(household=household, clock=clock_id, why=step.event, now=now)
    elif step.clock == "resume":
        resume_clock(household=household, clock=clock_id, why=step.event, now=now)
        complaint.moved_due_on, complaint.next_at = clock_of(household, clock_id, day_of(now)).due_on, None

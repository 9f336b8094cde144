"""One step of a request, as states.py allows it: state, history, audit, clock and notice in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from hemayat.agreements.actions import pause_clock, resume_clock, stop_clocks
from hemayat.agreements.clocks import day_of
from hemayat.agreements.queries import clock_of
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import Actor
from hemayat.notifications.notices import NOTICES
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.notices import CaseNotice, queue_notices
from hemayat.requests.states import ENDED, By, CaseState, CaseTransition, transition

BY: Mapping[str, By] = {"head": "head", "system": "system", "staff": "officer"}
"""Kind of an actor → how the table of transitions calls it."""


@dataclass(frozen=True)
class CaseStep:
    """What happens to one request. `notice`, `detail`, `day`: as for `apply_transition`, `key`: for `record_event`."""

    request: Request
    notice: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    day: dt.date | None = None
    key: str = ""


def apply_transition(
    head_request: Request,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    detail: Mapping[str, Any] | None = None,
    notice: str = "",
    day: dt.date | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Take the request on by `event`. Its row is locked by the caller.

    Raises CaseStateChanged where it cannot happen there.

    `notice`: which of the step's notices, where it has several. `day`: that a notice names; the day by which we answer
    where none is given. `also`: fields of the request that the caller changed with it.
    """
    apply_transitions([CaseStep(head_request, notice, detail or {}, day)], event, by=by, now=now, also=also)


def apply_transitions(
    steps: Sequence[CaseStep], event: str, *, by: Actor, now: dt.datetime, also: tuple[str, ...] = ()
) -> None:
    """As `apply_transition`, of many from the same state by the same event, in one statement for each table."""
    if not steps:
        return
    case_transition = transition(CaseState(steps[0].request.state), event, BY.get(by.kind))
    if case_transition is None or any(step.request.state != case_transition.source for step in steps):
        raise CaseStateChanged
    for step in steps:
        step.request.state = case_transition.target.value
        known_by = touch(step.request, now)
        if case_transition.target in ENDED:
            step.request.ended_at, step.request.next_at = now, None
    ends = ("ended_at", "next_at") if case_transition.target in ENDED else ()
    _save([step.request for step in steps], dict.fromkeys(("state", *known_by, *also, *ends)))
    _turn([step.request for step in steps], case_transition, now)
    record_events(
        [replace(step, notice=_chosen(case_transition, step.notice)) for step in steps], event, by=by, now=now
    )


def record_event(
    head_request: Request,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    detail: Mapping[str, Any] | None = None,
    notice: str = "",
    day: dt.date | None = None,
    key: str = "",
) -> RequestEvent:
    """Write down that something happened to the request, for its own history and for the record, and tell its head.

    `key`: of the notice, if the caller has one under which it is sent once; a new one otherwise.
    """
    (made,) = record_events([CaseStep(head_request, notice, detail or {}, day, key)], event, by=by, now=now)
    return made


def record_events(
    steps: Sequence[CaseStep], event: str, *, by: Actor, now: dt.datetime
) -> list[RequestEvent]:
    """The same of many."""
    events = RequestEvent.objects.bulk_create([_event(step, event, by, now) for step in steps])
    record_many([event_detail(step.request, event, by, step.detail) for step in steps], now=now)
    queue_notices(
        [
            CaseNotice(step.request, step.notice, one.notice_key, _day(step, now))
            for step, one in zip(steps, events, strict=True)
            if step.notice
        ],
        now=now,
    )
    return events


def touch(head_request: Request, now: dt.datetime) -> tuple[str, ...]:
    """That somebody did something with it at this instant: the fields to save with what they did."""
    head_request.touched_at, head_request.stuck_since = now, None
    return "touched_at", "stuck_since"


def due_on(head_request: Request, now: dt.datetime) -> dt.date | None:
    """The day by which we answer, as the clock stands."""
    if head_request.clock_id is None:
        return None
    return clock_of(head_request.household_id, head_request.clock_id, day_of(now)).due_on


def _chosen(step: CaseTransition, notice: str) -> str:
    if notice:
        assert notice in step.notices, f"{step.event} tells by none of {notice}"
        return notice
    assert len(step.notices) < 2, f"{step.event} tells by one of {step.notices}: say which"
    return step.notices[0] if step.notices else ""


def _event(step: CaseStep, event: str, by: Actor, now: dt.datetime) -> RequestEvent:
    request = step.request
    return RequestEvent(
        household_id=request.household_id,
        province=request.province,
        request_id=request.id,
        at=now,
        by_kind=by.kind,
        event=event,
        state=request.state,
        detail=dict(step.detail),
        notice_key=(step.key or f"request:{request.id}:{uuid.uuid4().hex}") if step.notice else "",
    )


def _day(step: CaseStep, now: dt.datetime) -> dt.date | None:
    names_a_day = "day_fa" in NOTICES[step.notice].parameters
    return step.day or (due_on(step.request, now) if names_a_day else None)


def _save(requests: Sequence[Request], names: Iterable[str]) -> None:
    """One statement that is sent once with the values of each."""
    of = {concrete_fields.name: concrete_fields for concrete_fields in Request._meta.concrete_fields}  # noqa: SLF001 - Django's own way to a model's columns
    fields = [of[name] for name in names]
    places = ", ".join(f"{field.column} = %s" for field in fields)
    rows = [
        [
            *(
                field.get_db_prep_save(getattr(concrete_fields, field.attname), connection)
                for field in fields
            ),
            concrete_fields.household_id,
            concrete_fields.id,
        ]
        for concrete_fields in requests
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE request SET {places} WHERE household_id = %s AND id = %s", rows)  # noqa: S608 - names of columns


def _turn(requests: Sequence[Request], step: CaseTransition, now: dt.datetime) -> None:
    """What the step does to the clock; it is started where the request is filed, since a filed one has a clock."""
    clocks = [(one.household_id, one.clock_id) for one in requests if one.clock_id is not None]
    if step.clock == "stop" and clocks:
        stop_clocks(clocks, why=step.event, now=now)
    elif step.clock in {"pause", "resume"}:
        turn = pause_clock if step.clock == "pause" else resume_clock
        for household, clock in clocks:
            turn(household=household, clock=clock, why=step.event, now=now)
    if step.clock == "resume":
        for this_request in requests:
            this_request.moved_due_on = due_on(this_request, now)
        _save(requests, ("moved_due_on",))


def event_detail(
    head_request: Request, event: str, by: Actor, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """What is recorded of it."""
    told = {"kind": head_request.kind, **(detail or {})}
    if head_request.acts_as and by.kind == "head":
        told["acts_as"] = head_request.acts_as
    subject = f"request:{head_request.id}"
    return AuditEntry(by, event, head_request.household_id, head_request.province, subject, told)

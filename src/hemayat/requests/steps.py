"""One step of a request, as states.py allows it: state, history, audit, clock and notice in one transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from hemayat.agreements.actions import pause_clock, resume_clock, stop_clock
from hemayat.agreements.clocks import day_of
from hemayat.agreements.queries import clock_of
from hemayat.audit.actions import Happened, record_many
from hemayat.audit.context import Actor
from hemayat.notifications.notices import NOTICES
from hemayat.requests.errors import NotNow
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.states import ENDED, By, State, Transition, transition
from hemayat.requests.telling import tell

BY: Mapping[str, By] = {"head": "head", "system": "system", "staff": "officer"}
"""Kind of an actor → how the table of transitions calls it."""


def take(
    request: Request,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    detail: Mapping[str, Any] | None = None,
    notice: str = "",
    day: dt.date | None = None,
    also: tuple[str, ...] = (),
) -> None:
    """Take the request on by `event`. Its row is locked by the caller. Raises NotNow where it cannot happen there.

    `notice`: which of the step's notices, where it has several. `day`: that a notice names; the day by which we answer
    where none is given. `also`: fields of the request that the caller changed with it.
    """
    step = transition(State(request.state), event, BY.get(by.kind))
    if step is None:
        raise NotNow
    request.state = step.target.value
    if step.target in ENDED:
        request.ended_at, request.next_at = now, None
        also = (*also, "ended_at", "next_at")
    request.save(update_fields=["state", *touched(request, now), *also])
    _turn(request, step, now)
    note(request, event, by=by, now=now, detail=detail, notice=_chosen(step, notice), day=day)


def note(
    request: Request,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    detail: Mapping[str, Any] | None = None,
    notice: str = "",
    day: dt.date | None = None,
) -> RequestEvent:
    """Write down that something happened to the request, for its own history and for the record, and tell its head."""
    key = f"request:{request.id}:{uuid.uuid4().hex}" if notice else ""
    made = RequestEvent.objects.create(
        household_id=request.household_id,
        province=request.province,
        request_id=request.id,
        at=now,
        by_kind=by.kind,
        event=event,
        state=request.state,
        detail=dict(detail or {}),
        notice_key=key,
    )
    record_many([happened(request, event, by, detail)], now=now)
    if notice:
        names_a_day = "day_fa" in NOTICES[notice].parameters
        tell(request, notice, key, day=day or (due_on(request, now) if names_a_day else None), now=now)
    return made


def touched(request: Request, now: dt.datetime) -> tuple[str, ...]:
    """That somebody did something with it at this instant: the fields to save with what they did."""
    request.touched_at, request.stuck_since = now, None
    return "touched_at", "stuck_since"


def due_on(request: Request, now: dt.datetime) -> dt.date | None:
    """The day by which we answer, as the clock stands."""
    if request.clock_id is None:
        return None
    return clock_of(request.household_id, request.clock_id, day_of(now)).due_on


def _chosen(step: Transition, notice: str) -> str:
    if notice:
        assert notice in step.notices, f"{step.event} tells by none of {notice}"
        return notice
    assert len(step.notices) < 2, f"{step.event} tells by one of {step.notices}: say which"
    return step.notices[0] if step.notices else ""


def _turn(request: Request, step: Transition, now: dt.datetime) -> None:
    """What the step does to the clock; it is started where the request is filed, since a filed one has a clock."""
    if request.clock_id is None or step.clock in {"", "start"}:
        return
    turn = pause_clock if step.clock == "pause" else resume_clock if step.clock == "resume" else stop_clock
    turn(household=request.household_id, clock=request.clock_id, why=step.event, now=now)
    if step.clock == "resume":
        request.moved_due_on = due_on(request, now)
        request.save(update_fields=["moved_due_on"])


def happened(request: Request, event: str, by: Actor, detail: Mapping[str, Any] | None = None) -> Happened:
    """What is recorded of it."""
    told = {"kind": request.kind, **(detail or {})}
    if request.acts_as and by.kind == "head":
        told["acts_as"] = request.acts_as
    subject = f"request:{request.id}"
    return Happened(by, event, request.household_id, request.province, subject, told)

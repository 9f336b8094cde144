"""One step of a request, as states.py allows it, by the mechanism of all cases (cases/transitions.py); its notices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hemayat.accounts.headship import is_led_by
from hemayat.audit.actions import AuditEntry
from hemayat.audit.context import Actor
from hemayat.cases.transitions import CaseProcess, CaseStep, NoticeLine, answer_day, notice_about, own_line
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import grouped
from hemayat.households.queries import HouseholdHead, head_of, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.requests.errors import CASE_TEXT_MISSING, CaseStateChanged, RequestFault
from hemayat.requests.models import Request, RequestEvent
from hemayat.requests.states import TABLE, CaseKind


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
    steps: Sequence[CaseStep[Request]], event: str, *, by: Actor, now: dt.datetime, also: tuple[str, ...] = ()
) -> None:
    """As `apply_transition`, of many from the same state by the same event, in one statement for each table."""
    PROCESS.take(steps, event, by=by, now=now, also=also)


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
) -> str:
    """Write down that something happened to the request, for its own history and for the record, and tell its head.

    `key`: of the notice, if the caller has one under which it is sent once. Gives the key.
    """
    (noted,) = PROCESS.note([CaseStep(head_request, notice, detail or {}, day, key)], event, by=by, now=now)
    return noted.key


def touch(head_request: Request, now: dt.datetime) -> tuple[str, ...]:
    """That somebody did something with it at this instant: the fields to save with what they did."""
    head_request.touched_at, head_request.stuck_since = now, None
    return "touched_at", "stuck_since"


def words_in(text: str) -> str:
    """The text without spaces around it. Raises CASE_TEXT_MISSING if nothing is left."""
    plain = text.strip()
    if not plain:
        raise RequestFault(CASE_TEXT_MISSING)
    return plain


def case_of(request_id: int) -> str:
    """How a document, an inquiry, a clock or the record names the request that it is for."""
    return f"request:{request_id}"


def event_detail(
    head_request: Request, event: str, by: Actor, detail: Mapping[str, Any] | None = None
) -> AuditEntry:
    """What is recorded of it."""
    told = {"kind": head_request.kind, **(detail or {})}
    if head_request.acts_as and by.kind == "head":
        told["acts_as"] = head_request.acts_as
    subject = case_of(head_request.id)
    return AuditEntry(by, event, head_request.household_id, head_request.province, subject, told)


def queue_notices(steps: Sequence[CaseStep[Request]], *, now: dt.datetime) -> None:
    """Queue the notice of each, once; to the line of who answers for the request now, or to be read here alone."""
    heads = heads_of([step.case.household_id for step in steps], day_of(now))
    lines = [line_of(step.case, heads.get(step.case.household_id)) for step in steps]
    notices = [
        (step.case, step.notice, step.key, line, step.day) for step, line in zip(steps, lines, strict=True)
    ]
    queue_many(rows=[notice_of(*one) for one in notices], now=now)


def notice_of(
    head_request: Request, notice: str, key: str, line: NoticeLine, day: dt.date | None
) -> NewNotice:
    """The same, to be queued together with others."""
    home, code = (head_request.household_id, head_request.province), grouped(head_request.tracking_code or "")
    return notice_about(home, notice, key, line, page="/my/requests/", day=day, code=code)


def line_of(head_request: Request, head: HouseholdHead | None) -> NoticeLine:
    """As `line_at_filing`, until another person heads the household: then that of its head.

    A former head hears nothing more of it.
    """
    if head is not None and not _is_still_led(head_request, head):
        return head.mobile, head.mobile_index, head.is_synthetic
    return line_at_filing(head_request, head)


def line_at_filing(head_request: Request, head: HouseholdHead | None) -> NoticeLine:
    """Who files a request has confirmed a line of their own; else that of the household's head."""
    of_head = (
        (head.mobile, head.mobile_index, head.is_synthetic)
        if head
        else (None, None, head_request.is_synthetic)
    )
    return own_line(head_request) or of_head


def _is_still_led(row: Request, head: HouseholdHead) -> bool:
    """Whether who filed it leads the household. A change of head says that our record names the wrong person."""
    is_about_head = row.kind == CaseKind.CHANGE_OF_HEAD
    return is_about_head or is_led_by(bytes(row.person_index), row.acts_as, head.national_id)


def notify_household(
    household: int, province: str, notice: str, key: str, *, now: dt.datetime, day: dt.date | None = None
) -> None:
    """Queue a notice to the head of a household without a request of its own. `day`: if the notice names one."""
    head = head_of(household, day_of(now))
    line: NoticeLine = (head.mobile, head.mobile_index, head.is_synthetic) if head else (None, None, False)
    queue_many(rows=[notice_about((household, province), notice, key, line, page="/", day=day)], now=now)


PROCESS = CaseProcess[Request](
    TABLE,
    CaseStateChanged,
    event_detail,
    tell=lambda steps, _by, now: queue_notices(steps, now=now),
    answer_on=answer_day,
    changes=lambda case, _step, now: touch(case, now),
    history=RequestEvent,
)

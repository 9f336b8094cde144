"""One step of a request, as states.py allows it, by the mechanism of all cases (cases/transitions.py).

Also its notices and its days. The days are what the agreement promises, by the version in force when the request was
filed: when it is answered, and by which day each wait of a head of household ends.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from hemayat.accounts.headship import is_led_by
from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import calendar_of, promised_days, version, version_in_force
from hemayat.audit.actions import AuditEntry
from hemayat.audit.context import Actor
from hemayat.cases.transitions import CaseProcess, CaseStep, NoticeLine, answer_day, notice_about, own_line
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import grouped
from hemayat.households.queries import HouseholdHead, head_of, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.requests.errors import CASE_TEXT_MISSING, CaseStateChanged, RequestFault
from hemayat.requests.kinds import KINDS
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


def agreement_of(row: Request) -> ServiceAgreement:
    """Of a filed request."""
    assert row.agreement_number is not None, "a filed request has one"
    return _version(row.agreement_number)


@lru_cache(8)
def _version(number: int) -> ServiceAgreement:
    """A published version never changes, so what is kept stays right."""
    agreement = version(number)
    assert agreement is not None, "a published version is never taken out"
    return agreement


@dataclass(frozen=True)
class HouseholdWaits:
    """Waits that no request of the head began.

    `decided_again_by`: since an event or somebody else's request changed the household. `review_by`: until an officer
    has looked again at what was found with a document. `has_lost_its_head`: the head in our own record has died.
    `head_index`, `member_indexes`: the blind indexes of the national ids of that head, empty if there is none, and of
    everybody in the household by our own record.
    """

    decided_again_by: dt.date | None
    review_by: dt.date | None
    has_lost_its_head: bool
    head_index: bytes = field(default=b"", repr=False)
    member_indexes: frozenset[bytes] = field(default=frozenset(), repr=False)


_NOTHING: tuple[Any, ...] = (None, None, False, None, ())


def waits_of(household: int) -> HouseholdWaits:
    """One query; two more if the household waits to be decided again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM household_waits(%s)", [household])
        since, review_by, has_lost_its_head, head_index, indexes = cursor.fetchone() or _NOTHING
    decided_again_by = since and promised_answer_day(CaseKind.CHANGE_OF_HEAD, since)
    return HouseholdWaits(
        decided_again_by,
        review_by,
        has_lost_its_head,
        bytes(head_index or b""),
        frozenset(bytes(index) for index in indexes),
    )


def promised_answer_day(
    kind: CaseKind, at: dt.datetime, agreement: ServiceAgreement | None = None
) -> dt.date:
    """The day by which a request of this kind is answered if it is filed then. Two queries, or one with `agreement`."""
    agreement = agreement or version_in_force(day_of(at))
    days = agreement.parameters.answer_within[KINDS[kind].clock]
    return promised_days([days], agreement, at)[days]


def registers_until(row: Request) -> dt.date:
    """The last day for the answers of the registers that a request waits for; then an officer takes the case over."""
    since = day_of(min(dt.datetime.fromisoformat(at) for at in row.awaited.values()))
    calendar, within = calendar_of(agreement_of(row), since), agreement_of(row).parameters.register_within
    return add_working_days(since, within, calendar.weekend, calendar.holidays)


PROCESS = CaseProcess[Request](
    TABLE,
    CaseStateChanged,
    event_detail,
    tell=lambda steps, _by, now: queue_notices(steps, now=now),
    answer_on=answer_day,
    changes=lambda case, _step, now: touch(case, now),
    history=RequestEvent,
)

"""Telling the head of a household: one notice in the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hemayat.agreements.clocks import day_of
from hemayat.cases.notices import NoticeLine, notice_about, own_line
from hemayat.cases.transitions import CaseStep
from hemayat.common.tracking_code import grouped
from hemayat.households.queries import HouseholdHead, head_of, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.requests.models import Request


def queue_notices(steps: Sequence[CaseStep[Request]], *, now: dt.datetime) -> None:
    """Queue the notice of each, once; to the head's line as we know it now, or to be read here alone."""
    without = [step.case.household_id for step in steps if own_line(step.case) is None]
    heads = heads_of(without, day_of(now)) if without else {}
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
    """Who files a request has confirmed a line of their own; else that of the household's head."""
    of_head = (
        (head.mobile, head.mobile_index, head.is_synthetic)
        if head
        else (None, None, head_request.is_synthetic)
    )
    return own_line(head_request) or of_head


def notify_household(
    household: int, province: str, notice: str, key: str, *, now: dt.datetime, day: dt.date | None = None
) -> None:
    """Queue a notice to the head of a household without a request of its own. `day`: if the notice names one."""
    head = head_of(household, day_of(now))
    line: NoticeLine = (head.mobile, head.mobile_index, head.is_synthetic) if head else (None, None, False)
    queue_many(rows=[notice_about((household, province), notice, key, line, page="/", day=day)], now=now)

"""Telling the head of a household: one notice in the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.agreements.clocks import day_of
from hemayat.cases.notices import NoticeLine, notice_about, own_line
from hemayat.common.tracking_code import grouped
from hemayat.households.queries import HouseholdHead, head_of, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.requests.models import Request


@dataclass(frozen=True)
class CaseNotice:
    """`notice` under `key`, about one request. `day`: where the notice names one."""

    request: Request
    notice: str
    key: str
    day: dt.date | None = None


def queue_notices(notices: Sequence[CaseNotice], *, now: dt.datetime) -> None:
    """Queue each, once; to the head's line as we know it now, or to be read here alone."""
    without = [
        notice.request.household_id
        for notice in notices
        if not (notice.request.mobile and notice.request.mobile_index)
    ]
    heads = heads_of(without, day_of(now)) if without else {}
    rows = [
        notice_of(
            notice.request,
            notice.notice,
            notice.key,
            line_of(notice.request, heads.get(notice.request.household_id)),
            notice.day,
        )
        for notice in notices
    ]
    queue_many(rows=rows, now=now)


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

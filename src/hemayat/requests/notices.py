"""Telling the head of a household: one notice in the outbox, in the transaction of what it tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from hemayat.agreements.clocks import day_of
from hemayat.common.dates import format_date
from hemayat.common.tracking_code import grouped
from hemayat.households.queries import HouseholdHead, head_of, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notices import NOTICES
from hemayat.requests.models import Request

Line = tuple[bytes | None, bytes | None, bool]


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


def notice_of(head_request: Request, notice: str, key: str, line: Line, day: dt.date | None) -> NewNotice:
    """The same, to be queued together with others."""
    sealed, index, is_synthetic = line
    told = {
        "address": f"{settings.ENVIRONMENT.citizen_origin}/my/requests/",
        "code": grouped(head_request.tracking_code or ""),
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": format_date(day, "en") if day else "",
    }
    return NewNotice(
        key=key,
        household=head_request.household_id,
        province=head_request.province,
        to_sealed=bytes(sealed or b""),
        to_index=index,
        notice=notice,
        parameters={name: told[name] for name in NOTICES[notice].parameters},
        is_synthetic=is_synthetic,
    )


def line_of(head_request: Request, head: HouseholdHead | None) -> Line:
    """Who files a request has confirmed a line of their own; else that of the household's head."""
    if head_request.mobile and head_request.mobile_index:
        return bytes(head_request.mobile), bytes(head_request.mobile_index), head_request.is_synthetic
    return (
        (head.mobile, head.mobile_index, head.is_synthetic)
        if head
        else (None, None, head_request.is_synthetic)
    )


def notify_household(
    household: int, province: str, notice: str, key: str, *, now: dt.datetime, day: dt.date | None = None
) -> None:
    """Queue a notice to the head of a household without a request of its own. `day`: if the notice names one."""
    head = head_of(household, day_of(now))
    values = {
        "address": f"{settings.ENVIRONMENT.citizen_origin}/",
        "day_fa": format_date(day, "fa") if day else "",
        "day_en": format_date(day, "en") if day else "",
    }
    row = NewNotice(
        key=key,
        household=household,
        province=province,
        to_sealed=bytes((head and head.mobile) or b""),
        to_index=head.mobile_index if head else None,
        notice=notice,
        parameters={name: values[name] for name in NOTICES[notice].parameters},
        is_synthetic=head.is_synthetic if head else False,
    )
    queue_many(rows=[row], now=now)

"""Messages to heads whose payment did not arrive, and to those whose payment arrived after that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.common.dates import format_date, format_month
from hemayat.households.queries import HouseholdHead, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notice_wordings import NOTICES

# Of what was reported now, only the last report of a payment is sent: a file may arrive late. A payment that was
# made is only news after a failure that its head was sent before. An agency may try every day: the same failure for
# the same reason is no news. Each row is found by its key: the view payment_current would be read as a whole for each
# of the 45,000 reports of one file.
_NEWS = """
SELECT p.household_id, p.approval_id, p.month, p.attempt, p.province, p.result, p.answer_by
FROM unnest(%(household)s::bigint[], %(approval)s::bigint[], %(month)s::date[], %(attempt)s::smallint[])
    AS s (household, approval, month, attempt)
JOIN payment_result p ON p.household_id = s.household AND p.approval_id = s.approval
    AND p.custodian_id = %(custodian)s AND p.month = s.month AND p.attempt = s.attempt
LEFT JOIN LATERAL (SELECT b.result, b.reason FROM payment_result b
    WHERE b.household_id = p.household_id AND b.approval_id = p.approval_id AND b.custodian_id = p.custodian_id
        AND b.month = p.month AND b.attempt < p.attempt AND b.at < %(now)s
    ORDER BY b.attempt DESC LIMIT 1) AS before ON true
WHERE NOT EXISTS (SELECT FROM payment_result l
        WHERE l.household_id = p.household_id AND l.approval_id = p.approval_id AND l.custodian_id = p.custodian_id
            AND l.month = p.month AND l.attempt > p.attempt)
    AND CASE WHEN p.result = 'paid' THEN before.result <> 'paid'
    ELSE (p.result, p.reason) IS DISTINCT FROM (before.result, before.reason) END
ORDER BY p.household_id, p.approval_id, p.month"""


@dataclass(frozen=True)
class NewReport:
    """A report that was stored now."""

    household: int
    approval: int
    month: dt.date
    attempt: int


def queue_payment_notices(reports: Sequence[NewReport], *, custodian: str, now: dt.datetime) -> None:
    """In the caller's transaction, queue a message for each payment whose last report is one of these and is news."""
    if not reports:
        return
    given: dict[str, Any] = {
        "household": [report.household for report in reports],
        "approval": [report.approval for report in reports],
        "month": [report.month for report in reports],
        "attempt": [report.attempt for report in reports],
        "custodian": custodian,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, given)
        news = cursor.fetchall()
    heads = heads_of(sorted({household for household, *_ in news}), day_of(now)) if news else {}
    queue_many(rows=[_notice(row, custodian, heads) for row in news], now=now)


def _notice(row: Sequence[Any], custodian: str, heads: Mapping[int, HouseholdHead]) -> NewNotice:
    household, approval, month, attempt, province, result, answer_by = row
    head = heads.get(household)
    notice = "payment_made.1" if result == "paid" else "payment_asks.1" if answer_by else "payment_waits.1"
    values = {
        "address": f"{settings.ENVIRONMENT.citizen_origin}/",
        "month_fa": format_month(month, "fa"),
        "month_en": format_month(month, "en"),
        "day_fa": format_date(answer_by, "fa") if answer_by else "",
        "day_en": format_date(answer_by, "en") if answer_by else "",
    }
    return NewNotice(
        key=f"payment:{household}:{approval}:{custodian}:{month.isoformat()}:{attempt}",
        household=household,
        province=province,
        to_sealed=bytes((head and head.mobile) or b""),
        to_index=head.mobile_index if head else None,
        notice=notice,
        parameters={name: values[name] for name in NOTICES[notice].parameters},
        is_synthetic=head.is_synthetic if head else False,
    )

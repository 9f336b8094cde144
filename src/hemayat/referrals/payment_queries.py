"""What the citizen, the telephone and oversight read of payments."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.cases.queue_pages import QueuePage, page_of
from hemayat.common.dates import day_of, month_end, month_start, months_before
from hemayat.referrals.payment_models import PaymentReconciliation
from hemayat.referrals.payment_reconciliation import NOT_REPORTED, UNPAID
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome, PaymentStatus
from hemayat.referrals.queries import CustodianRecord, IntroductionStatus, introduction_in

MOST_MONTHS = 12
PAGE = 50
"""Lines on one page of unpaid payments."""
_BETWEEN = "."
"""Separates the parts of a place in that list; no part has it."""

# One statement for both, since the status page asks for both. There is no payment without a record.
_WITH_RECORDS = """
SELECT h.*, (SELECT jsonb_agg(jsonb_build_array(p.month, p.name_fa, p.name_en, p.result, p.happened_on, p.amount_rial,
    p.reason, p.answer_by, p.due_rial, p.to_former_head) ORDER BY p.month DESC, p.result NULLS LAST)
    FROM (SELECT * FROM household_payments(%(household)s, %(starts_on)s, %(ends_on)s)
        ORDER BY month DESC, result NULLS LAST LIMIT %(most)s) AS p)
FROM referral_history(%(household)s) AS h ORDER BY h.id"""
_UNPAID = """
WITH latest AS (SELECT DISTINCT ON (month) id, month, at FROM payment_reconciliation ORDER BY month, id DESC)
SELECT l.month, l.at, t.custodian_id, o.name_fa, o.name_en, t.province, t.state, t.payments, t.rials
FROM latest l
JOIN payment_tally t ON t.reconciliation_id = l.id
JOIN organisation o ON o.code = t.custodian_id
WHERE t.state = ANY (%(states)s) AND t.province = ANY (%(provinces)s)
    AND (%(custodian)s = '' OR t.custodian_id = %(custodian)s)
    AND l.month <= %(latest)s AND (%(after)s::text[] IS NULL
        OR (l.month, t.custodian_id, array_position(%(provinces)s::text[], t.province::text), t.state)
            > ((%(after)s::text[])[1]::date, (%(after)s::text[])[2],
                array_position(%(provinces)s::text[], (%(after)s::text[])[3]), (%(after)s::text[])[4]))
ORDER BY l.month, t.custodian_id, array_position(%(provinces)s::text[], t.province::text), t.state LIMIT %(most)s"""

# Each month as a whole, also what was paid: the rest of what was due.
_MONTHS = """
WITH latest AS (SELECT DISTINCT ON (month) id, month FROM payment_reconciliation ORDER BY month DESC, id DESC
    LIMIT %(most)s)
SELECT l.month, t.custodian_id, o.name_fa, o.name_en, t.state, sum(t.payments)::bigint
FROM latest l
JOIN payment_tally t ON t.reconciliation_id = l.id
JOIN organisation o ON o.code = t.custodian_id
WHERE t.province = ANY (%(provinces)s) AND l.month <= %(latest)s
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 5"""
_REASONS = """
WITH latest AS (SELECT DISTINCT ON (month) id, month FROM payment_reconciliation ORDER BY month DESC, id DESC
    LIMIT %(most)s)
SELECT l.month, o.name_fa, o.name_en, t.reason, sum(t.payments)::bigint, sum(t.rials)::bigint
FROM latest l
JOIN payment_reason_tally t ON t.reconciliation_id = l.id
JOIN organisation o ON o.code = t.custodian_id
WHERE t.province = ANY (%(provinces)s)
GROUP BY l.month, t.custodian_id, o.name_fa, o.name_en, t.reason ORDER BY l.month DESC, t.custodian_id, t.reason"""
_OTHER_AMOUNTS = """
WITH latest AS (SELECT DISTINCT ON (month) id, month FROM payment_reconciliation ORDER BY month DESC, id DESC
    LIMIT %(most)s)
SELECT l.month, o.name_fa, o.name_en, sum(t.other_amounts)::bigint, sum(t.above_rial)::bigint, sum(t.below_rial)::bigint
FROM latest l
JOIN payment_tally t ON t.reconciliation_id = l.id
JOIN organisation o ON o.code = t.custodian_id
WHERE t.other_amounts > 0 AND t.province = ANY (%(provinces)s)
    AND (%(custodian)s = '' OR t.custodian_id = %(custodian)s)
GROUP BY l.month, t.custodian_id, o.name_fa, o.name_en ORDER BY l.month DESC, t.custodian_id"""

_PAID_TWICE = """
WITH latest AS (SELECT DISTINCT ON (month) id, month FROM payment_reconciliation ORDER BY month DESC, id DESC
    LIMIT %(most)s)
SELECT l.month, o.name_fa, o.name_en, sum(t.paid_twice)::bigint
FROM latest l
JOIN payment_tally t ON t.reconciliation_id = l.id
JOIN organisation o ON o.code = t.custodian_id
WHERE t.paid_twice > 0 AND t.province = ANY (%(provinces)s)
    AND (%(custodian)s = '' OR t.custodian_id = %(custodian)s)
GROUP BY l.month, t.custodian_id, o.name_fa, o.name_en ORDER BY l.month DESC, t.custodian_id"""


@dataclass(frozen=True)
class PaymentNews:
    """What a head reads of payments. `latest`: of the last month that ended, or None if nothing was due for it.

    `unpaid`: payments that failed or came back, the latest month first, also of `latest`.
    """

    latest: PaymentStatus | None
    unpaid: list[PaymentStatus]

    @property
    def headline(self) -> PaymentStatus | None:
        """What is said in one sentence: first what asks something of the head, then what did not arrive."""
        asking = [payment for payment in self.unpaid if payment.answer_by]
        return next(iter([*asking, *self.unpaid]), self.latest)

    @property
    def others(self) -> list[PaymentStatus]:
        """Further payments that did not arrive."""
        return [payment for payment in self.unpaid if payment is not self.headline]


def payment_news(household: int, now: dt.datetime) -> PaymentNews | None:
    """What is known of a household's payments, as far as who acts may see it; None if nothing is. One query."""
    return introduction_and_payments(household, now)[1]


def introduction_and_payments(
    household: int, now: dt.datetime
) -> tuple[IntroductionStatus | None, PaymentNews | None]:
    """How the last hand-over of the household's approval is, and its payments as `payment_news` has them. One query."""
    starts_on = months_before(month_start(day_of(now)), 1)
    given: dict[str, Any] = {
        "household": household,
        "starts_on": starts_on,
        "ends_on": month_end(starts_on),
        "most": MOST_MONTHS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WITH_RECORDS, given)
        rows = cursor.fetchall()
    payments = [_status(*payment) for payment in json.loads((rows and rows[0][-1]) or "[]")]
    return introduction_in([CustodianRecord(*record) for *record, _ in rows]), _news(payments, starts_on)


def _news(payments: Sequence[PaymentStatus], last_month: dt.date) -> PaymentNews | None:
    if not payments:
        return None
    unpaid = [payment for payment in payments if payment.outcome not in (None, PaymentOutcome.PAID)]
    return PaymentNews(next((payment for payment in payments if payment.month == last_month), None), unpaid)


@dataclass(frozen=True)
class UnpaidPayments:
    """Payments of one month that did not arrive, or that nothing was reported of. `days`: since the month ended."""

    month: dt.date
    counted_at: dt.datetime
    custodian: str
    name_fa: str
    name_en: str
    province: str
    state: str
    payments: int
    rials: int
    days: int


@dataclass(frozen=True)
class OtherAmounts:
    """Reports of one month and agency, confirmed to be of another amount than was due; by how much more and less."""

    month: dt.date
    name_fa: str
    name_en: str
    payments: int
    above_rial: int
    below_rial: int


@dataclass(frozen=True)
class AgencyMonth:
    """What one agency had to pay for a month. `payments`: state → how many, also those that were paid."""

    month: dt.date
    custodian: str
    name_fa: str
    name_en: str
    payments: Mapping[str, int]

    @property
    def due(self) -> int:
        return sum(self.payments.values())

    @property
    def failed(self) -> int:
        """Failed or returned."""
        return sum(self.payments.get(state, 0) for state in (PaymentOutcome.FAILED, PaymentOutcome.RETURNED))

    @property
    def not_reported(self) -> int:
        return self.payments.get(NOT_REPORTED, 0)


@dataclass(frozen=True)
class FailureReasonTotal:
    """Payments of one month and agency that failed or came back for one reason."""

    month: dt.date
    name_fa: str
    name_en: str
    reason: PaymentFailureReason
    payments: int
    rials: int


def other_amounts(provinces: Collection[str], *, custodian: str = "") -> list[OtherAmounts]:
    """Of the last months, the latest first, as last counted. One query."""
    given: dict[str, Any] = {
        "provinces": sorted(provinces),
        "custodian": custodian,
        "most": MOST_MONTHS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OTHER_AMOUNTS, given)
        return [OtherAmounts(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class PaidTwice:
    """Payments of one month that one agency reported as paid more than once."""

    month: dt.date
    name_fa: str
    name_en: str
    payments: int


def paid_twice(provinces: Collection[str], *, custodian: str = "") -> list[PaidTwice]:
    """Of the last months, the latest first, as last counted. One query."""
    given: dict[str, Any] = {"provinces": sorted(provinces), "custodian": custodian, "most": MOST_MONTHS}
    with connection.cursor() as cursor:
        cursor.execute(_PAID_TWICE, given)
        return [PaidTwice(*row) for row in cursor.fetchall()]


def unpaid_payments(
    provinces: Sequence[str], now: dt.datetime, *, custodian: str = "", days: int = 0, after: str = ""
) -> QueuePage[UnpaidPayments, str]:
    """By month, agency and province, the oldest first, as last counted; of at least this many days. One query.

    Provinces come in the order in which they are given.
    `after`: `following` of the page before; what is no place in the list is passed over.
    """
    today = day_of(now)
    given: dict[str, Any] = {
        "states": [str(state) for state in UNPAID],
        "provinces": list(provinces),
        "custodian": custodian,
        "latest": _last_ended_month(today - dt.timedelta(days=days)),
        "after": _place(after),
        "most": PAGE + 1,
    }
    return page_of(_unpaid_rows(given, today), _place_text, PAGE)


def all_unpaid_payments(provinces: Sequence[str], now: dt.datetime) -> list[UnpaidPayments]:
    """The same list without pages, for a file. One query."""
    today = day_of(now)
    given: dict[str, Any] = {
        "states": [str(state) for state in UNPAID],
        "provinces": list(provinces),
        "custodian": "",
        "latest": _last_ended_month(today),
        "after": None,
        "most": None,
    }
    return _unpaid_rows(given, today)


def agency_months(provinces: Collection[str], now: dt.datetime, most: int) -> list[AgencyMonth]:
    """The payments of the last months by agency, the earliest month first, as last counted. One query.

    A month in which everything arrived and was reported is left out.
    """
    given: dict[str, Any] = {
        "provinces": sorted(provinces),
        "latest": _last_ended_month(day_of(now)),
        "most": most,
    }
    found: dict[tuple[dt.date, str, str, str], dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, given)
        for *agency, state, payments in cursor.fetchall():
            found.setdefault(tuple(agency), {})[state] = payments
    rows = [AgencyMonth(*agency, counts) for agency, counts in found.items()]
    outstanding = {row.month for row in rows if any(row.payments.get(state) for state in UNPAID)}
    return [row for row in rows if row.month in outstanding]


def payments_by_month(rows: Iterable[AgencyMonth]) -> dict[dt.date, dict[str, int]]:
    """Month → state → payments of all agencies, in the order of the rows."""
    found: dict[dt.date, Counter[str]] = {}
    for row in rows:
        found.setdefault(row.month, Counter()).update(row.payments)
    return {month: dict(counts) for month, counts in found.items()}


def failure_reasons(provinces: Collection[str]) -> list[FailureReasonTotal]:
    """Why payments failed or came back, by month and agency, the latest month first, as last counted. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_REASONS, {"provinces": sorted(provinces), "most": MOST_MONTHS})
        return [
            FailureReasonTotal(month, fa, en, PaymentFailureReason(reason), payments, rials)
            for month, fa, en, reason, payments, rials in cursor.fetchall()
        ]


def _unpaid_rows(given: dict[str, Any], today: dt.date) -> list[UnpaidPayments]:
    with connection.cursor() as cursor:
        cursor.execute(_UNPAID, given)
        return [UnpaidPayments(*(*row, (today - month_end(row[0])).days)) for row in cursor.fetchall()]


def _last_ended_month(day: dt.date) -> dt.date:
    """The last month whose last day is not after `day`."""
    month = month_start(day)
    return month if month_end(month) <= day else months_before(month, 1)


def _place_text(row: UnpaidPayments) -> str:
    return _BETWEEN.join([row.month.isoformat(), row.custodian, row.province, row.state])


def _place(text: str) -> list[str] | None:
    month, *rest = text.split(_BETWEEN)
    try:
        dt.date.fromisoformat(month)
    except ValueError:
        return None
    return [month, *rest] if len(rest) == 3 and "\0" not in text else None


@dataclass(frozen=True)
class PaymentMonth:
    """A month of the whole country as it was last counted. `differing`: reports that are not of what was due."""

    month: dt.date
    at: dt.datetime
    payments: int
    due_rial: int
    differing: int


def payment_months(most: int = MOST_MONTHS) -> list[PaymentMonth]:
    """The last months, the latest first. One query."""
    rows = PaymentReconciliation.objects.order_by("-month", "-id").distinct("month")[:most]
    return [PaymentMonth(row.month, row.at, row.payments, row.due_rial, row.differing) for row in rows]


def _status(month: str, fa: str, en: str, result: str | None, *rest: Any) -> PaymentStatus:
    on, amount, reason, answer_by, due, to_former_head = rest
    # A new head cannot correct the bank account of the former one.
    asked_by = None if to_former_head else _day(answer_by)
    return PaymentStatus(
        dt.date.fromisoformat(month), fa, en, PaymentOutcome(result) if result else None, _day(on), amount,
        PaymentFailureReason(reason) if reason else None, asked_by, due, to_former_head,
    )  # fmt: skip


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None

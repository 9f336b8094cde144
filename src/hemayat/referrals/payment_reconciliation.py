"""Whether each month adds up to the rial: what was due = paid + failed + returned + not reported yet.

If agencies confirmed that they paid other amounts, the sums are more or less than what was due by exactly these
differences.

Unknown is never zero: a payment that nothing was reported of is "not reported", and never "not paid".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of, month_end, month_start, months_before
from hemayat.common.language import Message, Words
from hemayat.referrals.payment_models import PaymentReasonTally, PaymentReconciliation, PaymentTally
from hemayat.referrals.payment_texts import OUTCOME_WORDS, PaymentOutcome

NOT_REPORTED, AMOUNT_UNKNOWN = "not_reported", "amount_unknown"
STATES: dict[str, Words] = {
    **{str(outcome): words for outcome, words in OUTCOME_WORDS.items()},
    NOT_REPORTED: Message("Not reported yet"),
    AMOUNT_UNKNOWN: Message("Not reported yet, and the amount is not known"),
}
"""Where a payment is: each payment of a month is counted at exactly one."""
UNPAID = (PaymentOutcome.FAILED, PaymentOutcome.RETURNED, NOT_REPORTED, AMOUNT_UNKNOWN)
RECOUNTED = dt.timedelta(days=1)
"""A report may be committed this long after the time that it carries."""

# One statement, so that all of it is of one instant. If what is due is not known, what was reported is taken for it.
_COUNT = """
WITH due AS MATERIALIZED (SELECT * FROM payments_due(%(starts_on)s, %(ends_on)s, true, NULL)),
-- Few payments have a second attempt, so only these are grouped. Money that came back is a later attempt, and may be
-- paid again.
again AS MATERIALIZED (
    SELECT DISTINCT household_id, approval_id, custodian_id FROM payment_result
    WHERE month = %(starts_on)s AND result = 'paid' AND attempt > 1),
attempts AS (
    SELECT household_id, approval_id, custodian_id, p.result, p.attempt,
        min(p.attempt) FILTER (WHERE p.result = 'paid') OVER (
            PARTITION BY household_id, approval_id, custodian_id) AS first_paid
    FROM again JOIN payment_result p USING (household_id, approval_id, custodian_id) WHERE p.month = %(starts_on)s),
twice AS MATERIALIZED (
    SELECT household_id, approval_id, custodian_id FROM attempts GROUP BY household_id, approval_id, custodian_id
    HAVING 1 < count(*) FILTER (WHERE result = 'paid')
        - count(*) FILTER (WHERE result = 'returned' AND attempt > first_paid)),
each AS (
    SELECT custodian_id, coalesce(d.province, p.province) AS province,
        coalesce(p.result, CASE WHEN d.due_rial IS NULL THEN 'amount_unknown' ELSE 'not_reported' END) AS state,
        coalesce(p.reason, '') AS reason,
        coalesce(p.amount_rial, d.due_rial, 0) AS rial,
        CASE WHEN d.province IS NOT NULL THEN coalesce(d.due_rial, p.amount_rial, 0) ELSE 0 END AS due_rial,
        coalesce(p.due_rial = CASE WHEN d.province IS NULL THEN 0 ELSE d.due_rial END, false) AS is_confirmed,
        EXISTS (SELECT FROM twice t WHERE t.household_id = coalesce(d.household_id, p.household_id)
            AND t.approval_id = coalesce(d.approval_id, p.approval_id)
            AND t.custodian_id = coalesce(d.custodian_id, p.custodian_id)) AS is_twice
    FROM due d
    FULL JOIN (SELECT * FROM payment_current WHERE month = %(starts_on)s) AS p
        USING (household_id, approval_id, custodian_id))
SELECT custodian_id, province, state, reason, count(*), sum(rial)::bigint, sum(due_rial)::bigint,
    count(*) FILTER (WHERE rial <> due_rial AND NOT is_confirmed),
    count(*) FILTER (WHERE rial <> due_rial AND is_confirmed),
    coalesce(sum(rial - due_rial) FILTER (WHERE rial > due_rial AND is_confirmed), 0)::bigint,
    coalesce(sum(due_rial - rial) FILTER (WHERE rial < due_rial AND is_confirmed), 0)::bigint,
    count(*) FILTER (WHERE is_twice)
FROM each GROUP BY custodian_id, province, state, reason ORDER BY custodian_id, province, state, reason"""
_FIRST = "SELECT min(l.at) FROM referral_line l"
_REPORTED = "SELECT DISTINCT month FROM payment_result WHERE at >= %s"
# The arrears of a record that came back and was sent again are due in the later month alone.
_SENT_AGAIN = """
SELECT DISTINCT (l.at AT TIME ZONE 'Asia/Tehran')::date FROM referral_event e JOIN referral_line l ON l.id = e.settles
WHERE e.at >= %s"""


@dataclass(frozen=True)
class PaymentMonthReport:
    """A month. `by_state`: how many payments, and how many rials.

    `differing`: reports of another amount than what is due, which no agency confirmed. `other_amounts`: those that were
    confirmed; `above_rial`, `below_rial`: by how much they are more and less than what was due.
    """

    month: dt.date
    payments: int
    due_rial: int
    by_state: Mapping[str, tuple[int, int]]
    differing: int
    other_amounts: int = 0
    above_rial: int = 0
    below_rial: int = 0

    @property
    def is_clean(self) -> bool:
        """due + confirmed differences = paid + failed + returned + not reported, to the rial."""
        payments = sum(count for count, _ in self.by_state.values())
        rials = sum(rials for _, rials in self.by_state.values())
        expected = self.due_rial + self.above_rial - self.below_rial
        return (payments, rials, self.differing) == (self.payments, expected, 0)


def reconcile_payments(*, now: dt.datetime) -> list[PaymentMonthReport]:
    """Count each month that ended and was not counted, or that changed since: by a report, or by a record that was sent
    again in a later month. Keep the sums.
    """
    with acting_as(SYSTEM):
        months = _months(now)
    return [reconcile_month(month, now=now) for month in months]


def reconcile_month(month: dt.date, *, now: dt.datetime) -> PaymentMonthReport:
    """Count one month, by its first day, in a transaction of its own."""
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"starts_on": month, "ends_on": month_end(month)})
            counted = cursor.fetchall()
        rows = _without_reasons(counted)
        report = _report(month, rows)
        kept = PaymentReconciliation.objects.create(
            month=month,
            at=now,
            payments=report.payments,
            due_rial=report.due_rial,
            differing=report.differing,
            other_amounts=report.other_amounts,
            above_rial=report.above_rial,
            below_rial=report.below_rial,
        )
        PaymentTally.objects.bulk_create(
            PaymentTally(
                reconciliation=kept, custodian_id=code, province=province, state=state, payments=payments, rials=rials,
                other_amounts=other_amounts, above_rial=above, below_rial=below, paid_twice=twice,
            )
            for code, province, state, payments, rials, _, _, other_amounts, above, below, twice in rows
        )  # fmt: skip
        PaymentReasonTally.objects.bulk_create(
            PaymentReasonTally(
                reconciliation=kept, custodian_id=code, province=province, reason=reason, payments=payments, rials=rials
            )
            for (code, province, reason), (payments, rials) in _by_reason(counted).items()
        )  # fmt: skip
    return report


# ---------------------------------------------------------------------------------------- underneath


def _without_reasons(counted: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The sums by agency, province and state."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for *of, _reason, payments, rials, due, differing, other, above, below, twice in counted:
        numbers = (payments, rials, due, differing, other, above, below, twice)
        before = sums.get(tuple(of), [0] * len(numbers))
        sums[tuple(of)] = [one + more for one, more in zip(before, numbers, strict=True)]
    return [[*of, *numbers] for of, numbers in sums.items()]


def _by_reason(counted: Sequence[Sequence[Any]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Agency, province and reason → payments that failed or came back, and rials."""
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for code, province, _state, reason, payments, rials, *_ in counted:
        if reason:
            before = sums.get((code, province, reason), (0, 0))
            sums[code, province, reason] = (before[0] + payments, before[1] + rials)
    return sums


def _report(month: dt.date, rows: Sequence[Sequence[Any]]) -> PaymentMonthReport:
    by_state = dict.fromkeys(STATES, (0, 0))
    for _, _, state, payments, rials, *_ in rows:
        before = by_state[state]
        by_state[state] = (before[0] + payments, before[1] + rials)
    return PaymentMonthReport(
        month,
        sum(row[3] for row in rows),
        sum(row[5] for row in rows),
        by_state,
        *(sum(row[place] for row in rows) for place in range(6, 10)),
    )


def _months(now: dt.datetime) -> list[dt.date]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST)
        first = (cursor.fetchone() or [None])[0]
        if first is None:
            return []
        counted = dict(PaymentReconciliation.objects.order_by("id").values_list("month", "at"))
        since = max(counted.values(), default=first) - RECOUNTED
        cursor.execute(_REPORTED, [since])
        changed = {month for (month,) in cursor.fetchall()}
        cursor.execute(_SENT_AGAIN, [since])
        changed |= {month_start(day) for (day,) in cursor.fetchall()}
    ended = _ended_months(day_of(first), day_of(now))
    return [month for month in ended if month not in counted or month in changed]


def _ended_months(first: dt.date, today: dt.date) -> list[dt.date]:
    months, month = [], month_start(first)
    while month_end(month) < today:
        months.append(month)
        month = months_before(month, -1)
    return months

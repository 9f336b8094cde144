"""Messages to heads whose payment did not arrive, and to those whose payment arrived after that.

An agency's key or file must not be able to send texts without end. So what is news waits in a table of its own, and a
household is sent one text a day that sums it up. Each agency has a limited number of texts a day; the others wait for
the next day, and oversight is warned.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.staff_notices import notify_watchers
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, day_of, format_date, format_month
from hemayat.common.language import Message
from hemayat.households.queries import HouseholdHead, heads_of
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notice_wordings import NOTICES

ONE_TEXT_IN = dt.timedelta(days=1)
"""To one household, whatever was reported of its payments."""
RECORDS_PER_TEXT = 20
"""In a day an agency has one text for each 20 records that it was ever sent. If more payments of a month fail, it takes
a few days."""
LEAST_OF_A_DAY = 1_000
"""However few records an agency was sent."""
_OF_PAYMENTS = sorted(name for name in NOTICES if name.startswith("payment_"))
_WAIT = Message(
    "The payment reports from “{organisation}” need more text messages than its daily limit of {budget}. Households "
    "that are waiting for a message: {households}. If you do not know why, have the organisation’s key revoked."
)

# Of what was reported now, only the last report of a payment is sent: a file may arrive late. A payment that was
# made is only news after a failure that its head was sent before. An agency may try every day: the same failure for
# the same reason is no news. Each row is found by its key: the view payment_current would be read as a whole for each
# of the 45,000 reports of one file.
_ADD_NEWS = """
INSERT INTO payment_news (household_id, approval_id, custodian_id, month, is_after_failure, since)
SELECT p.household_id, p.approval_id, p.custodian_id, p.month, coalesce(before.result <> 'paid', false), %(now)s
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
ON CONFLICT DO NOTHING"""
# It failed and was paid before its head was sent anything.
_DROP_SETTLED = """
DELETE FROM payment_news w USING payment_result p, unnest(%(household)s::bigint[], %(approval)s::bigint[],
    %(month)s::date[], %(attempt)s::smallint[]) AS s (household, approval, month, attempt)
WHERE w.household_id = s.household AND w.approval_id = s.approval AND w.custodian_id = %(custodian)s
    AND w.month = s.month AND NOT w.is_after_failure
    AND p.household_id = w.household_id AND p.approval_id = w.approval_id AND p.custodian_id = w.custodian_id
    AND p.month = w.month AND p.attempt = s.attempt AND p.result = 'paid'
    AND NOT EXISTS (SELECT FROM payment_result l
        WHERE l.household_id = p.household_id AND l.approval_id = p.approval_id AND l.custodian_id = p.custodian_id
            AND l.month = p.month AND l.attempt > p.attempt)"""
# Two files, or a file and the timetable, would each find the same household without a text today. Taken before any row
# of what waits, or they would wait for each other.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('texts about payments', 0))"
_BUDGET = """
INSERT INTO payment_text_day AS d (custodian_id, day, texts) VALUES (%(custodian)s, %(day)s, 0)
ON CONFLICT (custodian_id, day) DO UPDATE SET texts = d.texts
RETURNING texts,
    (SELECT coalesce(sum(b.records), 0)::bigint FROM referral_batch b WHERE b.custodian_id = %(custodian)s)"""
_DUE = """
SELECT w.household_id FROM payment_news w
WHERE w.custodian_id = %(custodian)s AND NOT EXISTS (SELECT FROM outbox o
    WHERE o.household_id = w.household_id AND o.created_at > %(since)s AND o.notice = ANY (%(notices)s))
GROUP BY w.household_id"""
_TAKE = f"""
WITH chosen AS ({_DUE} ORDER BY min(w.since), w.household_id LIMIT %(most)s),
taken AS (DELETE FROM payment_news w USING chosen c
    WHERE w.custodian_id = %(custodian)s AND w.household_id = c.household_id RETURNING w.*)
SELECT t.household_id, t.month, p.province, p.result,
    CASE WHEN NOT is_of_former_head(t.household_id, t.approval_id) THEN p.answer_by END
FROM taken t CROSS JOIN LATERAL (SELECT r.province, r.result, r.answer_by FROM payment_result r
    WHERE r.household_id = t.household_id AND r.approval_id = t.approval_id AND r.custodian_id = t.custodian_id
        AND r.month = t.month ORDER BY r.attempt DESC LIMIT 1) AS p
ORDER BY t.household_id, t.month, t.approval_id"""  # noqa: S608 - all of it is ours
_WAITING = f"SELECT count(*) FROM ({_DUE}) AS due"  # noqa: S608 - as above
_SPEND = """
UPDATE payment_text_day SET texts = texts + %(texts)s WHERE custodian_id = %(custodian)s AND day = %(day)s"""
_WARN = """
UPDATE payment_text_day d SET warned_at = %(now)s FROM organisation o
WHERE d.custodian_id = %(custodian)s AND d.day = %(day)s AND d.warned_at IS NULL AND o.code = d.custodian_id
RETURNING o.name_fa, o.name_en"""


@dataclass(frozen=True)
class NewReport:
    """A report that was stored now."""

    household: int
    approval: int
    month: dt.date
    attempt: int


@dataclass(frozen=True)
class _News:
    """What a head has to be sent about one payment, as it was reported last."""

    month: dt.date
    province: str
    is_paid: bool
    answer_by: dt.date | None


def add_news(reports: Sequence[NewReport], *, custodian: str, now: dt.datetime) -> None:
    """Of what was stored now, what heads have to be sent; in the caller's transaction as the system."""
    given: dict[str, Any] = {
        "household": [report.household for report in reports],
        "approval": [report.approval for report in reports],
        "month": [report.month for report in reports],
        "attempt": [report.attempt for report in reports],
        "custodian": custodian,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_ADD_NEWS, given)
        cursor.execute(_DROP_SETTLED, given)


def queue_waiting_news(*, now: dt.datetime) -> None:
    """For the timetable: the texts that waited for another day, of every agency."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT custodian_id FROM payment_news ORDER BY 1")
        waiting = [custodian for (custodian,) in cursor.fetchall()]
    for custodian in waiting:
        with acting_as(SYSTEM):
            queue_news_of(custodian, now=now)


def queue_news_of(custodian: str, *, now: dt.datetime) -> None:
    """One text to each household that had none today, within the agency's budget; in the caller's transaction."""
    given: dict[str, Any] = {
        "custodian": custodian,
        "day": day_of(now),
        "since": now - ONE_TEXT_IN,
        "notices": _OF_PAYMENTS,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_BUDGET, given)
        texts, records = cursor.fetchone() or (0, 0)
        budget = max(LEAST_OF_A_DAY, records // RECORDS_PER_TEXT)
        left = max(0, budget - texts)
        queued = _queue(_taken(cursor, given, left), custodian, now)
        cursor.execute(_SPEND, {**given, "texts": queued})
        if queued == left:
            _warn_of_rest(cursor, given, budget, now)


# ---------------------------------------------------------------------------------------- underneath


def _taken(cursor: Any, given: Mapping[str, Any], most: int) -> dict[int, list[_News]]:
    """Household → its news, of the households that wait longest; they wait no more."""
    cursor.execute(_TAKE, {**given, "most": most})
    found: defaultdict[int, list[_News]] = defaultdict(list)
    for household, month, province, result, answer_by in cursor.fetchall():
        found[household].append(_News(month, province, result == "paid", answer_by))
    return found


def _queue(news: Mapping[int, Sequence[_News]], custodian: str, now: dt.datetime) -> int:
    heads = heads_of(sorted(news), day_of(now)) if news else {}
    rows = [
        _notice(household, of, heads.get(household), f"{custodian}:{now.isoformat()}", day_of(now))
        for household, of in news.items()
    ]
    queue_many(rows=rows, now=now)
    return len(rows)


def _warn_of_rest(cursor: Any, given: Mapping[str, Any], budget: int, now: dt.datetime) -> None:
    """Once a day, if texts wait that only the budget holds back."""
    cursor.execute(_WAITING, given)
    (households,) = cursor.fetchone() or (0,)
    if not households:
        return
    cursor.execute(_WARN, given)
    for name_fa, _name_en in cursor.fetchall():
        custodian = given["custodian"]
        words = _WAIT.format(organisation=name_fa, budget=str(budget), households=str(households))
        detail = {"households": households, "budget": budget}
        record(
            by=SYSTEM, event="payment.texts_wait", subject=f"organisation:{custodian}", detail=detail, now=now
        )
        notify_watchers(words.fa, key=f"payment-texts:{custodian}", now=now)


def _notice(
    household: int, news: Sequence[_News], head: HouseholdHead | None, once: str, today: dt.date
) -> NewNotice:
    days = [one.answer_by for one in news if one.answer_by and one.answer_by >= today]
    answer_by = min(days) if days else None
    notice = _notice_of(news, answer_by)
    values = {
        "address": "/",
        "month_fa": format_month(news[0].month, "fa"),
        "month_en": format_month(news[0].month, "en"),
        "day_fa": format_date(answer_by, "fa") if answer_by else "",
        "day_en": date_in_words(answer_by, "en") if answer_by else "",
    }
    return NewNotice(
        key=f"payment:{household}:{once}",
        household=household,
        province=news[0].province,
        to_sealed=bytes((head and head.mobile) or b""),
        to_index=head.mobile_index if head else None,
        notice=notice,
        parameters={name: values[name] for name in NOTICES[notice].parameters},
        is_synthetic=head.is_synthetic if head else False,
    )


def _notice_of(news: Sequence[_News], answer_by: dt.date | None) -> str:
    if len(news) > 1 or (news[0].answer_by and not answer_by):
        return "payment_news_asks.1" if answer_by else "payment_news.1"
    if news[0].is_paid:
        return "payment_made.1"
    return "payment_asks.1" if answer_by else "payment_waits.1"

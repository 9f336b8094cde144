"""What payment agencies report of payments: paid, failed or returned, each with its day. We move no money.

A report names a record of the agency, a month and an attempt. The same report again changes nothing, in whatever order
files arrive. A report that cannot be right is refused alone, with its line; the others count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of, version_in_force
from hemayat.audit.actions import AuditEntry, record, record_many
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of, month_end
from hemayat.common.language import Words
from hemayat.referrals.payment_notices import NewReport, add_news, queue_news_of
from hemayat.referrals.payment_reports import (
    UNKNOWN_REFERENCE,
    PaymentReport,
    RefusedReport,
    before_first_record,
    fault_of,
    nothing_due,
    reported_otherwise,
    wrong_amount,
)
from hemayat.referrals.payment_texts import OF_THE_HEAD, PaymentOutcome
from hemayat.referrals.permissions import check_carries

AT_A_TIME = 50_000

# Two files of an agency at once would wait for each other's rows, and neither would see the other's attempts.
_ONE_FILE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('payments ' || %s, 0))"
_REFERRALS = """
SELECT s.line, l.household_id, l.approval_id, l.province
FROM unnest(%(lines)s::int[], %(references)s::bigint[]) AS s (line, reference)
JOIN referral_line l ON l.id = s.reference AND l.custodian_id = %(custodian)s
WHERE l.id <= (SELECT max(b.upto) FROM referral_batch b WHERE b.custodian_id = %(custodian)s)"""
_DUE = """
SELECT household_id, approval_id, due_rial
FROM payments_due(%(starts_on)s, %(ends_on)s, false, %(households)s) WHERE custodian_id = %(custodian)s"""
_FIRST_RECORDS = """
SELECT l.household_id, l.approval_id, min(l.from_on) FROM referral_line l
WHERE l.household_id = ANY (%(households)s) AND l.custodian_id = %(custodian)s GROUP BY 1, 2"""
_ADD = """
INSERT INTO payment_result (household_id, approval_id, custodian_id, month, attempt, province, result, happened_on,
    amount_rial, due_rial, reason, answer_by, at, by)
SELECT s.household, s.approval, %(custodian)s, s.month, s.attempt, s.province, s.result, s.happened_on, s.amount,
    s.due, s.reason, s.answer_by, %(now)s, %(by)s
FROM unnest(%(household)s::bigint[], %(approval)s::bigint[], %(month)s::date[], %(attempt)s::smallint[],
    %(province)s::text[], %(result)s::text[], %(happened_on)s::date[], %(amount)s::bigint[], %(due)s::bigint[],
    %(reason)s::text[], %(answer_by)s::date[]) WITH ORDINALITY
    AS s (household, approval, month, attempt, province, result, happened_on, amount, due, reason, answer_by, place)
ORDER BY s.place
ON CONFLICT DO NOTHING RETURNING household_id, approval_id, month, attempt"""
_STORED = """
SELECT p.household_id, p.approval_id, p.month, p.attempt, p.result, p.happened_on, p.amount_rial, p.reason
FROM (SELECT DISTINCT * FROM unnest(%(household)s::bigint[], %(approval)s::bigint[], %(month)s::date[],
    %(attempt)s::smallint[]) AS s (household, approval, month, attempt)) AS s
JOIN payment_result p ON p.household_id = s.household AND p.approval_id = s.approval
    AND p.custodian_id = %(custodian)s AND p.month = s.month AND p.attempt = s.attempt"""

Key = tuple[int, int, dt.date, int]
"""Household, approval, month, attempt."""


@dataclass
class PaymentIntakeResult:
    """What became of reports. `known`: reported before, with the same content.

    `other_amounts`: how many of the paid, failed and returned are confirmed to be of another amount than was due.
    """

    paid: int = 0
    failed: int = 0
    returned: int = 0
    known: int = 0
    other_amounts: int = 0
    refused: list[RefusedReport] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether anything came that was not known."""
        return bool(self.paid or self.failed or self.returned or self.refused)


def report_payments(
    *, custodian: str, reports: Sequence[PaymentReport], by: object, now: dt.datetime
) -> PaymentIntakeResult:
    """Keep what the agency `custodian` reports of payments; what cannot be right is refused alone.

    `by`: a client of the agency, or a senior officer of all provinces who received the file.
    Raises MayNotTransferFiles.
    """
    actor = check_carries(by, custodian)
    result = PaymentIntakeResult()
    sensible = [report for report in reports if _is_sensible(report, day_of(now), result)]
    with acting_as(SYSTEM):
        with connection.cursor() as cursor:
            cursor.execute(_ONE_FILE_AT_A_TIME, [custodian])
        intake = _Intake(custodian, actor, result, now)
        parts = [sensible[start : start + AT_A_TIME] for start in range(0, len(sensible), AT_A_TIME)]
        # After all of the file was stored: a later part can hold a later attempt, and only the last is sent.
        added = [new for part in parts if (new := intake.add(part))]
        for new in added:
            intake.note(new)
        if added:
            queue_news_of(custodian, now=now)
        if result.is_news:
            detail = {
                "paid": result.paid,
                "failed": result.failed,
                "returned": result.returned,
                "other_amounts": result.other_amounts,
                "refused": len(result.refused),
            }
            subject = f"organisation:{custodian}"
            record(by=actor, event="payment.reported", subject=subject, detail=detail, now=now)
    result.refused.sort(key=lambda refused: refused.line)
    return result


# ---------------------------------------------------------------------------------------- underneath


def _is_sensible(report: PaymentReport, today: dt.date, result: PaymentIntakeResult) -> bool:
    why = fault_of(report, today)
    if why:
        _refuse(result, report, why)
    return why is None


def _refuse(result: PaymentIntakeResult, report: PaymentReport, why: Words) -> None:
    result.refused.append(RefusedReport(report.line, report.reference, why.fa, why.en))


@dataclass(frozen=True)
class _Due:
    """A report of a payment. `due_rial`: what was due, if the agency confirmed another amount; 0 if nothing was."""

    report: PaymentReport
    household: int
    approval: int
    province: str
    due_rial: int | None = None

    @property
    def key(self) -> Key:
        return (self.household, self.approval, self.report.month, self.report.attempt)

    @property
    def content(self) -> tuple[str, dt.date, int, str]:
        report = self.report
        return (str(report.result), report.on, report.amount_rial, str(report.reason or ""))


@dataclass(frozen=True)
class _Intake:
    """Reports of one agency, some thousands at a time, in the caller's transaction."""

    custodian: str
    by: Actor
    result: PaymentIntakeResult
    now: dt.datetime

    def add(self, reports: Sequence[PaymentReport]) -> list[_Due]:
        """Store them; those that were not known."""
        due = list(self._due(self._of_referrals(reports)))
        if not due:
            return []
        added = self._insert(due)
        stored = self._stored(due)
        left = set(added)
        new = []
        for one in due:
            if stored[one.key] != one.content:
                _refuse(self.result, one.report, reported_otherwise(one.report))
            elif one.key in left:
                left.remove(one.key)
                new.append(one)
                self.result.other_amounts += one.due_rial is not None
                setattr(self.result, one.report.result, getattr(self.result, one.report.result) + 1)
            else:
                self.result.known += 1
        return new

    def _of_referrals(self, reports: Sequence[PaymentReport]) -> Iterator[_Due]:
        """Each with its referral; what names no record of the agency is refused."""
        given: dict[str, Any] = {
            "lines": list(range(len(reports))),
            "references": [report.reference for report in reports],
            "custodian": self.custodian,
        }
        with connection.cursor() as cursor:
            cursor.execute(_REFERRALS, given)
            of = {place: rest for place, *rest in cursor.fetchall()}
        for place, report in enumerate(reports):
            if place in of:
                yield _Due(report, *of[place])
            else:
                _refuse(self.result, report, UNKNOWN_REFERENCE)

    def _due(self, found: Iterator[_Due]) -> Iterator[_Due]:
        """Those whose amount is what is due, or is confirmed; any amount if what is due is not known.

        Before the first record there was no support, so that nobody can confirm a payment of it.
        """
        reports = list(found)
        amounts: dict[tuple[int, int, dt.date], int | None] = {}
        for month in {one.report.month for one in reports}:
            amounts |= self._amounts(month, {one.household for one in reports if one.report.month == month})
        first = self._first_records({one.household for one in reports if _month_of(one) not in amounts})
        for one in reports:
            key, report = _month_of(one), one.report
            due_rial = amounts.get(key, 0)
            if due_rial in (None, report.amount_rial):
                yield one
            elif key not in amounts and month_end(report.month) < first[key[:2]]:
                _refuse(self.result, report, before_first_record(report, first[key[:2]]))
            elif report.is_other_amount:
                yield replace(one, due_rial=due_rial)
            elif key in amounts:
                _refuse(self.result, report, wrong_amount(report, due_rial))
            else:
                _refuse(self.result, report, nothing_due(report))

    def _amounts(self, month: dt.date, households: set[int]) -> Mapping[tuple[int, int, dt.date], int | None]:
        given: dict[str, Any] = {
            "starts_on": month,
            "ends_on": month_end(month),
            "households": sorted(households),
            "custodian": self.custodian,
        }
        with connection.cursor() as cursor:
            cursor.execute(_DUE, given)
            return {(household, approval, month): due for household, approval, due in cursor.fetchall()}

    def _first_records(self, households: set[int]) -> Mapping[tuple[int, int], dt.date]:
        given: dict[str, Any] = {"households": sorted(households), "custodian": self.custodian}
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_RECORDS, given)
            return {(household, approval): from_on for household, approval, from_on in cursor.fetchall()}

    def _insert(self, due: Sequence[_Due]) -> list[Key]:
        answer_by = self._answer_by() if any(one.report.reason in OF_THE_HEAD for one in due) else None
        given: dict[str, Any] = {
            **_columns(due),
            "province": [one.province for one in due],
            "result": [str(one.report.result) for one in due],
            "happened_on": [one.report.on for one in due],
            "amount": [one.report.amount_rial for one in due],
            "due": [one.due_rial for one in due],
            "reason": [str(one.report.reason or "") for one in due],
            "answer_by": [answer_by if one.report.reason in OF_THE_HEAD else None for one in due],
            "custodian": self.custodian,
            "now": self.now,
            "by": self.by.id,
        }
        with connection.cursor() as cursor:
            cursor.execute(_ADD, given)
            return [tuple(row) for row in cursor.fetchall()]

    def _answer_by(self) -> dt.date:
        """As long as applicants have for an answer."""
        today = day_of(self.now)
        agreement = version_in_force(today)
        calendar = calendar_of(agreement, today)
        days = agreement.parameters.applicant_within
        return add_working_days(today, days, calendar.weekend, calendar.holidays)

    def _stored(self, due: Sequence[_Due]) -> Mapping[Key, tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(_STORED, {**_columns(due), "custodian": self.custodian})
            return {tuple(row[:4]): tuple(row[4:]) for row in cursor.fetchall()}

    def note(self, new: Sequence[_Due]) -> None:
        """The failures in the record of each household, and what its head has to be sent."""
        happened = [
            self._entry(one)
            for one in sorted(new, key=lambda one: (one.province, one.key))
            if one.report.result is not PaymentOutcome.PAID
        ]
        if happened:
            record_many(happened, now=self.now)
        add_news([NewReport(*one.key) for one in new], custodian=self.custodian, now=self.now)

    def _entry(self, due: _Due) -> AuditEntry:
        report = due.report
        detail = {
            "month": report.month.isoformat(),
            "attempt": report.attempt,
            "reason": str(report.reason),
        }
        event, subject = f"payment.{report.result}", f"approval:{due.approval}"
        return AuditEntry(self.by, event, due.household, due.province, subject, detail)


def _month_of(due: _Due) -> tuple[int, int, dt.date]:
    return (due.household, due.approval, due.report.month)


def _columns(due: Sequence[_Due]) -> dict[str, list[Any]]:
    return {
        "household": [one.household for one in due],
        "approval": [one.approval for one in due],
        "month": [one.report.month for one in due],
        "attempt": [one.report.attempt for one in due],
    }

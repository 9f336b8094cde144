"""Data that a national run lacks about households with support: the registers are asked before anything changes.

A run that cannot judge a criterion or an exemption ends no support (unknown refuses nobody). The household is decided
again once its registers have answered: redetermination.py asks them, retries, and hands over to an officer
on the day on which a worse result of the run would have counted. Until then, and until somebody has looked,
the better result stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.agreements.closing_law import service_ended
from hemayat.common.dates import day_of
from hemayat.eligibility.queries import PublishedResult
from hemayat.requests.inquiry_schedule import begin_assessment
from hemayat.requests.models import Affected
from hemayat.rules.unknowns import NEEDS_DATA

PER_HOUR = 20_000
"""Households whose registers are asked in an hour, so that a run over a nation neither floods the registers nor delays
the requests and life events that the same worker takes on."""
_REQUEST = """
INSERT INTO request_affected (household_id, province, because_run, since, next_at, answer_by, tries, why, round)
SELECT household_id, province, %(run)s, %(now)s,
    %(now)s + (row_number() OVER (ORDER BY household_id) - 1) / %(per_hour)s * interval '1 hour', answer_by, 0, '{}', 1
FROM (
    SELECT d.household_id, h.province, coalesce(p.adverse_from_on, %(day)s) AS answer_by
    FROM determination d
    JOIN household h ON h.id = d.household_id
    JOIN published_run p ON p.province = h.province AND p.run_id = d.run_id
    WHERE d.run_id = %(run)s AND d.outcome = 'needs_data'
        AND EXISTS (SELECT FROM approval_standing s WHERE s.household_id = d.household_id AND s.issued_on <= %(day)s
            AND (s.ended_on IS NULL OR s.ended_on > %(day)s))
        AND (SELECT f.decision_id IS NULL FROM in_force(d.household_id) AS f)
        AND NOT EXISTS (
            SELECT FROM request_affected a WHERE a.household_id = d.household_id AND a.because_run = %(run)s)
) AS lacking
ON CONFLICT (household_id, because_run) DO NOTHING"""
# A later run, or a decision of the household's own, has answered what the run left open.
_CLOSE_ANSWERED = """
UPDATE request_affected a SET decided_at = %(now)s, next_at = NULL
WHERE a.household_id = ANY (%(households)s::bigint[]) AND a.because_run IS NOT NULL AND a.decided_at IS NULL
    AND (SELECT f.decision_id IS NOT NULL OR f.outcome <> 'needs_data' FROM in_force(a.household_id) AS f)"""


@dataclass(frozen=True)
class DataRequest:
    """That the registers are being asked. `answer_by`: from that day on an officer looks at it."""

    asked_on: dt.date
    answer_by: dt.date
    is_with_officer: bool


def request_missing_data(run_id: int, *, now: dt.datetime) -> int:
    """Have the registers asked about every household with support whose result by this run lacks data; how many.

    In the provinces where the run is published, as the system, in one statement over the nation. Idempotent.
    """
    given: dict[str, Any] = {"run": run_id, "now": now, "day": day_of(now), "per_hour": PER_HOUR}
    with connection.cursor() as cursor:
        cursor.execute(_REQUEST, given)
        requested = int(cursor.rowcount)
    if requested:
        begin_assessment()
    return requested


def close_answered(households: Sequence[int], *, now: dt.datetime) -> None:
    """Ask no more about those of these households whose result is clear by now."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_ANSWERED, {"households": list(households), "now": now})


def open_data_request(published: PublishedResult | None, now: dt.datetime) -> DataRequest | None:
    """Of the household that this was decided about; None once the service has ended, as no support continues then.

    Two queries if the result lacks data, else none.
    """
    if published is None or published.outcome != NEEDS_DATA or service_ended(day_of(now)):
        return None
    return data_request_of(published.household)


def data_request_of(household: int) -> DataRequest | None:
    """What a head is told while the registers are being asked; one query."""
    rows = Affected.objects.filter(household_id=household, because_run__isnull=False, decided_at=None)
    row = rows.order_by("-id").first()
    if row is None or row.answer_by is None:
        return None
    return DataRequest(day_of(row.since), row.answer_by, row.handed_over_at is not None)

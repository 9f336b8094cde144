"""How many refusals and grants are wrong, estimated from the decisions that the lot drew for a second opinion.

The method is sampling with known chances. A drawn decision with the chance p represents 1/p decisions. The share of
wrong ones is the sum of their weights, divided by the sum of all weights (the estimator of Hájek: that of
Horvitz and Thompson with an estimated total). Decisions that were drawn and wait for their opinion are left out: who
answers does not know what was decided, so that waiting says nothing about it.

If two opinions about a refusal differ, a third person decides whether it was wrong. Until then it is left out. Only
refusals that may be wrong wait so, and therefore the estimate is too low meanwhile: that opens a review later, where
counting them would open one about nothing. If nobody asked a third person, since another decision came in between, the
second opinion counts.

The interval is that of Wilson for the effective number of drawn decisions, (Σw)² / Σw² (Kish). It never leaves 0 to 100
percent and is not empty if no drawn decision was wrong, unlike the usual one with the normal distribution. With fewer
than LEAST_DRAWN decisions nothing is said. Shares are given in whole percents, the interval rounded outwards, so that
nobody counts a few cases from them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from django.db import connection

from hemayat.agreements.content import WHOLE
from hemayat.oversight.criteria import FAILED, OPEN, PLACES, FigureDays
from hemayat.oversight.deteriorations import wilson

LEAST_DRAWN = 20
"""Second opinions about decisions on one criterion; with fewer, an interval would be wider than it is useful."""
_PERCENT = 10
"""Shares are in tenths of a percent."""
# A refusal rests on what failed and on what an officer settled; a grant on what an officer settled, and on what had
# refused the household until then. A refusal that a third person upheld is not wrong, nor one whose second reader took
# the other opinion back.
_OPINIONS = f"""
WITH {PLACES}, opinion AS (
    SELECT d.outcome = 'eligible' AS is_grant, d.run_id, d.decision, o.of_thousand,
        coalesce(old.run_id, told.run_id) AS before_run, coalesce(old.decision, told.decision) AS before_decision,
        NOT o.is_agreed AND NOT EXISTS (
            SELECT FROM request_override v WHERE (v.household_id, v.request_id) = (o.household_id, o.request_id)
                AND d.outcome <> 'eligible' AND v.is_reexamined AND v.result IN ('refused', 'withdrawn')) AS is_wrong
    FROM reexamination o
    JOIN decision d ON (d.household_id, d.id) = (o.household_id, o.decision_id)
    LEFT JOIN decision old ON (old.household_id, old.id) = (d.household_id, d.before_decision_id)
    LEFT JOIN determination told ON d.before_decision_id IS NULL
        AND (told.run_id, told.household_id) = (d.before_run_id, d.household_id)
    WHERE o.at >= %(since)s AND o.at < %(until)s
        AND NOT EXISTS (
            SELECT FROM request_override w WHERE (w.household_id, w.request_id) = (o.household_id, o.request_id)
                AND d.outcome <> 'eligible' AND w.is_reexamined AND w.result = '')
)
SELECT p.criterion, is_grant, of_thousand, is_wrong, count(*)
FROM opinion JOIN places p ON p.run_id = opinion.run_id
WHERE (decision::jsonb ->> p.place)::int = {OPEN}
    OR (NOT is_grant AND (decision::jsonb ->> p.place)::int = {FAILED})
    OR (is_grant AND (before_decision::jsonb ->> (
        SELECT s.place FROM places s WHERE (s.run_id, s.criterion) = (before_run, p.criterion)))::int = {FAILED})
GROUP BY 1, 2, 3, 4"""  # noqa: S608 - no text of anybody is in it


@dataclass(frozen=True)
class DrawnOpinions:
    """Second opinions that count alike. `chance`: of thousand decisions, how many are drawn."""

    chance: int
    count: int
    is_wrong: bool


@dataclass(frozen=True)
class ErrorEstimate:
    """The share of wrong decisions in tenths of a percent; the true one lies from `low` to `high` with 95 percent.

    `days`: on which the second opinions were given; None until it is kept.
    """

    share: int
    low: int
    high: int
    days: FigureDays | None = None


@dataclass(frozen=True)
class CriterionErrors:
    """None, each: too few decisions on this criterion were drawn."""

    refusals: ErrorEstimate | None
    grants: ErrorEstimate | None


def estimate(opinions: Sequence[DrawnOpinions]) -> ErrorEstimate | None:
    """None of fewer than LEAST_DRAWN. Pure."""
    if sum(one.count for one in opinions) < LEAST_DRAWN:
        return None
    weights = [(WHOLE / one.chance, one) for one in opinions]
    whole = sum(weight * one.count for weight, one in weights)
    share = sum(weight * one.count for weight, one in weights if one.is_wrong) / whole
    effective = whole**2 / sum(weight**2 * one.count for weight, one in weights)
    low, high = wilson(share * effective, effective)
    return ErrorEstimate(_whole(share), _PERCENT * floor(low / _PERCENT), _PERCENT * ceil(high / _PERCENT))


def errors_by_criterion(since: dt.datetime, until: dt.datetime) -> Mapping[str, CriterionErrors]:
    """Of the second opinions given in this time, for the whole nation: act as the system. One query."""
    drawn = _drawn_opinions(since, until)
    return {
        name: CriterionErrors(*(estimate(drawn.get((name, is_grant), [])) for is_grant in (False, True)))
        for name in sorted({name for name, _ in drawn})
    }


def opinions_counted(since: dt.datetime, until: dt.datetime) -> Mapping[tuple[str, bool], int]:
    """Criterion, and whether it is about grants → how many of these opinions there are. One query."""
    return {key: sum(one.count for one in some) for key, some in _drawn_opinions(since, until).items()}


def _drawn_opinions(since: dt.datetime, until: dt.datetime) -> dict[tuple[str, bool], list[DrawnOpinions]]:
    with connection.cursor() as cursor:
        cursor.execute(_OPINIONS, {"since": since, "until": until})
        rows = cursor.fetchall()
    drawn: dict[tuple[str, bool], list[DrawnOpinions]] = {}
    for criterion, is_grant, chance, is_wrong, count in rows:
        drawn.setdefault((criterion, is_grant), []).append(DrawnOpinions(chance, count, is_wrong))
    return drawn


def _whole(share: float) -> int:
    return _PERCENT * round(share * WHOLE / _PERCENT)

"""Which run people see, and what it and the runs before it decided about a household."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hemayat.eligibility.models import PublishedRun, Run
from hemayat.rules.unknowns import OUTCOMES


@dataclass(frozen=True)
class Published:
    """What a published run decided about one household. `facts` and `decision` are arrays in the run's order."""

    facts: list[Any] = field(repr=False)
    decision: list[Any] = field(repr=False)
    run_id: int
    household: int
    province: str
    outcome: str
    amount_rial: int | None
    decile: int | None
    published_at: dt.datetime
    superseded_at: dt.datetime | None
    decided_on: dt.date


_SELECT = """
SELECT h.facts, d.decision, d.run_id, d.household_id, d.province, d.outcome, d.amount_rial, d.decile,
    r.published_at, r.superseded_at, r."on"
FROM run r
JOIN determination d ON d.run_id = r.id AND d.household_id = %(household)s
JOIN household_data h ON h.run_id = r.id AND h.household_id = %(household)s
WHERE"""
_CURRENT = f"{_SELECT} r.id = (SELECT run_id FROM published_run)"  # noqa: S608 - all of it stands here
_EARLIER = f"{_SELECT} r.superseded_at IS NOT NULL ORDER BY r.published_at DESC, r.id DESC"
_OF_RUN = f"{_SELECT} r.id = %(run)s AND r.published_at IS NOT NULL"


def published_run() -> Run | None:
    """The run that people see; None before the first publication."""
    found = PublishedRun.objects.select_related("run").first()
    return found.run if found else None


def outcomes_of(run: Run) -> dict[str, int]:
    """Outcome → how many households of the run have it; outcomes that nobody has are there with 0. No query."""
    found = dict.fromkeys(OUTCOMES, 0)
    for _province, _area, _sex, _decile, outcome, households, *_ in run.counts.get("cells", []):
        found[outcome] += households
    return found


def determination_of(household: int) -> Published | None:
    """What the published run decided about the household; None where it is not in it, or not seen. One query."""
    found = _rows(_CURRENT, household=household)
    return found[0] if found else None


def determination_in(household: int, run_id: int) -> Published | None:
    """What a run that is or was published decided about the household. One query."""
    found = _rows(_OF_RUN, household=household, run=run_id)
    return found[0] if found else None


def earlier_of(household: int) -> list[Published]:
    """What runs decided that people saw before, the latest first. One query."""
    return _rows(_EARLIER, household=household)


def _rows(query: str, **given: int) -> list[Published]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [_published(row) for row in cursor.fetchall()]


def _published(row: tuple[Any, ...]) -> Published:
    return Published(json.loads(row[0]), json.loads(row[1]), *row[2:])

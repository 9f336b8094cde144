"""Decisions about one household, made for real, for the tests of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.queries import PublishedResult
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from tests.support.publishing import NOW

LATER = NOW + dt.timedelta(days=20)
STORED = """
SELECT h.people, h.facts, d.decision, d.outcome, d.amount_rial, d.decile FROM household_data h
JOIN determination d ON (d.run_id, d.household_id) = (h.run_id, h.household_id)
WHERE h.run_id = %s AND h.household_id = %s"""
DECIDED = """
SELECT c.people, d.facts, d.decision, d.outcome, d.amount_rial, d.decile FROM decision d
JOIN case_data c ON (c.household_id, c.id) = (d.household_id, d.case_data_id) WHERE d.id = %s"""


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def given(snapshot: RegisterSnapshot, household: int, /, **other: Any) -> dict[str, Any]:
    """What a decision is made of: the household's rows as they stand in the snapshot, unless told otherwise."""
    rows = other["rows"] if "rows" in other else rows_of(snapshot, household)
    return {
        "household": household, "province": "23", "rows": rows,
        "as_of": snapshot.registers, "request_id": None, "by": SYSTEM, "now": LATER, "adverse_change_after_days": 30,
        **other,
    }  # fmt: skip


def decided_again(snapshot: RegisterSnapshot, household: int, /, **other: Any) -> PublishedResult:
    return decide_case(**given(snapshot, household, **other))


def of_each_outcome(run: int) -> dict[str, int]:
    with acting_as(SYSTEM):
        return dict(
            sql("SELECT outcome, min(household_id) FROM determination WHERE run_id = %s GROUP BY 1", run)
        )

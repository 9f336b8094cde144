"""What is seen of approvals, and decisions that change them: by real actions alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import connection

from hemayat.approvals.actions import follow_decisions
from hemayat.approvals.queries import ApprovalEventView, ApprovalView, approvals_of, history_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import change_head
from hemayat.households.queries import head_of
from hemayat.publication.notices import queue_batch
from hemayat.registers.snapshot import rows_of
from tests.eligibility.built_decisions import LATER, decided_again
from tests.support import publishing
from tests.support.extracts import Row, family, national_id
from tests.support.nations import POLICY
from tests.support.publishing import NOW, Decided, publish

TODAY = NOW.date()


def sql(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(query, list(values))
        return cursor.fetchall() if cursor.description else []


def approvals(household: int) -> list[ApprovalView]:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(household)


def history(household: int, approval: int) -> list[ApprovalEventView]:
    with acting_as(SYSTEM, is_read_only=True):
        return history_of(household, approval)


def told(household: int, approval: int) -> list[tuple[str, str | None]]:
    """What happened to it, and why, in order."""
    return [(one.kind, one.because) for one in history(household, approval)]


def head(household: int, on: dt.date = TODAY) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        found = head_of(household, on)
    assert found
    return found.person


def eligible(run: int) -> list[int]:
    query = "SELECT household_id FROM determination WHERE run_id = %s AND outcome = 'eligible' ORDER BY 1"
    return [household for (household,) in sql(query, run)]


def couples(dear_car_of: int) -> dict[str, list[Row]]:
    """Six couples without income, of whom one owns a dear car by the register: all others are eligible."""
    dear = {"national_id": national_id(dear_car_of * 10), "kind": "passenger", "value_rial": 4_000_000_000}
    return {
        "persons": [row for household in range(1, 7) for row in family(household, "head", "spouse")],
        "vehicles": [dear],
    }


def decide(
    made: Decided, household: int, *, has_car: bool, now: dt.datetime = LATER, request_id: int | None = None
) -> None:
    """Decide the household with the dear car of household 2 as its own, or without any; its approval follows."""
    cars = [{**row, "household_id": household} for row in rows_of(made.snapshot, 2)["vehicles"]]
    rows = {**rows_of(made.snapshot, household), "vehicles": cars if has_car else []}
    outcome = decided_again(made.snapshot, household, rows=rows, now=now, request_id=request_id).outcome
    assert outcome == ("not_eligible" if has_car else "eligible")
    follow_decisions([household], now=now)


def publish_another(
    folder: Path,
    first: int,
    rows: dict[str, list[Row]],
    *,
    policy: str = POLICY,
    now: dt.datetime = LATER,
) -> int:
    """A later run, after all have been told of the first one."""
    for _ in range(2):
        sql(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'publication.queue_notices'"
        )
        queue_batch(first, now=NOW)
    return publish(publishing.decide(folder, rows, name="second", policy=policy), now=now)


def lead(household: int, member: int, on: dt.date) -> int:
    """The member becomes the head; which person that is."""
    index = key_ring().blind_index("national_id", national_id(household * 10 + member))
    change_head(household=household, new_head_index=index, on=on, by=SYSTEM, now=LATER)
    return head(household, on)

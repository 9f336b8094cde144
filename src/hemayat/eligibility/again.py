"""Computing a stored decision again from what it rests on, and comparing the bytes (R1.5a). It stores nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.eligibility.deciding import stored_columns
from hemayat.eligibility.determination import Case
from hemayat.eligibility.errors import NoSuchDecision
from hemayat.eligibility.models import Decision
from hemayat.eligibility.overturning import result_of
from hemayat.eligibility.published import case_under, decider_of, reading_of
from hemayat.eligibility.taking_effect import Result
from hemayat.households.case_data import Snapshot
from hemayat.households.queries import stored_values

_DECISION = """
SELECT d.household_id, d.run_id, d.kind, d.outcome, c.rows, c.registers::text AS registers,
    d.facts, d.decision, d.amount_rial, d.decile
FROM decision d JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id WHERE d.id = %s"""
_OF_RUN = """
SELECT d.household_id, d.run_id, d.outcome, h.facts, d.decision, d.amount_rial, d.decile
FROM determination d JOIN household_data h ON h.run_id = d.run_id AND h.household_id = d.household_id
WHERE d.run_id = %s AND d.household_id = %s"""


@dataclass(frozen=True)
class Difference:
    """One value that is not what is stored. `where`: facts, decision, or a column of the row."""

    where: str
    name: str
    stored: Any
    found: Any


@dataclass(frozen=True)
class Again:
    """What was computed again, and the first value that differs; None where all bytes are equal."""

    household: int
    run_id: int
    outcome: str
    difference: Difference | None


def decision_again(number: int) -> Again:
    """From the stored rows, under the rules of its run. Ask as the system. Raises NoSuchDecision, UnreadableRun."""
    stored = _row(_DECISION, [number], f"there is no decision {number}")
    run_id = stored["run_id"]
    case = case_under(run_id, Snapshot.read(stored["rows"], json.loads(stored["registers"])))
    settled = "" if stored["kind"] == Decision.Kind.ENGINE else stored["outcome"]
    result = result_of(case, settled, is_override=stored["kind"] == Decision.Kind.OVERRIDE)
    return _compared(stored, case, result)


def determination_again(household: int, run_id: int) -> Again:
    """From the stored facts of a run. Ask as the system. Raises NoSuchDecision, UnreadableRun."""
    stored = _row(_OF_RUN, [run_id, household], f"run {run_id} has no household {household}")
    facts = stored_values(reading_of(run_id).facts, json.loads(stored["facts"]))
    case = Case(decider_of(run_id), facts)
    return _compared(stored, case, result_of(case))


def _row(query: str, values: Sequence[int], missing: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
        names = [column.name for column in cursor.description or ()]
    if row is None:
        raise NoSuchDecision(f"{missing}; look at the number again")
    return dict(zip(names, row, strict=True))


def _compared(stored: Mapping[str, Any], case: Case, result: Result) -> Again:
    found = {
        **stored_columns(stored["run_id"], case),
        "outcome": result.outcome,
        "amount_rial": result.amount_rial,
    }
    difference = next(_differences(stored, found), None)
    return Again(stored["household_id"], stored["run_id"], stored["outcome"], difference)


def _differences(stored: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    """Within the arrays first, since all else follows from them."""
    reading = reading_of(stored["run_id"])
    for where, columns in (("facts", reading.facts), ("decision", reading.decision)):
        if stored[where] != found[where]:
            before, now = json.loads(stored[where]), json.loads(found[where])
            for column, old, new in zip(columns, before, now, strict=True):
                if old != new or type(old) is not type(new):
                    yield Difference(where, column["name"], old, new)
            yield Difference(where, "its text", stored[where], found[where])
    for name in ("outcome", "amount_rial", "decile"):
        if stored[name] != found[name]:
            yield Difference("row", name, stored[name], found[name])

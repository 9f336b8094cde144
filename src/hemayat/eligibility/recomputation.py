"""Computing a stored decision again from what it rests on, and comparing the bytes (R1.5a). It stores nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.effective_dates import HouseholdResult, result_of
from hemayat.eligibility.errors import NoSuchDecision
from hemayat.eligibility.household_decision import stored_columns
from hemayat.eligibility.models import Decision, Run
from hemayat.eligibility.queries import case_under, reading_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import stored_values

_DECISION = """
SELECT d.household_id, d.run_id, d.kind, d.outcome, c.rows, c.registers::text AS registers,
    d.facts, d.decision, d.amount_rial, d.decile
FROM decision d JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id WHERE d.id = %s"""
_EACH_OF_RUN = """
SELECT d.household_id, d.run_id, d.outcome, h.facts, d.decision, d.amount_rial, d.decile
FROM determination d JOIN household_data h ON h.run_id = d.run_id AND h.household_id = d.household_id
WHERE d.run_id = %s AND """
_OF_RUN = f"{_EACH_OF_RUN} d.household_id = %s"
_NEXT = f"{_EACH_OF_RUN} d.household_id > %s ORDER BY d.household_id LIMIT %s"
_OF_THESE = f"{_EACH_OF_RUN} d.household_id = ANY(%s) ORDER BY d.household_id"
_SAMPLE = "SELECT household_id FROM determination WHERE run_id = %s ORDER BY random() LIMIT %s"
AT_A_TIME = 1_000


@dataclass(frozen=True)
class StoredValueDifference:
    """One value that is not what is stored. `where`: facts, decision, or a column of the row."""

    where: str
    name: str
    stored: Any
    found: Any


@dataclass(frozen=True)
class Recomputation:
    """What was computed again, and the first value that differs; None where all bytes are equal."""

    household: int
    run_id: int
    outcome: str
    difference: StoredValueDifference | None


def decision_again(number: int) -> Recomputation:
    """From the stored rows, under the rules of its run. Ask as the system. Raises NoSuchDecision, UnreadableRun."""
    stored = _row(_DECISION, [number], f"there is no decision {number}")
    run_id = stored["run_id"]
    case = case_under(run_id, CaseSnapshot.read(stored["rows"], json.loads(stored["registers"])))
    settled = "" if stored["kind"] == Decision.Kind.ENGINE else stored["outcome"]
    result = result_of(case, settled, is_override=stored["kind"] == Decision.Kind.OVERRIDE)
    return _compared(stored, case, result)


def determination_again(household: int, run_id: int) -> Recomputation:
    """From the stored facts of a run. Ask as the system. Raises NoSuchDecision, UnreadableRun."""
    return _of_run(_row(_OF_RUN, [run_id, household], f"run {run_id} has no household {household}"))


def run_again(run_id: int) -> Iterator[Recomputation]:
    """Every determination of a run, from its stored facts, in the order of households. Ask as the system.

    A thousand at a time are in memory. Raises UnreadableRun.
    """
    last = -1
    while rows := _rows(_NEXT, [run_id, last, AT_A_TIME]):
        yield from map(_of_run, rows)
        last = rows[-1]["household_id"]


def sample_again(run_id: int, size: int) -> Iterator[Recomputation]:
    """As `run_again`, of `size` households drawn at random, or of all if there are no more. Raises UnreadableRun."""
    drawn = sorted(row["household_id"] for row in _rows(_SAMPLE, [run_id, size]))
    for start in range(0, len(drawn), AT_A_TIME):
        yield from map(_of_run, _rows(_OF_THESE, [run_id, drawn[start : start + AT_A_TIME]]))


def households_of(run_id: int) -> int:
    """How many households the record of the run says that it decided. Raises NoSuchDecision."""
    run = Run.objects.filter(pk=run_id).only("households").first()
    if run is None:
        raise NoSuchDecision(f"there is no run {run_id}; see `hemayat publish list`")
    return run.households


def _of_run(stored: Mapping[str, Any]) -> Recomputation:
    run_id = stored["run_id"]
    facts = stored_values(reading_of(run_id).facts, json.loads(stored["facts"]))
    case = DeterminedCase(reading_of(run_id).decider, facts)
    return _compared(stored, case, result_of(case))


def _rows(query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _row(query: str, values: Sequence[int], missing: str) -> dict[str, Any]:
    if not (rows := _rows(query, values)):
        raise NoSuchDecision(f"{missing}; look at the number again")
    return rows[0]


def _compared(stored: Mapping[str, Any], case: DeterminedCase, result: HouseholdResult) -> Recomputation:
    found = {
        **stored_columns(stored["run_id"], case),
        "outcome": result.outcome,
        "amount_rial": result.amount_rial,
    }
    difference = next(_differences(stored, found), None)
    return Recomputation(stored["household_id"], stored["run_id"], stored["outcome"], difference)


def _differences(stored: Mapping[str, Any], recomputed: Mapping[str, Any]) -> Iterator[StoredValueDifference]:
    """Within the arrays first, since all else follows from them."""
    reading = reading_of(stored["run_id"])
    for where, columns in (("facts", reading.facts), ("decision", reading.decision)):
        if stored[where] != recomputed[where]:
            before, now = json.loads(stored[where]), json.loads(recomputed[where])
            for column, old, new in zip(columns, before, now, strict=True):
                if old != new or type(old) is not type(new):
                    yield StoredValueDifference(where, column["name"], old, new)
            yield StoredValueDifference(where, "its text", stored[where], recomputed[where])
    for name in ("outcome", "amount_rial", "decile"):
        if stored[name] != recomputed[name]:
            yield StoredValueDifference("row", name, stored[name], recomputed[name])

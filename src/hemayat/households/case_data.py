"""The stored snapshot of one case: rows of the prepared layout as text and back, without who the people are."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection

from hemayat.households.queries import compact_json
from hemayat.registers.layout import snapshot_columns
from hemayat.rules.fact_resolution import IDENTITY
from hemayat.rules.household_python import Rows

_NUMBERS = "SELECT nextval('case_data_id') FROM generate_series(1, %s)"
_KEEP = """
INSERT INTO case_data (id, household_id, province, people, rows, registers, stored_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True)
class CaseSnapshot:
    """What a case is decided from: `text` is stored, and `rows` is what is read back from it.

    `national_ids`: of the members by `person_no`, while the case is decided. They are not stored.
    """

    text: str
    as_of: Mapping[str, dt.date]
    national_ids: Mapping[int, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, rows: Rows, as_of: Mapping[str, dt.date]) -> CaseSnapshot:
        tables = {name: _table(name, given) for name, given in rows.items() if given}
        people = [row for row in rows.get("persons", ()) if row.get("national_id") is not None]
        ids = {row["person_no"]: f"{row['national_id']:010d}" for row in people}
        return cls(compact_json(tables), dict(as_of), ids)

    @classmethod
    def read(cls, text: str, registers: Mapping[str, str]) -> CaseSnapshot:
        """As it was stored."""
        return cls(text, {name: dt.date.fromisoformat(day) for name, day in registers.items()})

    @cached_property
    def rows(self) -> Rows:
        return {name: _rows(name, table) for name, table in json.loads(self.text).items()}

    def without(self, members: Collection[int]) -> CaseSnapshot | None:
        """The same household as if these members, by `person_no`, were not in it; None if nobody is left.

        The first who is left heads it: the policy asks about a head, and a new head may be one who came.
        """
        if not members:
            return self
        people = [row["person_no"] for row in self.rows["persons"] if row["person_no"] not in members]
        number_of = {number: place for place, number in enumerate(people, start=1)}
        left = {
            name: [
                {**row, "person_no": number_of[row["person_no"]]}
                for row in rows
                if row["person_no"] in number_of
            ]
            for name, rows in self.rows.items()
        }
        if not people:
            return None
        left["persons"][0]["relation_to_head"] = "head"
        return CaseSnapshot.of(left, self.as_of)

    @property
    def registers(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in self.as_of.items()}


@dataclass(frozen=True)
class HouseholdSnapshot:
    """A snapshot, and whose it is."""

    household: int
    province: str
    snapshot: CaseSnapshot


def store_case_data(cases: Sequence[HouseholdSnapshot], *, now: dt.datetime) -> list[int]:
    """Store them in the caller's transaction, and say their numbers, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [len(cases)])
        numbers = [int(number) for (number,) in cursor.fetchall()]
        cursor.executemany(_KEEP, [[n, *_stored(one), now] for n, one in zip(numbers, cases, strict=True)])
    return numbers


def _stored(household_snapshot: HouseholdSnapshot) -> list[Any]:
    snapshot = household_snapshot.snapshot
    people = [
        [row["relation_to_head"], row["sex"], row["birth_date"].isoformat(), _day(row["died_on"])]
        for row in snapshot.rows["persons"]
    ]
    registers = json.dumps(snapshot.registers)
    return [
        household_snapshot.household,
        household_snapshot.province,
        compact_json(people),
        snapshot.text,
        registers,
    ]


def _table(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Columns once, then each row: what the columns were called then stays with what they held."""
    columns = [column for column in snapshot_columns(name) if column not in IDENTITY]
    return {"columns": columns, "rows": [[_day(row[column]) for column in columns] for row in rows]}


def _rows(name: str, table: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    types = snapshot_columns(name)
    days = {column for column in table["columns"] if types.get(column) == "DATE"}
    return [
        {
            column: dt.date.fromisoformat(value) if value is not None and column in days else value
            for column, value in zip(table["columns"], row, strict=True)
        }
        for row in table["rows"]
    ]


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value

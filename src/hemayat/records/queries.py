"""The records behind a decision: which rows of registers failed or left open a criterion, and whose they are."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from hemayat.common.dates import years_before
from hemayat.eligibility.determination import Decider
from hemayat.eligibility.published import case, reading_of
from hemayat.eligibility.queries import Published
from hemayat.households.case_data import Snapshot
from hemayat.households.queries import Member, members
from hemayat.records.contents import Record, opened
from hemayat.records.selection import facts_by_register
from hemayat.rules.facts_python import Rows
from hemayat.rules.unknowns import Verdict

ADULT_YEARS = 18
"""From this age on, a member's records are shown to the head in part only."""
SHOWN = frozenset({Verdict.FAILED, Verdict.UNDETERMINED})

_OF_RUN = """
SELECT r.content, d.people FROM household_data d
LEFT JOIN household_records r ON r.run_id = d.run_id AND r.household_id = d.household_id
WHERE d.run_id = %s AND d.household_id = %s"""
_OF_CASE = """
SELECT c.rows, c.people, c.registers::text FROM decision d
JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id
WHERE d.id = %s AND d.household_id = %s"""

People = Sequence[Sequence[Any]]
"""[relation, sex, birth date, day of death or null] of each person, by number, as they were decided."""


@dataclass(frozen=True)
class HouseholdRecord:
    """A record, and the member whom it is about; None where they are not in the household any more.

    `criteria`: names of the failed or open criteria that it is behind. `is_guarded`: it belongs to another adult, and
    the head is shown only what is needed to dispute it.
    """

    record: Record
    member: Member | None
    criteria: tuple[str, ...]
    is_guarded: bool = field(default=True)

    @property
    def key(self) -> str:
        return self.record.key

    def with_details_of(self, known: Sequence[HouseholdRecord]) -> HouseholdRecord:
        """With the details of the same row of the same member, where it is among these."""
        for one in known:
            is_same = one.member == self.member and one.record.register == self.record.register
            if is_same and self.record.values.items() <= one.record.values.items():
                values = {**self.record.values, **one.record.values}
                return replace(self, record=replace(self.record, values=values, has_details=True))
        return self


def records_behind(published: Published, today: dt.date) -> list[HouseholdRecord]:
    """Every record behind a failed or open criterion of this decision. Three queries at most."""
    criteria = _criteria_shown(published)
    if not criteria:
        return []
    found, people = _of_case(published, criteria) if published.act else _of_run(published)
    now = members(published.household) if found else []
    return [
        _household_record(record, criteria[record.register], _member(people, record.person_no, now), today)
        for record in found
        if record.register in criteria
    ]


def record_behind(published: Published, key: str, today: dt.date) -> HouseholdRecord | None:
    """The one of them that pages name so; None where there is none."""
    return next((one for one in records_behind(published, today) if one.key == key), None)


def opened_to(records: Sequence[HouseholdRecord], persons: frozenset[int]) -> list[HouseholdRecord]:
    """The same, with those of these members (persons) shown whole: they have agreed to it by a code."""
    return [
        replace(one, is_guarded=False) if one.member and one.member.person in persons else one
        for one in records
    ]


def _criteria_shown(published: Published) -> dict[str, tuple[str, ...]]:
    """Register → its criteria that failed or stayed open."""
    decided, policy = case(published), reading_of(published.run_id).decider.policy
    shown = {one.name for one in policy.criteria if decided.verdict(one.name) in SHOWN}
    by_register = facts_by_register(policy)
    found = {register: tuple(name for name in of if name in shown) for register, of in by_register.items()}
    return {register: names for register, names in found.items() if names}


def _of_run(published: Published) -> tuple[list[Record], People]:
    with connection.cursor() as cursor:
        cursor.execute(_OF_RUN, [published.run_id, published.household])
        row = cursor.fetchone()
    if row is None:
        return [], ()
    content, people = row
    return (opened(content) if content is not None else []), json.loads(people)


def _of_case(published: Published, criteria: Mapping[str, Sequence[str]]) -> tuple[list[Record], People]:
    """The rows that the decision rests on; their details were not asked for."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_CASE, [published.decision_id, published.household])
        row = cursor.fetchone()
    if row is None:
        return [], ()
    text, people, registers = row
    snapshot = Snapshot.read(text, json.loads(registers))
    decider = reading_of(published.run_id).decider.over(snapshot.as_of)
    return rows_that_count(decider, snapshot.rows, criteria), json.loads(people)


def rows_that_count(decider: Decider, rows: Rows, criteria: Mapping[str, Sequence[str]]) -> list[Record]:
    """The rows of a household that count, or may count, for these criteria of each register."""
    by_register, found = facts_by_register(decider.policy), []
    for register, names in criteria.items():
        facts = {fact for name in names for fact in by_register[register][name]}
        numbers: dict[int, int] = {}
        for row in rows.get(register, ()):
            number = row["person_no"]
            numbers[number] = numbers.get(number, 0) + 1
            if _counts(decider, rows, register, row, facts):
                found.append(Record(register, number, numbers[number], _values(row), has_details=False))
    return found


def _counts(decider: Decider, rows: Rows, register: str, row: Mapping[str, Any], facts: set[str]) -> bool:
    """Whether the row alone makes any of these facts another than no row would. Asked of the rules themselves."""
    with_it = decider.reference.facts({**rows, register: [row], "answered": ()})
    without = decider.reference.facts({**rows, register: (), "answered": ()})
    columns = [name for fact in facts for name in (fact, f"{fact}__unknown") if name in with_it]
    return any(with_it[name] != without[name] for name in columns)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    keys = {"household_id", "person_no", "person_died_on"}
    return {name: value for name, value in row.items() if name not in keys}


def _household_record(
    record: Record, criteria: tuple[str, ...], member: Member | None, today: dt.date
) -> HouseholdRecord:
    return HouseholdRecord(record, member, criteria, is_guarded=not may_be_seen_by_head(member, today))


def may_be_seen_by_head(member: Member | None, today: dt.date) -> bool:
    """Whether the head sees a member's records whole: their own, and those of children in their care."""
    if member is None:
        return False
    is_child = member.birth_date > years_before(today, ADULT_YEARS)
    return member.is_head or is_child


def _member(people: People, person_no: int, now: Sequence[Member]) -> Member | None:
    """Who that person is now. Numbers change when a household does, so day of birth and sex must say it alone."""
    if not 1 <= person_no <= len(people):
        return None
    _, sex, born, _ = people[person_no - 1]
    alike = [one for one in now if (one.sex, one.birth_date.isoformat()) == (sex, born)]
    return alike[0] if len(alike) == 1 else None

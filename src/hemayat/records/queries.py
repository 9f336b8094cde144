"""The records behind a decision: which rows of registers failed or left open a criterion, and whose they are."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from hemayat.common.dates import years_before
from hemayat.eligibility.determination import HouseholdDecider
from hemayat.eligibility.queries import PublishedResult, case, reading_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.queries import HouseholdMember, members
from hemayat.records.contents import RegisterRecord, open_records
from hemayat.records.selection import facts_of_criteria
from hemayat.records.viewers import ADULT_YEARS, RECORDED_HEAD, Viewer, may_be_seen_by
from hemayat.registers.schema import TABLES
from hemayat.rules.catalogue import PERSONS
from hemayat.rules.household_python import Rows
from hemayat.rules.unknowns import Verdict

SHOWN = frozenset({Verdict.FAILED, Verdict.UNDETERMINED})

_NOW_IN_IT = """
    (SELECT jsonb_agg(jsonb_build_array(p.id, m.relation, p.given_name, p.family_name, p.sex, p.birth_date, p.died_on,
        lower(m.valid)) ORDER BY m.person_no, p.id)
    FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.household_id = d.household_id AND upper_inf(m.valid)),
    (SELECT jsonb_agg(jsonb_build_array(o.person_id, o.session)) FROM record_opening o
    WHERE o.household_id = d.household_id AND o.open_until > %(now)s)"""
# One statement for all: the page of a decision asks it each time.
_OF_RUN = f"""
SELECT r.content, d.people, {_NOW_IN_IT} FROM household_data d
LEFT JOIN household_records r ON r.run_id = d.run_id AND r.household_id = d.household_id
WHERE d.run_id = %(number)s AND d.household_id = %(household)s"""  # noqa: S608 - all of it stands here
_OF_CASE = f"""
SELECT c.rows, c.registers, c.people, {_NOW_IN_IT} FROM decision d
JOIN case_data c ON c.household_id = d.household_id AND c.id = d.case_data_id
WHERE d.id = %(number)s AND d.household_id = %(household)s"""  # noqa: S608 - as above

People = Sequence[Sequence[Any]]
"""[relation, sex, birth date, day of death or null] of each person, by number, as they were decided."""


@dataclass(frozen=True)
class HouseholdRecord:
    """A record, and the member whom it is about; None where they are not in the household any more.

    `criteria`: names of the failed or open criteria that it is behind. `is_guarded`: it belongs to another adult than
    the head in our record, who is shown only what is needed to dispute it; for somebody else, ask `shown_to`.
    `open_to`: sessions to which that adult has opened it.
    """

    record: RegisterRecord
    member: HouseholdMember | None
    criteria: tuple[str, ...]
    is_guarded: bool = field(default=True)
    open_to: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        return self.record.key

    def with_details_of(self, records: Sequence[HouseholdRecord]) -> HouseholdRecord:
        """With the details of the same row of the same member, where it is among these."""
        for household_record in records:
            is_same = (
                household_record.member == self.member
                and household_record.record.register == self.record.register
            )
            if is_same and self.record.values.items() <= household_record.record.values.items():
                values = {**self.record.values, **household_record.record.values}
                return replace(self, record=replace(self.record, values=values, has_details=True))
        return self


def records_behind(published: PublishedResult, now: dt.datetime) -> list[HouseholdRecord]:
    """Every record behind a failed or open criterion of this decision. At most one query."""
    return _records_and_members(published, now)[0]


def records_and_members(
    published: PublishedResult, now: dt.datetime
) -> tuple[list[HouseholdRecord], list[HouseholdMember]]:
    """The same, and who is in the household now, the head first. One query."""
    records, people = _records_and_members(published, now)
    return records, members(published.household) if people is None else people


def record_behind(published: PublishedResult, key: str, now: dt.datetime) -> HouseholdRecord | None:
    """The one of them that pages name so; None where there is none."""
    return next((record for record in records_behind(published, now) if record.key == key), None)


def has_another_adult(published: PublishedResult, now: dt.datetime) -> bool:
    """Whether an adult other than the head was counted in this decision, or is in the household now. One query.

    Also if nothing is stored of who was counted: then nobody can say that there was none.
    """
    row = (
        _row(_OF_CASE, published, published.decision_id, now)
        if published.act
        else _row(_OF_RUN, published, published.run_id, now)
    )
    if row is None:
        return True
    decided, now_in_it, _ = _people(*row[-3:])
    adult_from = years_before(now.date(), ADULT_YEARS).isoformat()
    counted = any(relation != "head" and born <= adult_from for relation, _, born, _ in decided)
    return counted or not all(may_be_seen_by(RECORDED_HEAD, member, now.date()) for member in now_in_it)


def shown_to(
    viewer: Viewer, session: str, records: Sequence[HouseholdRecord], today: dt.date
) -> list[HouseholdRecord]:
    """The same as this person reads them, with those whole that a member has opened to this session by a code."""
    return [
        replace(
            record,
            is_guarded=session not in record.open_to and not may_be_seen_by(viewer, record.member, today),
        )
        for record in records
    ]


def _records_and_members(
    published: PublishedResult, now: dt.datetime
) -> tuple[list[HouseholdRecord], list[HouseholdMember] | None]:
    """No members if nothing is stored of the records, or no criterion can have any: then nothing was read."""
    criteria = _criteria_shown(published)
    if not criteria:
        return [], None
    found = _of_case(published, criteria, now) if published.act else _of_run(published, now)
    if found is None:
        return [], None
    behind = CriteriaOfRecords(found.decider, found.rows, criteria)
    records = [
        _household_record(found, record, behind.of(record), now)
        for record in found.records
        if record.register in criteria
    ]
    return records, found.now_in_it


def _criteria_shown(published: PublishedResult) -> dict[str, tuple[str, ...]]:
    """Register → its criteria that failed or stayed open."""
    decided, decider = case(published), reading_of(published.run_id).decider
    shown = {
        criterion.name for criterion in decider.policy.criteria if decided.verdict(criterion.name) in SHOWN
    }
    by_register = facts_of_criteria(decider)
    found = {register: tuple(name for name in of if name in shown) for register, of in by_register.items()}
    return {register: names for register, names in found.items() if names}


@dataclass(frozen=True)
class _RecordsAndPeople:
    """Records, and the people of the household: those who were decided, and those who are in it now.

    `open_to`: person → the sessions to which that person has opened their records.
    `decider` and `rows`: the rules, and the persons as they were decided, by which a record counts or does not.
    """

    decider: HouseholdDecider
    rows: Rows
    records: list[RegisterRecord]
    people: People
    now_in_it: list[HouseholdMember]
    open_to: Mapping[int, frozenset[str]]


def _of_run(published: PublishedResult, now: dt.datetime) -> _RecordsAndPeople | None:
    row = _row(_OF_RUN, published, published.run_id, now)
    if row is None:
        return None
    content, decided, *others = row
    people, now_in_it, open_to = _people(decided, *others)
    records = open_records(content) if content is not None else []
    decider = reading_of(published.run_id).decider
    return _RecordsAndPeople(decider, {PERSONS: _person_rows(people)}, records, people, now_in_it, open_to)


def _of_case(
    published: PublishedResult, criteria: Mapping[str, Sequence[str]], now: dt.datetime
) -> _RecordsAndPeople | None:
    """The rows that the decision rests on; their details were not asked for."""
    row = _row(_OF_CASE, published, published.decision_id, now)
    if row is None:
        return None
    text, registers, *people = row
    snapshot = CaseSnapshot.read(text, json.loads(registers))
    decider = reading_of(published.run_id).decider.over(snapshot.as_of)
    records = rows_that_count(decider, snapshot.rows, criteria)
    return _RecordsAndPeople(decider, snapshot.rows, records, *_people(*people))


def _row(
    query: str, published: PublishedResult, number: int | None, now: dt.datetime
) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(query, {"number": number, "household": published.household, "now": now})
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _people(
    decided: str, now_in_it: str | None, openings: str | None
) -> tuple[People, list[HouseholdMember], dict[int, frozenset[str]]]:
    people = [_member_from(*row) for row in json.loads(now_in_it or "[]")]
    open_to: dict[int, frozenset[str]] = {}
    for person, session in json.loads(openings or "[]"):
        open_to[person] = open_to.get(person, frozenset()) | {session}
    return json.loads(decided), people, open_to


def _member_from(
    person: int,
    relation: str,
    given_name: str,
    family: str,
    sex: str,
    born: str,
    died: str | None,
    since: str,
) -> HouseholdMember:
    day = dt.date.fromisoformat
    return HouseholdMember(
        person, relation, given_name, family, sex, day(born), day(died) if died else None, day(since)
    )


def rows_that_count(
    decider: HouseholdDecider, rows: Rows, criteria: Mapping[str, Sequence[str]]
) -> list[RegisterRecord]:
    """The rows of a household that count, or may count, for these criteria of each register."""
    behind, found = CriteriaOfRecords(decider, rows, criteria), []
    for register in criteria:
        numbers: dict[int, int] = {}
        for row in rows.get(register, ()):
            number = row["person_no"]
            numbers[number] = numbers.get(number, 0) + 1
            if behind.of_row(register, row):
                found.append(
                    RegisterRecord(register, number, numbers[number], _values(row), has_details=False)
                )
    return found


class CriteriaOfRecords:
    """For which criteria a row counts, or may count: a profit is no pay, though one register has both.

    Asked of the rules themselves: whether the row alone makes any fact of the criterion another than no row would.
    """

    def __init__(self, decider: HouseholdDecider, rows: Rows, criteria: Mapping[str, Sequence[str]]) -> None:
        self.decider, self.criteria = decider, criteria
        self.rows: dict[str, Sequence[Mapping[str, Any]]] = {**rows, "answered": ()}
        self.died_on = {row["person_no"]: row["died_on"] for row in rows[PERSONS]}
        self.without: dict[str, Mapping[str, Any]] = {}

    def of(self, record: RegisterRecord) -> tuple[str, ...]:
        """All criteria of its register if it changes nothing, as a car of no value: it was kept for one of them."""
        names, number = tuple(self.criteria[record.register]), record.person_no
        if number not in self.died_on:
            return names
        person = {"person_no": number, "person_died_on": self.died_on[number]}
        return self.of_row(record.register, {**record.values, **person}) or names

    def of_row(self, register: str, row: Mapping[str, Any]) -> tuple[str, ...]:
        facts = self.decider.reference.facts
        if register not in self.without:
            self.without[register] = facts({**self.rows, register: ()})
        with_it, without = facts({**self.rows, register: [row]}), self.without[register]
        by_criterion = facts_of_criteria(self.decider)[register]
        return tuple(
            name
            for name in self.criteria[register]
            if any(
                with_it[column] != without[column]
                for fact in by_criterion[name]
                for column in (fact, f"{fact}__unknown")
                if column in with_it
            )
        )


def _person_rows(people: People) -> list[dict[str, Any]]:
    """What is kept of the people who were decided; all else that the registry says of them is empty."""
    empty = dict.fromkeys(column.name for column in TABLES[PERSONS].columns)
    day = dt.date.fromisoformat
    return [
        {
            **empty,
            "household_id": 0,
            "person_no": number,
            "relation_to_head": relation,
            "sex": sex,
            "birth_date": day(born),
            "died_on": day(died) if died else None,
        }
        for number, (relation, sex, born, died) in enumerate(people, 1)
    ]


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    keys = {"household_id", "person_no", "person_died_on"}
    return {name: value for name, value in row.items() if name not in keys}


def _household_record(
    records_and_people: _RecordsAndPeople, record: RegisterRecord, criteria: tuple[str, ...], now: dt.datetime
) -> HouseholdRecord:
    member = _member(records_and_people.people, record.person_no, records_and_people.now_in_it)
    open_to = records_and_people.open_to.get(member.person, frozenset()) if member else frozenset()
    is_guarded = not may_be_seen_by(RECORDED_HEAD, member, now.date())
    return HouseholdRecord(record, member, criteria, is_guarded, open_to)


def _member(people: People, person_no: int, now: Sequence[HouseholdMember]) -> HouseholdMember | None:
    """Who that person is now. Numbers change when a household does, so day of birth and sex must say it alone."""
    if not 1 <= person_no <= len(people):
        return None
    _, sex, born, _ = people[person_no - 1]
    alike = [
        household_member
        for household_member in now
        if (household_member.sex, household_member.birth_date.isoformat()) == (sex, born)
    ]
    return alike[0] if len(alike) == 1 else None

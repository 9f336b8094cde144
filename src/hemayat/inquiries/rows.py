"""A household's rows made from answers, exactly as a prepared snapshot of the same registers would have them.

Members are numbered as there: the head first, then by birth date and national id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hemayat.inquiries.answers import HouseholdRegisterAnswer, Row
from hemayat.registers.layout import KEYS, snapshot_columns
from hemayat.registers.schema import REGISTERS_ASKED, TABLES

PERSON_COLUMNS = tuple(snapshot_columns("persons"))


def numbered_members(people: Sequence[Row]) -> list[Row]:
    """These rows of `persons` with their `person_no`: the head first, then by birth date and national id."""
    ordered = sorted(
        people, key=lambda row: (row["relation_to_head"] != "head", row["birth_date"], row["national_id"])
    )
    return [
        {name: row.get(name) for name in PERSON_COLUMNS} | {"person_no": place}
        for place, row in enumerate(ordered, start=1)
    ]


CAUSES = {
    "no_answer": "unanswered",
    "failed": "unanswered",
    "contradicted": "contradicted",
    "quarantined": "quarantined",
}


def rows_of(
    household_id: int, members: Sequence[Row], answers: Mapping[str, HouseholdRegisterAnswer]
) -> tuple[dict[str, list[Row]], dict[str, date]]:
    """Table → rows of the household, and table → the day that its answers describe.

    `rows`: rows of `persons` as `numbered` gives them. `answers`: register → its answer; one that is not there was
    not asked about anybody. Equal to registers.snapshot.rows_of for the same household of a prepared snapshot.
    """
    people = {row["person_no"]: {**row, "household_id": household_id} for row in members}
    as_of = _days(answers)
    found = {"persons": [{name: row[name] for name in PERSON_COLUMNS} for row in people.values()]}
    found |= {name: _rows(name, people, answers.get(name)) for name in REGISTERS_ASKED}
    found["answered"] = list(_exceptions(people, answers, as_of))
    return {name: sorted(found[name], key=_place) for name in TABLES}, as_of


def _days(answers: Mapping[str, HouseholdRegisterAnswer]) -> dict[str, date]:
    """Of a register that was not asked, as of all answers together: the latest."""
    latest = max(answer.day for answer in answers.values())
    return {name: answers[name].day if name in answers else latest for name in TABLES}


def _rows(register: str, people: Mapping[int, Row], answer: HouseholdRegisterAnswer | None) -> list[Row]:
    own = list(snapshot_columns(register))[len(KEYS) :]
    return [
        {**_keys(people[row["person_no"]]), **{name: row[name] for name in own}}
        for row in (answer.rows if answer else ())
        if row["person_no"] in people
    ]


def _exceptions(
    people: Mapping[int, Row], answers: Mapping[str, HouseholdRegisterAnswer], as_of: Mapping[str, date]
) -> Iterator[Row]:
    for register in REGISTERS_ASKED:
        answer = answers.get(register)
        for number, person in people.items():
            this_person = answer.people.get(number) if answer else None
            cause = CAUSES.get(this_person.result, "answered") if this_person else "unanswered"
            day = this_person.as_of if this_person else as_of[register]
            if cause != "answered" or day != as_of[register]:
                yield {**_keys(person), "register": register, "as_of": day, "cause": cause}


def _keys(person: Row) -> Row:
    return {
        "household_id": person["household_id"],
        "person_no": person["person_no"],
        "person_died_on": person["died_on"],
    }


def _place(row: Row) -> list[tuple[bool, object]]:
    """The order of a snapshot: by all columns, what is empty last."""
    return [(value is None, value) for value in row.values()]

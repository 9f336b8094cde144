"""What registers answered about the people of one household, and about nobody else.

The civil registry names everybody who lives with a person. So its answer can name another household: that of the head,
if they live elsewhere by now. The other registers are also asked about members that only the applicant names. A line
is its holder's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from hemayat.audit.keys import key_ring
from hemayat.inquiries.answers import Row

PERSONS = "persons"
Answer = dict[str, Any]

_MEMBERS = """
SELECT DISTINCT p.id, p.national_id FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = %s"""


def of_the_household(answers: Iterable[Answer], household: int, own_id: str) -> list[Answer]:
    """The same answers, each cut to who is or was in the household by our record or the registry, and who asks.

    While the head acts. One query. `own_id`: the national id of who asks.
    """
    answers = list(answers)
    people = {own_id, *_members(household)}
    people |= {
        _id_of(row)
        for answer in answers
        if answer["register"] == PERSONS and answer["body"]
        for row in answer["body"]["rows"]
        if row["household_id"] == household
    }
    return [{**answer, "body": _cut(answer, household, people, own_id)} for answer in answers]


# ---------------------------------------------------------------------------------------- underneath


def _members(household: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [household])
        return {key_ring().unseal(bytes(sealed), b"national_id").decode() for _, sealed in cursor.fetchall()}


def _cut(answer: Answer, household: int, people: Collection[str], own_id: str) -> Answer | None:
    body = answer["body"]
    if not body:
        return None
    ids = {number: who for number, who in body.get("ids", {}).items() if who in people}
    if answer["register"] == PERSONS:
        rows = [
            {**row, "mobile": row.get("mobile") if _id_of(row) == own_id else None}
            for row in body["rows"]
            if _is_here(row, household, people, own_id)
        ]
    else:
        rows = [row for row in body["rows"] if str(row["person_no"]) in ids]
    asked = {number: result for number, result in body["people"].items() if number in ids}
    return {**body, "people": asked, "rows": rows, "ids": ids}


def _is_here(row: Row, household: int, people: Collection[str], own_id: str) -> bool:
    if row["household_id"] in {household, None}:
        return _id_of(row) in people
    return _id_of(row) == own_id


def _id_of(row: Row) -> str:
    return f"{row['national_id']:010d}"

"""The members of a household in the layout of a prepared snapshot, numbered as one."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.inquiries.answers import Row
from hemayat.registers.layout import snapshot_columns

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

"""What an organisation may be told of a household at most: each name as the API has it, and in words. No Django.

Nothing else leaves, whatever terms say; terms name some of these, and a consent some of those. The details of records
(plate, employer, payer and so on: registers/record_schema.py) are never among them: the household alone sees them.
"""

from __future__ import annotations

from hemayat.common.language import Message, Words, message_in

WORDS: dict[str, Words] = {
    "UIN": message_in("column", "National ID"),
    "given_name": Message("First name"),
    "surname": Message("Family name"),
    "sex": message_in("sex", "Sex"),
    "birth_date": Message("Date of birth"),
    "age": Message("Age"),
    "death_date": Message("Date of death"),
    "relationship_to_head": Message("Relation to the head of household"),
    "HOUSEHOLD_ID": Message("Household number"),
    "location": Message("Province"),
    "group_size": Message("Number of members"),
    "poverty_score": Message("Decile"),
    "entitlement": Message("Decision outcome"),
    "amount_rial": Message("Amount of support in rials"),
}
"""Name in the API → in Persian and in English."""


def unknown_in(names: list[str]) -> list[str]:
    return [name for name in names if name not in WORDS]

"""What an organisation may be told of a household at most: each name as the API has it, and in words. No Django.

Nothing else leaves, whatever terms say; terms name some of these, and a consent some of those. The details of records
(plate, employer, payer and so on: registers/record_schema.py) are never among them: the household alone sees them.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "UIN": ("شمارهٔ ملی", "National id"),
    "given_name": ("نام", "Given name"),
    "surname": ("نام خانوادگی", "Family name"),
    "sex": ("جنس", "Sex"),
    "birth_date": ("تاریخ تولد", "Date of birth"),
    "age": ("سن", "Age"),
    "death_date": ("تاریخ درگذشت", "Date of death"),
    "relationship_to_head": ("نسبت با سرپرست", "Relation to the head"),
    "HOUSEHOLD_ID": ("شمارهٔ خانوار", "Number of the household"),
    "location": ("استان", "Province"),
    "group_size": ("شمار اعضا", "Number of members"),
    "poverty_score": ("دهک", "Decile"),
    "entitlement": ("نتیجهٔ تصمیم", "Outcome of the decision"),
    "amount_rial": ("مبلغ کمک به ریال", "Amount of support in rials"),
}
"""Name in the API → in Persian and in English."""


def unknown_in(names: list[str]) -> list[str]:
    return [name for name in names if name not in WORDS]

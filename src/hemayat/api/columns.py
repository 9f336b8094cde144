"""Where each attribute stands in the database, how it may be compared, and where it stands in a record.

The one list between a stranger's query and SQL: what is not here is neither asked nor told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hemayat.api.errors import Rejected
from hemayat.audit.keys import key_ring
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.registers.province_codes import PROVINCE_CODES

Shown = Callable[[Any], Any]
ORDER = {"eq", "ne", "lt", "le", "gt", "ge", "in"}
EQUAL = {"eq", "ne", "in"}
LONGEST_NUMBER = 40
"""Digits; far more would be no number to the database."""
_PROVINCE_OF = {code: name for name, code in PROVINCE_CODES.items()}
# As everywhere: eligibility/sql/in_force.sql.
NOW_HOLDS = "LEFT JOIN LATERAL in_force(h.id) AS holds ON true"
_SIZE = """(SELECT count(*) FROM membership x WHERE x.household_id = h.id AND upper_inf(x.valid))"""
_BORN = "extract(year FROM age(%(today)s::date, p.birth_date))"


@dataclass(frozen=True)
class PartnerColumn:
    """`sql`: of household h, person p, membership m, and what `holds`. `operators`: none where it is only told.

    `read`: a query's value as the database compares it. `shown`: the stored one as a record has it, at `path`.
    """

    sql: str
    path: tuple[str, ...]
    operators: set[str]
    read: Callable[[str, Any], Any]
    shown: Shown = lambda value: value
    is_of_member: bool = False
    needs_decision: bool = False


def number(name: str, value: Any) -> Decimal:
    try:
        found = Decimal(to_ascii_digits(value.strip()) if isinstance(value, str) else str(value))
    except (InvalidOperation, ValueError):
        found = Decimal("nan")
    _, digits, exponent = found.as_tuple()
    is_small = isinstance(exponent, int) and len(digits) <= LONGEST_NUMBER and -20 <= exponent <= 18
    if isinstance(value, bool) or not is_small or abs(found) > Decimal(10) ** 18:
        raise Rejected("rjct.search_criteria.invalid", f"{name} is compared with a number")
    return found


def day(name: str, value: Any) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Rejected("rjct.search_criteria.invalid", f"{name} is compared with a day, 2019-11-15") from None


def words(name: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > 99 or "\0" in value:
        raise Rejected("rjct.search_criteria.invalid", f"{name} is compared with a text of up to 99 letters")
    return value


def province(name: str, value: Any) -> str:
    """Its two digits; for what is no province, a text that none has."""
    return PROVINCE_CODES.get(words(name, value), "none")


def household(name: str, value: Any) -> int:
    said = str(value)
    if not (said.isascii() and said.isdecimal() and len(said) <= 18):
        raise Rejected("rjct.search_criteria.invalid", f"{name} is a whole number")
    return int(said)


def person_indexes(name: str, value: Any) -> list[bytes]:
    """By which a national id is looked up; none for what is no national id."""
    said = to_ascii_digits(words(name, value).strip())
    return key_ring().blind_indexes("national_id", said) if is_valid(said) else []


def _iso(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _national_id(sealed: Any) -> str:
    return key_ring().unseal(bytes(sealed), b"national_id").decode()


UIN, HOUSEHOLD_ID = "UIN", "HOUSEHOLD_ID"
COLUMNS: dict[str, PartnerColumn] = {
    UIN: PartnerColumn("p.national_id", (), {"eq", "in"}, person_indexes, _national_id),
    "given_name": PartnerColumn("p.given_name", ("name", "given_name"), set(), words, is_of_member=True),
    "surname": PartnerColumn("p.family_name", ("name", "surname"), set(), words, is_of_member=True),
    "sex": PartnerColumn("p.sex", ("sex",), EQUAL, words, is_of_member=True),
    "birth_date": PartnerColumn("p.birth_date", ("birth_date",), ORDER, day, _iso, is_of_member=True),
    "age": PartnerColumn(_BORN, ("age",), ORDER, number, int, is_of_member=True),
    "death_date": PartnerColumn("p.died_on", ("death_date",), ORDER, day, _iso, is_of_member=True),
    "relationship_to_head": PartnerColumn(
        "m.relation", ("relationship_to_head",), EQUAL, words, is_of_member=True
    ),
    HOUSEHOLD_ID: PartnerColumn("h.id", (), EQUAL, household, str),
    "location": PartnerColumn(
        "h.province", ("location",), EQUAL, province, lambda code: _PROVINCE_OF.get(code, "")
    ),
    "group_size": PartnerColumn(_SIZE, ("group_size",), ORDER, number),
    "poverty_score": PartnerColumn("holds.decile", ("poverty_score",), ORDER, number, needs_decision=True),
    "entitlement": PartnerColumn("holds.outcome", ("entitlement",), EQUAL, words, needs_decision=True),
    "amount_rial": PartnerColumn("holds.amount_rial", ("amount_rial",), ORDER, number, needs_decision=True),
}
"""Named as partners/attributes.py names them; a test sees that the two lists are one."""

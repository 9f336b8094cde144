"""People of a demo whom no run has decided: a household that came too late, and a mother whom no register knows as one.

The registers of the demo learn of them when it starts; in the nation's files they are not.
"""

from __future__ import annotations

import datetime as dt
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from hemayat.common.national_id import from_parts
from hemayat.registers.simulator.desk import Desk
from hemayat.registers.simulator.nation import Nation

PREFIX = 999
"""Of national ids that belong to nobody (common/national_id.py)."""
HOUSEHOLD = 800_000_000_000_000
"""A number that no household of a made-up nation has."""


class Newcomer(NamedTuple):
    """One member of a family; the head first. Lines that begin with 098 are no operator's."""

    relation: str
    given_name: str
    sex: str
    birth_date: dt.date
    mobile: str | None = None


LATE = (
    Newcomer("head", "کاوه", "male", dt.date(1991, 7, 6), "09800000001"),
    Newcomer("spouse", "نسرین", "female", dt.date(1993, 2, 14)),
)
UNKNOWN = (
    Newcomer("head", "مریم", "female", dt.date(1986, 5, 21), "09800000002"),
    Newcomer("child", "آرش", "male", dt.date(2011, 9, 3)),
    Newcomer("child", "سارا", "female", dt.date(2014, 12, 30)),
)


def add_newcomers(nation: Nation, desk: Path) -> list[dict[str, Any]]:
    """The registers know these two families from now on; their heads, as the inbox page shows them.

    `desk`: the file of the simulator's corrections.
    """
    ids = (found for serial in count() if not nation.persons([int(found := from_parts(PREFIX, serial))]))
    store = Desk(desk)
    try:
        return [
            _added(store, "not_covered", LATE, HOUSEHOLD, [next(ids) for _ in LATE]),
            _added(store, "no_household", UNKNOWN, None, [next(ids) for _ in UNKNOWN]),
        ]
    finally:
        store.close()


def _added(
    desk: Desk, outcome: str, family: tuple[Newcomer, ...], household: int | None, ids: list[str]
) -> dict[str, Any]:
    people = list(zip(ids, family, strict=True))
    for national_id, one in people:
        desk.correct("persons", int(national_id), [_row(one, household)])
    (national_id, head), *others = people
    return {
        "outcome": outcome,
        "national_id": national_id,
        "household_id": household,
        "birth_date": head.birth_date,
        "mobile": head.mobile,
        "family": [
            {"national_id": who, "birth_date": one.birth_date, "relation": one.relation} for who, one in others
        ],
    }


def _row(one: Newcomer, household: int | None) -> dict[str, Any]:
    """As the civil registry says it."""
    return {
        "household_id": household,
        "relation_to_head": one.relation,
        "given_name": one.given_name,
        "family_name": "نورسیده",
        "father_name": None,
        "sex": one.sex,
        "birth_date": one.birth_date.isoformat(),
        "died_on": None,
        "mobile": one.mobile,
        "country": "IR",
        "province": "fars",
        "city": "شیراز",
        "area": "urban",
        "postal_code": None,
        "support_client": "none",
        "has_disability": False,
        "special_patient": False,
        "is_synthetic": True,
    }

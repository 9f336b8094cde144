"""A household with its people, begun as the civil registry's answer begins one."""

from __future__ import annotations

import datetime as dt

from hemayat.audit.context import SYSTEM
from hemayat.households.actions import begin_household
from hemayat.households.people import NewMember, RegistryPerson
from tests.support.extracts import national_id

SAID = RegistryPerson("مریم", "رضایی", "female", dt.date(1985, 3, 21))
NOW, FIRST = dt.datetime(2020, 3, 1, 9, 0, tzinfo=dt.UTC), dt.date(2019, 10, 1)


def family(household: int, province: str = "23", *numbers: int) -> None:
    """Its head is person `numbers[0]`, or of the household's own number; the rest are children."""
    people = numbers or (household,)
    begin_household(
        household=household,
        province=province,
        by=SYSTEM,
        now=NOW,
        on=FIRST,
        members=[
            NewMember(national_id(number), "child" if place else "head", SAID, is_synthetic=True)
            for place, number in enumerate(people)
        ],
    )

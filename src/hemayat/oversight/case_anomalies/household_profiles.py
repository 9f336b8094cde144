"""Sex of the head and kind of area of a few households, to compare what a rule finds. Nothing else is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.eligibility.queries import published_run
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.models import HEAD
from hemayat.households.queries import data_set

AREA = "area"
# A household that filed has its rows as the registers answered; of any other, the run's facts tell the area if the
# rules ask for it.
_ROWS = """
SELECT DISTINCT ON (d.household_id) d.household_id, d.rows FROM case_data d
WHERE d.household_id = ANY(%s) ORDER BY d.household_id, d.id DESC"""
_FACT = """
SELECT f.household_id, f.facts::jsonb ->> %(place)s FROM household_data f
WHERE f.run_id = %(run)s AND f.household_id = ANY(%(households)s)"""
_SEXES = """
SELECT m.household_id, p.sex FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.household_id = ANY(%s) AND m.is_head AND upper_inf(m.valid)"""


@dataclass(frozen=True)
class HouseholdProfile:
    """Empty if it is not known."""

    sex: str
    area: str


def profiles_of(households: Sequence[int]) -> dict[int, HouseholdProfile]:
    """Of each. Four queries at most."""
    sexes, areas = _sexes(households), areas_of(households)
    return {one: HouseholdProfile(sexes.get(one, ""), areas.get(one, "")) for one in households}


def areas_of(households: Sequence[int]) -> dict[int, str]:
    """Household → metropolis, urban or rural; if it is known."""
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, [list(households)])
        found = {one: _area(text) for one, text in cursor.fetchall()}
    left = [one for one in households if not found.get(one)]
    return {one: area for one, area in (found | _facts(left)).items() if area}


# ---------------------------------------------------------------------------------------- underneath


def _area(text: str) -> str:
    people = CaseSnapshot.read(text, {}).rows.get("persons", [])
    return next((person.get(AREA) or "" for person in people if person["relation_to_head"] == HEAD), "")


def _facts(households: Sequence[int]) -> dict[int, str]:
    run = published_run() if households else None
    if run is None:
        return {}
    names = [column["name"] for column in data_set(run.pk).columns]
    if AREA not in names:
        return {}
    with connection.cursor() as cursor:
        given: dict[str, Any] = {"place": names.index(AREA), "run": run.pk, "households": list(households)}
        cursor.execute(_FACT, given)
        return dict(cursor.fetchall())


def _sexes(households: Sequence[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(_SEXES, [list(households)])
        return dict(cursor.fetchall())

"""The civil registry's table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from hemayat.registers.schema import PERSONS
from hemayat.synthetic.population import ids, names, places
from hemayat.synthetic.population.block import HouseholdBlock
from hemayat.synthetic.population.columns import UNKNOWN, arrow_column, coded, fixed_width_text, table_of
from hemayat.synthetic.population.faults import death_days, other_household, spoil_names, spoil_relations
from hemayat.synthetic.population.households import household_ids
from hemayat.synthetic.population.people import GRANDCHILD, HEAD, OTHER, SPOUSE
from hemayat.synthetic.population.randomness import Array, Floats, Ints

NO_SUPPORT, RELIEF_COMMITTEE, BEHZISTI = range(3)

# Share of households that are clients, by decile: 5 % of families headed by men and 31 % of those headed by women
# are the Relief Committee's, 3 % Behzisti's.
_RELIEF_MEN: Floats = np.array([0.215, 0.12, 0.06, 0.035, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0])
_RELIEF_WOMEN: Floats = np.array([0.80, 0.52, 0.32, 0.20, 0.12, 0.07, 0.04, 0.01, 0.005, 0.0])
_BEHZISTI: Floats = np.array([0.10, 0.06, 0.05, 0.035, 0.025, 0.015, 0.01, 0.005, 0.003, 0.001])

_MOBILE_BY_AGE = (np.array([0, 14, 18, 65, 75]), np.array([0.0, 0.30, 0.82, 0.62, 0.40]))


def persons_table(block: HouseholdBlock, national_ids: Array, first_person: int) -> pa.Table:
    """All rows of `persons` for the block; `first_person` is the index of its first person in the nation."""
    source, home_id = _listed(block)
    columns = _identity(block, source, home_id, national_ids)
    columns |= _residence(block, block.people.home[source])
    columns |= _contact(block, source, first_person)
    columns |= _standing(block, source)
    return table_of("persons", columns)


def support_kinds(block: HouseholdBlock) -> Ints:
    """For each household NO_SUPPORT, RELIEF_COMMITTEE or BEHZISTI."""
    homes, decile = block.homes, block.economy.decile
    relief = np.where(homes.head_is_female, _RELIEF_WOMEN[decile], _RELIEF_MEN[decile])
    uniform = homes.draws.uniform("support body")
    is_behzisti = uniform < relief + (1 - relief) * _BEHZISTI[decile]
    return np.where(uniform < relief, RELIEF_COMMITTEE, np.where(is_behzisti, BEHZISTI, NO_SUPPORT))


def _listed(block: HouseholdBlock) -> tuple[Ints, Ints]:
    """Who stands in each row, and the household id there; doubles stand right after the person's own row."""
    everyone = np.arange(len(block.people.home))
    twice, elsewhere = block.faults.duplicate_person, block.faults.person_in_two_households
    extra = np.sort(np.concatenate([twice, elsewhere]))
    source = np.insert(everyone, extra + 1, extra)
    index = block.homes.index[block.people.home[source]]
    home_id = household_ids(index, block.plan.seed)
    is_extra = np.zeros(len(source), dtype=np.bool_)
    is_extra[extra + 1 + np.arange(len(extra))] = True
    moved = np.flatnonzero(is_extra & np.isin(source, elsewhere))
    home_id[moved] = other_household(block.plan, index[moved])
    return source, home_id


def _identity(block: HouseholdBlock, source: Ints, home_id: Ints, national_ids: Array) -> dict[str, pa.Array]:
    people, called = block.people, block.called
    array = national_ids[: len(people.home)].copy()
    wrong = block.faults.bad_check_digit
    array[wrong] = ids.with_wrong_check_digit(array[wrong])
    relation = spoil_relations(people, block.faults)[source]
    # A second row would make a second head of the household beside.
    relation[relation == 0] = np.where(
        home_id[relation == 0] == _own_id(block, source)[relation == 0], 0, OTHER
    )
    born = block.plan.as_of_days("persons") - 1 - (people.age * 365.2425).astype(np.int64)
    numbers = {
        "household_id": home_id,
        "relation_to_head": relation,
        "sex": np.where(people.is_female, 0, 1)[source],
        "birth_date": born[source],
        "died_on": death_days(block.plan, people, block.faults)[source],
    }
    return {name: _column(name, values) for name, values in numbers.items()} | {
        "national_id": fixed_width_text(array[source]),
        "given_name": coded(called.given[source], names.GIVEN),
        "family_name": coded(spoil_names(called, block.faults)[source], names.FAMILY_SPELLINGS),
        "father_name": coded(called.father[source], names.GIVEN),
    }


def _own_id(block: HouseholdBlock, source: Ints) -> Ints:
    return household_ids(block.homes.index[block.people.home[source]], block.plan.seed)


def _residence(block: HouseholdBlock, home: Ints) -> dict[str, pa.Array]:
    homes = block.homes
    is_here = homes.country == 0
    postal = ids.postal_codes(homes.draws)
    return {
        "country": coded(homes.country[home], places.COUNTRIES),
        "province": _column("province", np.where(is_here, homes.province, UNKNOWN)[home]),
        "city": coded(np.where(is_here, homes.city, UNKNOWN)[home], places.CITY_NAMES),
        "area": _column("area", np.where(is_here, homes.area, UNKNOWN)[home]),
        "postal_code": fixed_width_text(postal[home], is_here[home]),
    }


def _contact(block: HouseholdBlock, source: Ints, first_person: int) -> dict[str, pa.Array]:
    people = block.people
    starts, shares = _MOBILE_BY_AGE
    share = shares[np.searchsorted(starts, people.age, side="right") - 1]
    share = np.where(people.relation == HEAD, np.minimum(share + 0.08, 0.96), share)
    has_line = people.draws.happens("mobile", share)
    lines = ids.mobile_lines(block.plan.seed, first_person + np.arange(len(people.home)))
    return {"mobile": fixed_width_text(lines[source], has_line[source])}


def _standing(block: HouseholdBlock, source: Ints) -> dict[str, pa.Array]:
    people, body = block.people, support_kinds(block)[block.people.home]
    is_family = (people.relation <= GRANDCHILD) | (body == NO_SUPPORT)
    body = np.where((body == BEHZISTI) & (people.relation > SPOUSE), NO_SUPPORT, body)
    columns = {
        "support_client": np.where(is_family, body, NO_SUPPORT),
        "has_disability": people.draws.happens(
            "disability", 0.010 + 0.0003 * people.age + 0.08 * (body == BEHZISTI)
        ),
        "special_patient": people.draws.happens("special patient", 0.002 + 0.0001 * people.age),
        "is_synthetic": np.ones(len(people.home), dtype=np.bool_),
    }
    return {name: _column(name, values[source]) for name, values in columns.items()}


def _column(name: str, values: Array) -> pa.Array:
    return arrow_column(PERSONS.by_name[name], values)

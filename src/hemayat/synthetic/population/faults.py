"""Faults that real registers have, put in on purpose at stated rates, and the list of them that tells the truth."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.synthetic.population import names
from hemayat.synthetic.population import people as kin
from hemayat.synthetic.population.columns import coded, fixed_width_text
from hemayat.synthetic.population.households import HouseholdColumns, household_ids
from hemayat.synthetic.population.people import PersonColumns, PersonNames
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import Array, Floats, Ints

NO_HEAD, TWO_HEADS, HEAD_DEAD, TWO_HOUSEHOLDS, BAD_CHECK_DIGIT, DUPLICATE = range(6)
HOUSEHOLD_RATES: Floats = np.array([0.0001, 0.0002, 0.0003, 0.0001, 0.0001, 0.0002])
"""Share of households with each of the faults that send rows of persons to quarantine; no household has two."""

DEAD_MEMBER_RATE = 0.004
"""Households with a member, not the head, who died within the last three years and is still listed."""

STALE_VEHICLE_RATE = 0.01
"""Households in whose head's name a car is still registered that was sold."""

ARABIC_NAME_RATE = 0.005
"""Households in which one family name is written with Arabic letters (some names have none to write so)."""

ORPHAN_RATE = 0.0002
"""Bank accounts, for each household, of people who are in no household."""

KINDS = (
    "no_head",
    "two_heads",
    "head_dead",
    "person_in_two_households",
    "bad_check_digit",
    "duplicate_person",
    "dead_member",
    "stale_vehicle",
    "arabic_letters",
    "orphan",
    "no_answer",
    "failed",
    "contradicted",
    "stale_answer",
)
"""What the truth file calls them, in the order in which a person's faults are listed."""

TABLES_NAMED = ("persons", *REGISTERS_ASKED)
TRUTH_SCHEMA = pa.schema(
    [
        ("kind", pa.dictionary(pa.int32(), pa.string())),
        ("table", pa.dictionary(pa.int32(), pa.string())),
        ("household_id", pa.int64()),
        ("national_id", pa.string()),
    ]
)


@dataclass(frozen=True)
class PopulationFaults:
    """Positions among the people; `orphan` are positions of the heads in whose stead a stranger has an account."""

    no_head: Ints
    two_heads: Ints
    head_dead: Ints
    person_in_two_households: Ints
    bad_check_digit: Ints
    duplicate_person: Ints
    dead_member: Ints
    stale_vehicle: Ints
    arabic_letters: Ints
    orphan: Ints


def draw_faults(homes: HouseholdColumns, people: PersonColumns, called: PersonNames) -> PopulationFaults:
    """Which faults are put in, where; a fault that does not fit its household is not put in."""
    none = 1.0 - HOUSEHOLD_RATES.sum()
    kind = homes.draws.choose("fault", np.append(HOUSEHOLD_RATES, none))
    head, last = homes.starts, homes.starts + homes.size - 1
    several = homes.size > 1
    last_is_adult = people.is_adult()[last] & several
    gone = homes.draws.happens("dead member", DEAD_MEMBER_RATE) & several & (people.age[last] >= 30)
    written = homes.draws.happens("arabic name", ARABIC_NAME_RATE) & names.CAN_BE_ARABIC[called.family[last]]
    sold = homes.draws.happens("stale vehicle", STALE_VEHICLE_RATE)
    return PopulationFaults(
        no_head=head[kind == NO_HEAD],
        two_heads=last[(kind == TWO_HEADS) & last_is_adult],
        head_dead=head[kind == HEAD_DEAD],
        person_in_two_households=last[kind == TWO_HOUSEHOLDS],
        bad_check_digit=last[kind == BAD_CHECK_DIGIT],
        duplicate_person=last[kind == DUPLICATE],
        dead_member=last[gone & (kind == len(HOUSEHOLD_RATES))],
        stale_vehicle=head[sold],
        arabic_letters=last[written],
        orphan=head[homes.draws.happens("orphan", ORPHAN_RATE)],
    )


def spoil_relations(people: PersonColumns, faults: PopulationFaults) -> Ints:
    """The relations as the civil registry would have them, wrong heads included."""
    relation = people.relation.copy()
    relation[faults.no_head] = kin.OTHER
    relation[faults.two_heads] = kin.HEAD
    return relation


def spoil_names(called: PersonNames, faults: PopulationFaults) -> Ints:
    """Family names as positions in FAMILY_SPELLINGS, some in Arabic letters."""
    family = called.family.copy()
    family[faults.arabic_letters] = names.ARABIC_SPELLING[family[faults.arabic_letters]]
    return family


def other_household(plan: PopulationPlan, index: Ints) -> Ints:
    """The id of the household beside, where the person is listed a second time."""
    beside = np.where(index + 1 < plan.households, index + 1, np.maximum(index - 1, 0))
    return household_ids(beside, plan.seed)


def truth_rows(faults: PopulationFaults) -> list[tuple[int, int, Ints]]:
    """(position in KINDS, position in TABLES_NAMED, people) for all faults but strangers and missing answers."""
    table_of = {"stale_vehicle": "vehicles", "orphan": "accounts"}
    return [
        (place, TABLES_NAMED.index(table_of.get(item.name, "persons")), getattr(faults, item.name))
        for place, item in enumerate(fields(PopulationFaults))
        if item.name != "orphan"
    ]


def truth_table(kind: Ints, table: Ints, household_id: Ints, national_id: Array) -> pa.Table:
    """One row for each fault: `kind, table, household_id, national_id`."""
    columns = [
        coded(kind, KINDS),
        coded(table, TABLES_NAMED),
        pa.array(household_id),
        fixed_width_text(national_id),
    ]
    return pa.Table.from_arrays(columns, schema=TRUTH_SCHEMA)


def death_days(plan: PopulationPlan, people: PersonColumns, faults: PopulationFaults) -> Ints:
    """Day of death in days since 1970; -1 for the living."""
    died = np.full(len(people.age), -1, dtype=np.int64)
    last_day = plan.as_of_days("persons")
    for group, longest in ((faults.head_dead, 500), (faults.dead_member, 1000)):
        died[group] = last_day - people.draws.at(group).below("death", longest)
    return died

"""All tables of a run of households, and the list of the faults in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.synthetic.population import bank, belongings, ids, travel, work
from hemayat.synthetic.population.answers import ANSWERED, CONTRADICTED, FAILED, NO_ANSWER
from hemayat.synthetic.population.block import HouseholdBlock, draw_block
from hemayat.synthetic.population.columns import register_table, spoken_rows
from hemayat.synthetic.population.faults import KINDS, TABLES_NAMED, truth_rows, truth_table
from hemayat.synthetic.population.households import household_ids
from hemayat.synthetic.population.persons import persons_table
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.randomness import Array, Ints
from hemayat.synthetic.population.record_details import detail_columns

_REGISTERS = {
    "incomes": work.incomes,
    "insurance": work.insurance,
    "employment": work.employment,
    "vehicles": belongings.vehicles,
    "properties": belongings.properties,
    "accounts": bank.accounts,
    "loans": bank.loans,
    "trips": travel.trips,
    "purchases": bank.purchases,
    "rents": belongings.rents,
}
_RESULT_KINDS = {
    ANSWERED: KINDS.index("stale_answer"),
    NO_ANSWER: KINDS.index("no_answer"),
    FAILED: KINDS.index("failed"),
    CONTRADICTED: KINDS.index("contradicted"),
}


@dataclass
class NationalIdCounters:
    """How many national ids a file's people and strangers have had so far: people count up, strangers down."""

    next_person: int
    next_stranger: int


def make_tables(
    plan: PopulationPlan, first: int, count: int, national_id_counters: NationalIdCounters
) -> tuple[dict[str, pa.Table], pa.Table]:
    """(table name → rows, truth) for the households first … first + count - 1; moves `national_id_counters` on."""
    block = draw_block(plan, first, count)
    everyone, strangers = len(block.people.home), len(block.faults.orphan)
    index = np.concatenate(
        [
            national_id_counters.next_person + np.arange(everyone),
            national_id_counters.next_stranger - np.arange(strangers),
        ]
    )
    national_ids = ids.national_ids(plan.seed, index)
    tables = {"persons": persons_table(block, national_ids, national_id_counters.next_person)}
    for name, made in _REGISTERS.items():
        rows = spoken_rows(made(block), _silent(block, name, strangers))
        tables[name] = register_table(name, rows, national_ids)
        if name in RECORD_DETAILS:
            of = RECORD_DETAILS[name].name
            tables[of] = register_table(of, rows, national_ids, detail_columns(block, name, rows))
    tables["answered"] = register_table("answered", block.answers.rows(), national_ids)
    national_id_counters.next_person += everyone
    national_id_counters.next_stranger -= strangers
    return tables, _truth(block, national_ids)


def _silent(block: HouseholdBlock, name: str, strangers: int) -> Array | None:
    silent = block.answers.is_silent(name)
    return None if silent is None else np.append(silent, np.zeros(strangers, dtype=np.bool_))


def _truth(block: HouseholdBlock, national_ids: Array) -> pa.Table:
    """The faults of the block, person after person; strangers have household 0."""
    parts = [(kind, np.full(len(who), table), who, who) for kind, table, who in truth_rows(block.faults)]
    orphans, everyone = block.faults.orphan, len(block.people.home)
    strangers = everyone + np.arange(len(orphans))
    parts.append(
        (KINDS.index("orphan"), np.full(len(orphans), TABLES_NAMED.index("accounts")), strangers, orphans)
    )
    answers = block.answers
    register = np.array([TABLES_NAMED.index(name) for name in REGISTERS_ASKED])[answers.register]
    for result, kind in _RESULT_KINDS.items():
        said = answers.result == result
        parts.append((kind, register[said], answers.who[said], answers.who[said]))
    kinds = np.concatenate([np.full(len(who), kind) for kind, _, who, _ in parts])
    tables, who, order = (np.concatenate([part[side] for part in parts]) for side in (1, 2, 3))
    sorting = np.argsort(order, kind="stable")
    household = np.where(who < everyone, household_ids(_home_index(block, order), block.plan.seed), 0)
    return truth_table(kinds[sorting], tables[sorting], household[sorting], national_ids[who[sorting]])


def _home_index(block: HouseholdBlock, person: Ints) -> Ints:
    return block.homes.index[block.people.home[person]]

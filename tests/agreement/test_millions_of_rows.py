"""More rows than one row group, one chunk or one batch holds: a small nation over and over decides as it did once."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hemayat.engines import sql_engine as engine
from hemayat.engines.columnar_engine import ColumnarDecider
from hemayat.engines.sql_engine import tables_used
from hemayat.engines.staging import FactStager
from tests.agreement.dice import Dice
from tests.agreement.engines import ByReference, assert_same, cuts_counted
from tests.agreement.nations import random_nation
from tests.agreement.policies import compiled, random_policy

ROWS = 1_000_000
HOUSEHOLDS = 120


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("seed", [3, 11, 27])
def test_millions_of_rows_are_decided_as_the_reference_decides_one_copy(
    con: duckdb.DuckDBPyConnection, seed: int
) -> None:
    """Every cut point is the same too: copies change the number of persons and no share of them."""
    policy = compiled(random_policy(Dice.of_seed(seed)))
    nation = random_nation(Dice.of_seed(seed), HOUSEHOLDS, tables_used(policy))
    once = nation.tables()
    copies = ROWS // max(1, sum(len(once[name]) for name in tables_used(policy))) + 1
    many = {name: repeated(table, copies) for name, table in once.items()}
    assert sum(len(many[name]) for name in tables_used(policy)) >= ROWS
    reference = ByReference(policy, nation)
    facts, decisions = (repeated(table, copies) for table in reference.tables())

    staged = FactStager(policy).of_tables(many, nation.as_of).cast(policy.facts_schema)
    assert_same(facts, staged, "facts")
    assert cuts_counted(policy, staged) == reference.cuts
    decided = ColumnarDecider(policy, reference.cuts).decide(staged).cast(policy.decision_schema)
    assert_same(decisions, decided, "decisions")
    assert_same(
        decisions, engine.decisions(con, policy, staged, reference.cuts), "decisions by the statement"
    )


def repeated(table: pa.Table, copies: int) -> pa.Table:
    """The table `copies` times, in as many chunks, each copy with other households; in household order if it was."""
    ids: npt.NDArray[np.int64] = table.column("household_id").to_numpy()
    # Copies lie behind one another: ids of one nation are below this.
    beyond = 1 + HOUSEHOLDS * 38_461_538_461
    made = [
        table.set_column(
            table.schema.get_field_index("household_id"),
            table.schema.field("household_id"),
            pa.array(ids + copy * beyond, pa.int64()),
        )
        for copy in range(copies)
    ]
    whole = pa.concat_tables(made)
    assert pc.count_distinct(whole.column("household_id")).as_py() == copies * len(set(ids.tolist()))
    return whole

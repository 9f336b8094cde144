"""Whatever name a policy may give a value, the engines read it as that name and as nothing else."""

from __future__ import annotations

import re

import duckdb
import pytest
from sqlglot.dialects.duckdb import DuckDB

from hemayat.engines.spark_sql import to_spark
from hemayat.rules.reserved_words import FORBIDDEN

OURS = {
    "persons",
    "r",
    "p",
    "heads",
    "known",
    "level1",
    "inputs",
    "ranked",
    "bin",
    "cause",
    "register",
    "as_of",
}


def names_that_mean_something() -> list[str]:
    con = duckdb.connect()
    words = {row[0] for row in con.execute("SELECT keyword_name FROM duckdb_keywords()").fetchall()}
    words |= {row[0] for row in con.execute("SELECT function_name FROM duckdb_functions()").fetchall()}
    words |= {str(word).lower() for word in (*DuckDB.Tokenizer.KEYWORDS, *DuckDB.Parser.FUNCTIONS)}
    words |= {token.name.lower() for token in DuckDB.Parser.NO_PAREN_FUNCTIONS}
    legal = re.compile(r"[a-z][a-z0-9_]{0,47}")
    return sorted(w for w in words | OURS if legal.fullmatch(w) and "__" not in w and w not in FORBIDDEN)


def statement(name: str) -> str:
    """As decisions are laid out: a name made in one layer, and read, renamed and counted with in the next."""
    return (
        f"SELECT household_id, {name} AS {name}, ({name} + CAST(1 AS BIGINT)) AS t0__ FROM "
        f"(SELECT *, 7 AS {name} FROM (SELECT * FROM (SELECT 1 AS household_id) AS facts) AS level1) AS decided"
    )


@pytest.mark.slow
def test_a_name_is_refused_or_read_as_a_name() -> None:
    con = duckdb.connect()
    names = names_that_mean_something()
    assert len(names) > 1000
    for name in names:
        assert con.execute(statement(name)).fetchall() == [(1, 7, 8)], name
        assert to_spark(statement(name)).count(f"`{name}`") >= 4, name

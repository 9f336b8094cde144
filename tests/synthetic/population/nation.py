"""The nations that the tests of this folder look at, each made once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from hemayat.common.dates import from_jalali
from hemayat.registers.schema import TABLES
from hemayat.synthetic.population import PopulationPlan, make_population

HOUSEHOLDS = 40_000


@cache
def nation(year: int = 1398) -> duckdb.DuckDBPyConnection:
    """Every table of a nation of HOUSEHOLDS as a table of that name, `truth` and `people` (person → household) too."""
    database = duckdb.connect(config={"threads": 2})
    with TemporaryDirectory() as folder:
        make_population(PopulationPlan(HOUSEHOLDS, on=from_jalali(year, 9, 1)), Path(folder))
        for name in (*TABLES, "truth"):
            database.execute(f"CREATE TABLE {name} AS FROM read_parquet('{folder}/{name}/*.parquet')")
    database.execute("""
        CREATE TABLE people AS
        SELECT national_id, min(household_id) AS household_id FROM persons WHERE died_on IS NULL GROUP BY national_id
    """)
    database.execute("""
        CREATE TABLE households AS
        SELECT household_id, count(*) AS size, any_value(province) AS province, any_value(area) AS area,
               bool_or(support_client <> 'none') AS is_client, min(country) AS country,
               any_value(sex) FILTER (WHERE relation_to_head = 'head') AS head_sex,
               any_value(birth_date) FILTER (WHERE relation_to_head = 'head') AS head_born
        FROM persons WHERE died_on IS NULL GROUP BY household_id
    """)
    return database


def number(sql: str, year: int = 1398) -> float:
    """The one number that a query gives."""
    row = nation(year).execute(sql).fetchone()
    assert row is not None
    return float(row[0])


def shares(sql: str, year: int = 1398) -> dict[str, float]:
    """(key, count) rows → key → % of all."""
    rows = nation(year).execute(sql).fetchall()
    total = sum(count for _, count in rows)
    return {str(key): 100 * count / total for key, count in rows}

"""How a statement of DuckDB reads in Spark, and what Spark then makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from hemayat.engines.cut_points import CutPointSearch
from hemayat.engines.spark_sql import to_spark
from hemayat.engines.sql_engine import histogram_sql
from hemayat.rules.targets import SqlTarget, sql_quoted

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

AMOUNTS = "(VALUES (9000000000000000000), (9000000000000000000), (NULL)) AS rows(amount)"
LIMIT = 2**53


def test_a_sum_is_made_wide_enough_before_it_is_added_up() -> None:
    made = to_spark("SELECT SUM(x) FILTER (WHERE x > 0) AS total FROM t")
    assert made == "SELECT SUM(CAST(`x` AS DECIMAL(19, 0))) FILTER(WHERE `x` > 0) AS `total` FROM `t`"


@pytest.mark.parametrize(
    ("duckdb_text", "spark_text"),
    [
        ("a // 2", "`a` DIV 2"),
        ("a >> 12", "SHIFTRIGHT(`a`, 12)"),
        ("CAST(1 AS TINYINT)", "CAST(1 AS TINYINT)"),
        ("'it''s'", "'it\\'s'"),
        ("'back\\slash'", "'back\\\\slash'"),
    ],
)
def test_what_is_written_otherwise(duckdb_text: str, spark_text: str) -> None:
    assert to_spark(f"SELECT {duckdb_text} AS x FROM t") == f"SELECT {spark_text} AS `x` FROM `t`"


def both(spark: SparkSession, statement: str) -> list[tuple[Any, ...]]:
    """The rows of a statement, the same on both engines."""
    ours = duckdb.execute(statement).fetchall()
    theirs = [tuple(row) for row in spark.sql(to_spark(statement)).collect()]
    assert ours == theirs, statement
    return ours


@pytest.mark.spark
def test_a_sum_of_the_largest_numbers_does_not_overflow(spark: SparkSession) -> None:
    statement = f"SELECT SUM(amount) > 10000000000000000 AS beyond, COUNT(*) > 0 AS some FROM {AMOUNTS}"
    assert both(spark, statement) == [(True, True)]


@pytest.mark.spark
def test_division_floors_and_the_remainder_is_never_negative(spark: SparkSession) -> None:
    target = SqlTarget()
    numbers = [0, 1, -1, 7, -7, LIMIT + 1, -LIMIT - 1, LIMIT - 1, 1 - LIMIT, 2**63 - 1, 1 - 2**63]
    pairs = [(a, b) for a in numbers for b in (1, 2, 3, 12, LIMIT, LIMIT + 1, 2**63 - 1)]
    columns = [
        write("a", "b", negative=True, zero=zero)
        for write in (target.floor_divide, target.floor_remainder)
        for zero in (False, True)
    ]
    values = ", ".join(f"(CAST({a} AS BIGINT), CAST({b} AS BIGINT))" for a, b in pairs)
    items = ", ".join(f"{text} AS c{place}" for place, text in enumerate(columns))
    rows = both(spark, f"SELECT a, b, {items} FROM (VALUES {values}) AS pairs(a, b) ORDER BY a, b")
    assert [(a, b, a // b, a // b, a % b, a % b) for a, b in sorted(pairs)] == rows


@pytest.mark.spark
def test_bins_of_negative_values_are_those_of_python(spark: SparkSession) -> None:
    search = CutPointSearch(2, -(10**18), 10**18)
    values = [-(10**18), -1, 0, 1, -(2**24), 2**24 - 1, 10**18]
    inputs = "SELECT value AS r__by, weight AS r__weight FROM (VALUES {}) AS v(value, weight)".format(
        ", ".join(f"(CAST({value} AS BIGINT), CAST(2 AS BIGINT))" for value in values)
    )
    counted = both(spark, histogram_sql("r", search, inputs) + " ORDER BY bin")
    assert {row[0] for row in counted} == {value >> search.shift for value in values}
    assert sum(row[1] for row in counted) == 2 * len(values)


@pytest.mark.spark
def test_days_and_texts_are_compared_as_they_are(spark: SparkSession) -> None:
    day = "CAST('2019-11-20' AS DATE)"
    texts = ", ".join(sql_quoted(text) for text in ("ي", "ی", "a", "A", "a ", "it's", "back\\slash", "x\ny"))
    statement = (
        f"SELECT {day} > CAST('0001-01-01' AS DATE) AS later, 'a' = 'A' AS cased, 'a' = 'a ' AS padded, "
        f"'ي' = 'ی' AS folded, 'back\\slash' IN ({texts}) AS backslash, 'x\ny' IN ({texts}) AS line, "
        f"GREATEST(CAST(NULL AS BIGINT), CAST(1 AS BIGINT)) AS most"
    )
    assert both(spark, statement) == [(True, False, False, False, True, True, 1)]

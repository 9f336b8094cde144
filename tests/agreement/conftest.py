"""One Spark for all the tests of this folder, and one DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb
import pytest

from hemayat.engines.spark_session import session
from hemayat.engines.sql_engine import connect

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(300_000_000) as made:
        yield made


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    made = session(cores=1)
    yield made
    made.stop()

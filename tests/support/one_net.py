"""The application without its second net: no table has row-level security until a module's tests are done.

A module that imports `application_alone` beside tests of another module runs those once more, by the application's own
checks alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from hemayat.operations.postgres import DatabaseUrls

SECURED = """
SELECT oid::regclass::text FROM pg_class
WHERE relrowsecurity AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace ORDER BY 1"""


@contextmanager
def without_row_security(owner: str) -> Iterator[list[str]]:
    """Yields the tables that had it, and gives it back to each."""
    with psycopg.connect(owner, autocommit=True) as connection:
        secured = [table for (table,) in connection.execute(SECURED)]
        try:
            for table in secured:
                connection.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
            yield secured
        finally:
            for table in secured:
                connection.execute(f"ALTER TABLE IF EXISTS {table} ENABLE ROW LEVEL SECURITY")


@pytest.fixture(scope="module", autouse=True)
def application_alone(django_db_setup: DatabaseUrls) -> Iterator[None]:
    with without_row_security(django_db_setup.owner) as secured:
        assert len(secured) > 50
        yield

"""What the database knows of households and people is behind row-level security: no table is forgotten."""

from __future__ import annotations

import psycopg
import pytest

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP
from tests.audit.row_security import unprotected

WITHOUT_POLICY = """
CREATE TABLE forgotten (person_index bytea);
ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY
"""
FOR_ALL = """
CREATE TABLE forgotten (household_id bigint);
ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON forgotten USING (true)
"""
PARTITION = """
CREATE TABLE kept (household_id bigint, run int) PARTITION BY LIST (run);
ALTER TABLE kept ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON kept USING (may_see(household_id, ''));
CREATE TABLE forgotten PARTITION OF kept FOR VALUES IN (1)
"""


@pytest.fixture
def owner(django_db_setup: DatabaseUrls):
    """A connection of the owner's whose work is rolled back."""
    with psycopg.connect(django_db_setup.owner) as connection:
        yield connection
        connection.rollback()


def test_r4_1c_every_table_about_somebody_has_row_level_security(owner: psycopg.Connection) -> None:
    assert unprotected(owner) == {}


def test_the_application_is_bound_by_it(owner: psycopg.Connection) -> None:
    rights = owner.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = %s", [APP]
    )
    assert rights.fetchone() == (False, False, False)
    owned = owner.execute("SELECT tablename FROM pg_tables WHERE tableowner = %s", [APP])
    assert owned.fetchall() == []


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        ("CREATE TABLE forgotten (household_id bigint)", "not enabled"),
        (WITHOUT_POLICY, "no policy"),
        (FOR_ALL, "does not ask who acts"),
        (PARTITION, "not enabled"),
        ("CREATE VIEW forgotten AS SELECT household_id FROM audit_event", "security_invoker"),
        ("CREATE MATERIALIZED VIEW forgotten AS SELECT household_id FROM audit_event", "does not reach"),
    ],
)
def test_a_forgotten_table_is_found(owner: psycopg.Connection, made: str, reason: str) -> None:
    owner.execute(made)
    assert reason in unprotected(owner)["forgotten"]

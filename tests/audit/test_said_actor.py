"""Saying who acts shows nobody anything, where there is a row in every table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP, CITIZEN
from tests.audit.claims import CLAIMS, NOBODY, PARALLEL, acting, bind, claim
from tests.audit.every_table import COLLEAGUE as MEMBER
from tests.audit.every_table import EveryTable, every_table

COLLEAGUE = f"staff:{MEMBER}"
"""Of every province, and no relative of the made-up person."""
CLOSED = (
    "household", "person", "request", "staff_member", "staff_session", "publication", "errand", "audit_checkpoint",
    "audit_link",
)  # fmt: skip


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True) as made:
        yield made


@contextmanager
def logged_in(tables: EveryTable) -> Iterator[psycopg.Connection]:
    """The same where there is a row in every table, which is never committed."""
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(APP)))
        yield tables.connection


def seen(connection: psycopg.Connection) -> list[str]:
    """The closed tables that show a row."""
    asked = (SQL("SELECT {}, EXISTS (SELECT FROM {})").format(name, Identifier(name)) for name in CLOSED)
    answers = [connection.execute(one).fetchone() or ("", False) for one in asked]
    return [name for name, is_seen in answers if is_seen]


@pytest.mark.parametrize("who", CLAIMS)
def test_saying_who_acts_shows_no_household_account_publication_or_checkpoint(
    tables: EveryTable, who: str
) -> None:
    with logged_in(tables) as connection:
        claim(connection, *CLAIMS[who])
        assert seen(connection) == []
        assert acting(connection) == NOBODY


def test_a_signature_of_a_process_shows_what_that_actor_may_see(tables: EveryTable) -> None:
    with logged_in(tables) as connection:
        assert bind(connection, CLAIMS["the system"])
        assert seen(connection) == list(CLOSED)
        assert bind(connection, CLAIMS["a head"])
        assert seen(connection) == ["household", "person", "request"]


def test_a_proof_is_of_one_login(tables: EveryTable) -> None:
    """A process of the citizens' site that sees a proof of another login has nothing."""
    with logged_in(tables) as connection:
        assert bind(connection, CLAIMS["a head"])
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        assert acting(connection) == NOBODY


def test_provinces_that_change_in_the_middle_of_a_statement_show_no_row(tables: EveryTable) -> None:
    """The kind was asked before, and each row would be held to the new list."""
    with logged_in(tables) as connection:
        assert bind(connection, ("staff", COLLEAGUE, "", "01"))
        wider = "set_config('hemayat.provinces', '*', true)"
        found = connection.execute(f"SELECT FROM (SELECT {wider} OFFSET 0) AS wider, household".encode())
        assert found.fetchall() == []
        assert bind(connection, ("staff", COLLEAGUE, "", "*"))
        assert connection.execute("SELECT FROM household").fetchall() != []


def test_the_system_counts_every_household_where_plans_are_parallel(tables: EveryTable) -> None:
    with logged_in(tables) as connection:
        assert bind(connection, CLAIMS["the system"])
        connection.execute(PARALLEL)
        assert connection.execute("SELECT count(*) FROM household").fetchone() == (1,)

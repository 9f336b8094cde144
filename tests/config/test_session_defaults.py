"""What a connection begins with holds, whatever the defaults of the role that it logs in as were changed to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

from hemayat.config.settings import SESSION, database
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP

ATTACKERS = {
    "search_path": "theirs",
    "default_transaction_read_only": "on",
    "row_security": "off",
    "statement_timeout": "1min",
    "synchronous_commit": "off",
}


def shown(url: str, name: str) -> str:
    with psycopg.connect(url, options=database(url)["OPTIONS"]["options"]) as ours:
        row = ours.execute(SQL("SHOW {}").format(Identifier(name))).fetchone()
    assert row is not None
    value: str = row[0]
    return value


@contextmanager
def changed_default(urls: DatabaseUrls, name: str) -> Iterator[None]:
    """As SQL of an attacker's own changes it for the role that it runs as; in the database of this process alone."""
    where = SQL("ALTER ROLE {} IN DATABASE {} ").format(Identifier(APP), Identifier(urls.database))
    with psycopg.connect(urls.admin, autocommit=True) as admin:
        admin.execute(where + SQL("SET {} = {}").format(Identifier(name), Literal(ATTACKERS[name])))
        try:
            yield
        finally:
            admin.execute(where + SQL("RESET {}").format(Identifier(name)))


@pytest.mark.parametrize("name", ATTACKERS)
def test_a_default_of_the_role_changes_no_connection(django_db_setup: DatabaseUrls, name: str) -> None:
    with changed_default(django_db_setup, name):
        with psycopg.connect(django_db_setup.app) as plain:
            row = plain.execute(SQL("SHOW {}").format(Identifier(name))).fetchone()
        assert row == (ATTACKERS[name],), "it holds for a connection that says nothing"
        assert shown(django_db_setup.app, name) == SESSION[name]


def test_every_default_that_a_connection_names_is_tried() -> None:
    assert ATTACKERS.keys() == SESSION.keys()


@pytest.mark.parametrize("options", ["address", "environment"])
def test_what_an_operator_or_a_command_asks_for_comes_last(
    django_db_setup: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, options: str
) -> None:
    """The history of a demo waits for no disk, and `hemayat migrate` names its wait by PGOPTIONS."""
    wanted, url = "-c synchronous_commit=off", django_db_setup.app
    if options == "environment":
        monkeypatch.setenv("PGOPTIONS", wanted)
    else:
        url = f"{url}?options={wanted.replace(' ', '%20').replace('=', '%3D')}"
    assert shown(url, "synchronous_commit") == "off"

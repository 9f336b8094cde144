"""With HEMAYAT_TEST_SITE_ROLE=1 each request to the citizens' site asks the database as `hemayat_citizen`.

A test is one transaction that is rolled back, and another connection would not see its rows. So the connection of the
test itself changes its login for the time of a request: a superuser may, and `session_user` is then that role.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
import time_machine
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.sql import SQL, Identifier
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit import context, site_role
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP, CITIZEN
from tests.support.database import use

IS_ON = os.environ.get("HEMAYAT_TEST_SITE_ROLE") == "1"
DATABASE_CLOCK = 30.0
"""Seconds. By it sessions of this role end, and no test moves it: at another time pages ask as the application."""


@pytest.fixture(scope="module", autouse=IS_ON)
def login_that_changes(django_db_setup: DatabaseUrls, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Log in as a superuser who has become the application, as everything but a request of this site asks."""
    with django_db_blocker.unblock():
        use(django_db_setup.admin)
        connection_created.connect(_become_application)
        yield
        connection_created.disconnect(_become_application)
        use(django_db_setup.app)


@pytest.fixture(autouse=IS_ON)
def site_role_in_use(login_that_changes: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an installation that names the address of the role."""
    monkeypatch.setitem(connections.settings, site_role.CITIZEN, connections.settings["default"])
    monkeypatch.setattr(site_role, "replace_connection", _login_as)
    monkeypatch.setattr(context, "login_of", _login_now)


def _become_application(connection: BaseDatabaseWrapper, **_: object) -> None:
    _set_login(connection, APP)


@contextmanager
def _login_as(other: BaseDatabaseWrapper) -> Iterator[None]:
    """The login of the other connection, on the one that the test has."""
    own, role = connections["default"], CITIZEN if other.alias == site_role.CITIZEN else APP
    if _is_another_time() or not _is_there(own):
        yield
        return
    former = own.connection.execute("SELECT session_user::text").fetchone()
    _set_login(own, role)
    try:
        yield
    finally:
        # After a fault the test's rollback brings back the former login.
        with suppress(psycopg.errors.InFailedSqlTransaction):
            _set_login(own, former[0])


def _login_now(connection: BaseDatabaseWrapper) -> str:
    """After a fault the database answers nothing, and nobody has to act."""
    with suppress(psycopg.errors.InFailedSqlTransaction):
        (login,) = connection.connection.execute("SELECT session_user::text").fetchone()
        return str(login)
    return ""


def _set_login(connection: BaseDatabaseWrapper, role: str) -> None:
    connection.connection.execute(SQL("SET SESSION AUTHORIZATION {}").format(Identifier(role)))


def _is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether this test may ask the database; one that may not makes no connection here either."""
    with suppress(RuntimeError):
        connection.ensure_connection()
    return connection.connection is not None


def _is_another_time() -> bool:
    if not time_machine.escape_hatch.is_travelling():
        return False
    return abs(time.time() - time_machine.escape_hatch.time.time()) > DATABASE_CLOCK

"""Requests of the citizens' site ask the database as a role that has to prove who acts (decision 0044).

Where the installation names no address of that role, they ask as the application.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.local import Local
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

CITIZEN, CITIZEN_STANDBY = "citizen", "citizen_standby"
CITIZENS_LOGIN, APPLICATIONS_LOGIN = "hemayat_citizen", "hemayat_app"
_thread = Local(thread_critical=True)
"""`application`: the application's connection, of a thread that asks as the citizens' site now."""


@contextmanager
def as_citizens_site() -> Iterator[None]:
    """In this thread and until the context ends, the database is asked as the role of the citizens' site."""
    if CITIZEN not in connections.settings or is_citizens_site():
        yield
        return
    _thread.application = connections[DEFAULT_DB_ALIAS]
    try:
        with replace_connection(connections[CITIZEN]):
            yield
    finally:
        _thread.application = None


@contextmanager
def as_application() -> Iterator[None]:
    """Within the citizens' site, for telephone gateways if the same server answers them: no session proves a caller.

    In transactions of its own.
    """
    application = getattr(_thread, "application", None)
    if application is None:
        yield
        return
    _thread.application = None
    try:
        with replace_connection(application):
            yield
    finally:
        _thread.application = application


def is_citizens_site() -> bool:
    """Whether the database takes this thread for the citizens' site now."""
    return getattr(_thread, "application", None) is not None


def login_of(connection: BaseDatabaseWrapper) -> str:
    """The role as which this connection, which is open, logged in."""
    return str(connection.connection.info.user)


@contextmanager
def replace_connection(other: BaseDatabaseWrapper) -> Iterator[None]:
    """Whatever asks the database in this thread asks over the other connection until the context ends."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own

"""The roles, the database and the extensions that the service needs of a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

from psycopg import Connection, connect
from psycopg.sql import SQL, Identifier, Literal

from hemayat.operations.postgres.urls import ADMIN, APP, CITIZEN, OWNER, DatabaseUrls, password_in

EXTENSIONS = ("pg_trgm", "btree_gist", "citext", "unaccent")
TEMPLATE = "hemayat_template"
RIGHTS = SQL("NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
# While it is being made.
PART = "hemayat_part"
OPEN_TO_ALL = (ADMIN, "template1")
"""The databases of the server that every role may enter, from where it would reach the sessions of all."""
# One at a time, whichever process asks: a number of our own, the same for everybody.
LOCK = 0x68656D61


def prepare(urls: DatabaseUrls) -> None:
    """Create the roles, the database of the addresses and its extensions, where they are not there yet."""
    with _administration(urls) as connection:
        if connection.execute("SELECT 1 WHERE pg_is_in_recovery()").fetchone():
            return  # A standby has what its primary has, and nothing can be written there.
        _create_roles(connection, urls)
        if not _exists(connection, urls.database):
            _create(connection, urls.database, _template(connection, urls))
        _let_in(connection, urls.database)
    # Also in one that an earlier version made.
    for name in (*OPEN_TO_ALL, urls.database):
        with connect(urls.of_database(name).admin, autocommit=True) as inside:
            inside.execute(TAKE_AWAY)


def create_database(urls: DatabaseUrls, name: str, template: str | None = None) -> DatabaseUrls:
    """A fresh database, with what was in one of this name gone; a copy of `template` where that is given.

    Nobody may be connected to the template meanwhile. Returns the addresses of the new database.
    """
    with _administration(urls) as connection:
        _drop(connection, name)
        _create(connection, name, template or _template(connection, urls))
    return urls.of_database(name)


def drop_database(urls: DatabaseUrls, name: str) -> None:
    """Remove a database if it is there, and close the connections to it."""
    with _administration(urls) as connection:
        _drop(connection, name)


@contextmanager
def _administration(urls: DatabaseUrls) -> Iterator[Connection]:
    """A connection as the administrator; one at a time, so that two who prepare do not meet."""
    with connect(urls.of_database(ADMIN).admin, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield connection


def _create_roles(connection: Connection, urls: DatabaseUrls) -> None:
    for role, url in ((OWNER, urls.owner), (APP, urls.app), (CITIZEN, urls.citizen)):
        found = connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if found == (True,):
            continue
        # Made here, so that neither the wire nor the server's log ever sees the password.
        verifier = connection.pgconn.encrypt_password(
            password_in(url).encode(), role.encode(), b"scram-sha-256"
        ).decode()
        # An earlier version made the role of the citizens' site, which could not log in.
        statement = SQL("ALTER ROLE {}" if found else "CREATE ROLE {}").format(Identifier(role))
        connection.execute(SQL("{} LOGIN {} PASSWORD {}").format(statement, RIGHTS, Literal(verifier)))
    for role in (APP, CITIZEN):
        # As deploy/database.sql: a process that is frozen within a transaction does not keep its locks for longer.
        _run(connection, "ALTER ROLE {} SET idle_in_transaction_session_timeout = '10min'", role)


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _template(connection: Connection, urls: DatabaseUrls) -> str:
    """The name of an empty database with the extensions, made once: a copy is quicker than creating them again."""
    if not _exists(connection, TEMPLATE):
        _drop(connection, part := PART)
        _run(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'", part, OWNER)
        with connect(urls.of_database(part).admin, autocommit=True) as inside:
            _furnish(inside)
        _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", part)
        _run(connection, "ALTER DATABASE {} RENAME TO {}", part, TEMPLATE)
    return TEMPLATE


def _furnish(inside: Connection) -> None:
    available = inside.execute(
        "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
    ).fetchall()
    for (extension,) in available:
        _run(inside, "CREATE EXTENSION IF NOT EXISTS {}", extension)
    _run(inside, "ALTER SCHEMA public OWNER TO {}", OWNER)
    _run(inside, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(inside, "GRANT USAGE ON SCHEMA public TO {}", APP)
    inside.execute(TAKE_AWAY)


TAKE_AWAY: LiteralString = """DO $$ DECLARE taken regprocedure; BEGIN
    FOR taken IN SELECT oid FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND proname IN (
        'pg_terminate_backend', 'pg_cancel_backend', 'pg_logical_emit_message',
        'lo_creat', 'lo_create', 'lo_from_bytea')
    LOOP EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', taken); END LOOP;
END $$;"""
"""As deploy/database.sql: nobody ends sessions of others with the role, or fills the disk with what is in no table."""


def _create(connection: Connection, name: str, template: str) -> None:
    """Made under another name and then renamed: a database of this name is whole."""
    _drop(connection, part := PART)
    _run(connection, "CREATE DATABASE {} OWNER {} TEMPLATE {}", part, OWNER, template)
    # Rights on the database itself are not copied from the template.
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", part)
    _let_in(connection, part)
    _run(connection, "ALTER DATABASE {} RENAME TO {}", part, name)


def _let_in(connection: Connection, name: str) -> None:
    _run(connection, "GRANT CONNECT ON DATABASE {} TO {}, {}", name, APP, CITIZEN)


def _drop(connection: Connection, name: str) -> None:
    _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _run(connection: Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(SQL(statement).format(*(Identifier(name) for name in names)))

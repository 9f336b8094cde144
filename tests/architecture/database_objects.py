"""What SQL files make in a database, read from its catalogue, to compare before and after."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres.urls import APP, CITIZEN, OWNER

Objects = dict[str, str]
OURS = f"""pronamespace = 'public'::regnamespace AND prokind = 'f' AND pg_get_userbyid(proowner) = '{OWNER}'
    AND proname NOT LIKE 'procrastinate%'"""
TABLES = f"""relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') AND NOT relispartition
    AND pg_get_userbyid(relowner) = '{OWNER}' AND relname !~ '^(procrastinate|django|auth)_'"""
TRIGGERS = f"""NOT tgisinternal AND tgname !~ '^procrastinate' AND relnamespace = 'public'::regnamespace
    AND NOT relispartition AND pg_get_userbyid(relowner) = '{OWNER}'"""
"""Ours, on tables of libraries too."""
QUERIES = (
    f"""SELECT 'function ' || oid::regprocedure, pg_get_functiondef(oid) FROM pg_proc WHERE {OURS}""",
    f"""SELECT 'rights on function ' || p.oid::regprocedure,
    string_agg(a.grantee::regrole::text, ', ' ORDER BY a.grantee)
    FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) AS a WHERE {OURS} GROUP BY p.oid""",
    f"""SELECT 'view ' || relname, pg_get_viewdef(oid) || coalesce(reloptions::text, '') FROM pg_class
    WHERE {TABLES} AND relkind = 'v'""",
    f"""SELECT concat_ws(' ', 'trigger', tgname, 'on', relname), pg_get_triggerdef(t.oid) FROM pg_trigger t
    JOIN pg_class c ON c.oid = tgrelid WHERE {TRIGGERS}""",
    """SELECT concat_ws(' ', 'policy', policyname, 'on', tablename),
    concat_ws(' ', permissive, roles::text, cmd, 'USING', qual, 'CHECK', with_check) FROM pg_policies
    WHERE schemaname = 'public'""",
    f"""SELECT 'row-level security of ' || relname, relrowsecurity::text FROM pg_class WHERE {TABLES}""",
    f"""SELECT 'rights on ' || relname,
    string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type), ', ' ORDER BY a.grantee, a.privilege_type)
    FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) AS a WHERE {TABLES} GROUP BY oid, relname""",
    f"""SELECT concat_ws(' ', 'rights on', relname, attname),
    string_agg(concat_ws(' ', a.grantee::regrole, a.privilege_type), ', ' ORDER BY a.grantee, a.privilege_type)
    FROM pg_class c JOIN pg_attribute t ON attrelid = c.oid, aclexplode(attacl) AS a WHERE {TABLES}
    GROUP BY c.oid, relname, attname""",
)


def objects(connection: psycopg.Connection) -> Objects:
    """Functions, views, triggers and policies by name, with their definition, and who may do what."""
    return {name: text for query in QUERIES for name, text in connection.execute(query)}


def versions(connection: psycopg.Connection) -> Objects:
    """Where the row of each function and view lies, which changes whenever it is made again."""
    functions = f"SELECT oid::regprocedure::text, ctid::text FROM pg_proc WHERE {OURS}"
    views = f"""SELECT relname, r.ctid::text FROM pg_class c JOIN pg_rewrite r ON ev_class = c.oid
        WHERE {TABLES} AND relkind = 'v'"""
    return {name: place for query in (functions, views) for name, place in connection.execute(query)}


def reset(connection: psycopg.Connection) -> None:
    """Take away what files have to make again: triggers, policies and rights. Functions and views are replaced."""
    names = connection.execute("SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public'")
    _each(connection, "DROP POLICY {} ON {}", names)
    triggers = f"""SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid
        WHERE {TRIGGERS}"""
    _each(connection, "DROP TRIGGER {} ON {}", connection.execute(triggers))
    tables = [name for (name,) in connection.execute(f"SELECT relname FROM pg_class WHERE {TABLES}")]
    named = SQL(", ").join(map(Identifier, tables))
    roles = SQL(", ").join(map(Identifier, (APP, CITIZEN)))
    connection.execute(SQL("REVOKE ALL ON {} FROM {}").format(named, roles))
    # As the default privileges give them.
    connection.execute(SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(named, Identifier(APP)))
    plain = connection.execute(
        f"SELECT relname FROM pg_class WHERE {TABLES} AND relkind <> 'v' AND relrowsecurity"
    )
    _each(connection, "ALTER TABLE {} DISABLE ROW LEVEL SECURITY", plain)
    for (function,) in connection.execute(
        f"SELECT oid::regprocedure::text FROM pg_proc WHERE {OURS}"
    ).fetchall():
        connection.execute(f"REVOKE ALL ON FUNCTION {function} FROM {APP}, {CITIZEN}".encode())
        connection.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC".encode())


def _each(connection: psycopg.Connection, statement: str, names: Iterable[tuple[str, ...]]) -> None:
    for name in list(names):
        connection.execute(SQL(statement).format(*map(Identifier, name)))

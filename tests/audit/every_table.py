"""One made-up row in every table about somebody, met through row-level security alone: no application, no trigger.

A superuser writes the rows in a transaction that is never committed, with every check and trigger taken away, and then
asks and writes as the application's role, whoever is said to act.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from hemayat.accounts.roles import Role
from hemayat.audit.context import SETTINGS, Actor
from hemayat.operations.postgres.urls import APP
from tests.audit.row_security import NAMES, OF_SOMEBODY, OPEN

HOUSEHOLD, PROVINCE = 1, "23"
TIED, STRANGER, COLLEAGUE = 1, 2, 3
"""Members of staff: one whose relative the made-up person is, one of another province, and one of all."""
TABLES = """
SELECT relname::text, array(SELECT attname::text FROM pg_attribute
    WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"""
COLUMNS = """
SELECT attname::text, format_type(atttypid, NULL),
    has_column_privilege(%s, attrelid, attname, 'UPDATE') AND attidentity <> 'a'
FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"""
CHECKS = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conislocal AND conparentid = 0"""
VALUES = {
    "bigint": "1",
    "boolean": "false",
    "bytea": "'\\x00'",
    "character varying": "'x'",
    "date": "current_date",
    "daterange": "daterange(current_date - 1, NULL)",
    "integer": "1",
    "interval": "'1 minute'",
    "jsonb": "'{}'",
    "numeric": "1",
    "procrastinate_job_event_type": "'deferred'",
    "procrastinate_job_status": "'todo'",
    "smallint": "1",
    "text": "'x'",
    "timestamp with time zone": "now()",
    "uuid": "'00000000-0000-4000-8000-000000000001'",
}
# Of both provinces of a pair too.
OF_A_PROVINCE = ("province", "other_province")
EMPTY_PARTITIONS = ("household_data", "determination", "household_records")


@dataclass(frozen=True)
class EveryTable:
    """`columns`: of each table about somebody, with its value, and whether the application may change it."""

    connection: psycopg.Connection
    columns: dict[str, list[tuple[str, str, bool]]]

    @contextmanager
    def acting(self, actor: Actor | None) -> Iterator[None]:
        """The application's role, told who acts; None: nobody told it anything."""
        with self.connection.transaction(force_rollback=True):
            for name, value in zip(SETTINGS, _told(actor), strict=False):
                self.connection.execute("SELECT set_config(%s, %s, true)", [name, value])
            self.connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(APP)))
            yield

    def seen_by(self, actor: Actor | None) -> set[str]:
        with self.acting(actor):
            return self.seen()

    def written_by(self, actor: Actor | None) -> set[tuple[str, str]]:
        with self.acting(actor):
            return self.written()

    def seen(self) -> set[str]:
        """The tables that show their row to whoever acts now."""
        return {table for table in self.columns if self._done("SELECT FROM {table}", table)}

    def written(self) -> set[tuple[str, str]]:
        """Each table with what the database let through of it: nothing is looked for, so that no SELECT protects it."""
        return {
            (table, statement.split()[0])
            for table, columns in self.columns.items()
            for statement in _statements(columns)
            if self._done(statement, table)
        }

    def _done(self, statement: str, table: str) -> bool:
        """Whether it touched a row."""
        try:
            with self.connection.transaction(force_rollback=True):
                made = SQL(statement).format(table=Identifier(table))
                return self.connection.execute(made).rowcount > 0
        except psycopg.errors.InsufficientPrivilege:
            return False
        except psycopg.errors.UniqueViolation:
            return True  # nothing but the row that is there already stood in its way


@contextmanager
def every_table(admin: str, *, everything: bool = False, role: str = APP) -> Iterator[EveryTable]:
    """`everything`: tables about nobody too. Their run is not published. `role`: who is to read and write."""
    with psycopg.connect(admin) as connection:
        connection.execute("SET LOCAL session_replication_role = replica")
        for table, check in connection.execute(CHECKS).fetchall():
            connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {check}")
        for table in EMPTY_PARTITIONS:
            connection.execute(f"CREATE TABLE of_one_run_{table} PARTITION OF {table} FOR VALUES IN (1)")
        named = [table for table, _ in connection.execute(TABLES)] if everything else _about(connection)
        made = EveryTable(connection, {table: _columns(connection, table, role) for table in named})
        for table, columns in made.columns.items():
            if table != "staff_member":
                connection.execute(
                    SQL(_insert(columns) + " ON CONFLICT DO NOTHING").format(table=Identifier(table))
                )
        connection.execute("UPDATE run SET published_at = NULL WHERE id = 1")
        _staff(connection)
        yield made
        connection.rollback()


def _about(connection: psycopg.Connection) -> list[str]:
    return [
        table
        for table, columns in connection.execute(TABLES)
        if (OF_SOMEBODY & set(columns) or table in NAMES) and table not in OPEN
    ]


def _columns(connection: psycopg.Connection, table: str, role: str) -> list[tuple[str, str, bool]]:
    return [
        (name, _value(name, kind), may_change)
        for name, kind, may_change in connection.execute(COLUMNS, [role, table])
    ]


def _value(name: str, kind: str) -> str:
    if name in OF_A_PROVINCE:
        return f"'{PROVINCE}'"
    return "'{}'" if kind.endswith("[]") else VALUES[kind]


def _insert(columns: list[tuple[str, str, bool]]) -> str:
    names = ", ".join(f'"{name}"' for name, _, _ in columns)
    values = _escaped(", ".join(value for _, value, _ in columns))
    return f"INSERT INTO {{table}} ({names}) OVERRIDING SYSTEM VALUE VALUES ({values})"


def _statements(columns: list[tuple[str, str, bool]]) -> Iterator[str]:
    changed = [f'"{name}" = {_escaped(value)}' for name, value, may_change in columns if may_change]
    yield _insert(columns)
    if changed:
        yield f"UPDATE {{table}} SET {', '.join(changed)}"
    yield "DELETE FROM {table}"


def _escaped(values: str) -> str:
    return values.replace("{}", "{{}}")


def _staff(connection: psycopg.Connection) -> None:
    """Each with every role: it is the row's household alone that keeps one of them out."""
    for member in (TIED, STRANGER, COLLEAGUE):
        connection.execute(
            SQL(
                "INSERT INTO staff_member (id, username, full_name, roles, provinces, password, is_active, is_demo,"
                " created_at, totp_sealed, totp_step, origin)"
                " VALUES ({}, {}, 'x', {}, '{{*}}', 'x', true, true, now(), '', 0, 'operator')"
            ).format(Literal(member), Literal(f"member{member}"), Literal([role.value for role in Role]))
        )


def _told(actor: Actor | None) -> list[str]:
    if actor is None:
        return ["", "", "", ""]
    household = "" if actor.household is None else str(actor.household)
    return [actor.kind, actor.id, household, ",".join(actor.provinces)]

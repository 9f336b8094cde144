"""Rows by the million: the database writes them, one statement for each table, and indexes them afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls

# A large index is built at once, and no crash has to be survived while made-up rows are written.
_QUICK = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_wal_size": "'8GB'",
    "checkpoint_timeout": "'30min'",
    "autovacuum": "off",
    "maintenance_work_mem": "'512MB'",
}
_INDEXES = """
SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)"""


@contextmanager
def written_quickly(urls: DatabaseUrls) -> Iterator[None]:
    """The settings of a server that is being filled; afterwards it has its own again."""
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        for name, value in _QUICK.items():
            connection.execute(SQL("ALTER SYSTEM SET {} = {}").format(Identifier(name), SQL(value)))
        connection.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            for name in _QUICK:
                connection.execute(SQL("ALTER SYSTEM RESET {}").format(Identifier(name)))
            connection.execute("SELECT pg_reload_conf()")
            connection.execute("CHECKPOINT")


@contextmanager
def without_indexes(urls: DatabaseUrls, tables: Sequence[str]) -> Iterator[None]:
    """These tables have only their unique indexes meanwhile; afterwards each has the same indexes again."""
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        indexes = connection.execute(_INDEXES, [list(tables)]).fetchall()
        for name, _ in indexes:
            connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        yield
        for _, definition in indexes:
            connection.execute(definition)

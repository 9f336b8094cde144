"""What let somebody in at the instant of a backup lets nobody in once the backup is restored."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.backups.restore import end_open_access
from hemayat.operations.postgres import DatabaseUrls, create_database
from tests.audit.every_table import HOUSEHOLD, every_table
from tests.support.database import MIGRATED, server

TOKEN = b"token of a head"
SESSION = """
INSERT INTO citizen_session (id, token_hash, person_index, person_indexes, household_id, province, is_synthetic, via,
    acts_as, is_applicant, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
VALUES (8, %s, '\\x01', '{}', %s, '01', true, 'code', '', false, '', '', '', now(), now(),
    now() + interval '1 hour', now() + interval '1 hour')"""
EMPTIED = {
    "conversation", "own_phone", "sign_in_attempt", "sign_in_code", "sso_attempt", "staff_invitation", "staff_session",
}  # fmt: skip
TABLES = """
SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    AND NOT relispartition"""


@pytest.fixture
def urls(django_db_setup: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A database of its own with a row in every table, as it comes out of a backup."""
    name = f"test_restored_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    urls = create_database(server(), name, template=MIGRATED)
    with every_table(urls.admin, everything=True) as tables:
        tables.connection.execute("UPDATE staff_invitation SET used_at = NULL")
        tables.connection.execute("UPDATE staff_passkey SET held_at = NULL")
        tables.connection.execute(SESSION, [TOKEN, HOUSEHOLD])
        tables.connection.commit()
    yield urls
    with psycopg.connect(server().admin, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def rows(urls: DatabaseUrls) -> dict[str, int]:
    """How many each table has."""
    counted = SQL("SELECT count(*) FROM {}")
    with psycopg.connect(urls.admin) as connection:
        named = [name for (name,) in connection.execute(TABLES).fetchall()]
        found = {name: connection.execute(counted.format(Identifier(name))).fetchone() for name in named}
    return {name: row[0] for name, row in found.items() if row}


def is_let_in(urls: DatabaseUrls) -> bool:
    with psycopg.connect(urls.citizen) as connection:
        return connection.execute("SELECT id FROM bind_session(%s, now())", [TOKEN]).fetchone() is not None


def test_the_cookie_of_a_head_lets_nobody_in(urls: DatabaseUrls) -> None:
    assert is_let_in(urls)
    end_open_access(urls.admin)
    assert not is_let_in(urls)


def test_sessions_codes_links_and_own_phones_are_gone_and_nothing_else_is(urls: DatabaseUrls) -> None:
    before = rows(urls)
    assert all(before[table] for table in EMPTIED)
    end_open_access(urls.admin)
    assert rows(urls) == before | dict.fromkeys(EMPTIED, 0)


def test_passkeys_wait_for_their_owners(urls: DatabaseUrls) -> None:
    """One that was removed after the instant is there again."""
    end_open_access(urls.admin)
    with psycopg.connect(urls.admin) as connection:
        held = connection.execute("SELECT count(*), count(held_at) FROM staff_passkey").fetchone()
    assert held == (1, 1)


def test_a_copy_of_an_earlier_version_has_what_it_has(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.admin) as connection:
        connection.execute("DROP TABLE own_phone")
        connection.execute("ALTER TABLE staff_passkey DROP COLUMN held_at")
    end_open_access(urls.admin)
    assert not is_let_in(urls)

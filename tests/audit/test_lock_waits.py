"""A head who waited for somebody else's change of the same row can write afterwards, as the role of the citizens' site.

PostgreSQL looks at a row again after it waited for it, and then computes every `(SELECT …)` of its policies first, also
those that the order of OR and AND never reached. What such a part reads, the role has to be allowed to read.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls, create_database
from hemayat.operations.postgres.urls import APP, CITIZEN
from tests.audit.every_table import HOUSEHOLD, every_table
from tests.support.database import MIGRATED, server

TOKEN = b"token of a head"
SESSION = """
INSERT INTO citizen_session (id, token_hash, person_index, person_indexes, household_id, province, is_synthetic, via,
    acts_as, is_applicant, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
VALUES (8, %s, '\\x01', ARRAY['\\x01'::bytea], %s, '01', true, 'code', '', false, '', '', '', now(), now(),
    now() + interval '1 hour', now() + interval '1 hour')"""
WRITTEN = {
    "complaint", "data_copy", "data_copy_piece", "disclosure_consent", "document", "question", "question_message",
    "request", "request_consent", "request_member", "request_question",
}  # fmt: skip
"""The role changes or removes rows of these tables."""
WRITABLE = (
    "UPDATE disclosure_consent SET withdrawn_at = NULL",
    "UPDATE document SET filed_at = NULL",
    "UPDATE request_consent SET withdrawn_at = NULL",
    "UPDATE request SET state = 'draft'",
    "UPDATE question_message SET by_kind = 'staff'",
    "UPDATE data_copy SET person_index = '\\x01'",
    "UPDATE question SET person_index = '\\x01'",
)
"""Makes each row one that a head may change."""
REFERENCES = """
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
WHERE contype = 'f' AND conparentid = 0 AND confrelid IN ('document'::regclass, 'request_member'::regclass)"""
"""Every table has a row, which here may refer to one that a head removes."""
RIGHTS = """
SELECT table_name::text, bool_or(privilege_type = 'UPDATE') FROM (
    SELECT table_name, privilege_type FROM information_schema.column_privileges WHERE grantee = %s
    UNION ALL SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s) AS rights
WHERE privilege_type IN ('UPDATE', 'DELETE') GROUP BY 1 ORDER BY 1"""
UNREADABLE = """
WITH RECURSIVE needs AS (
    SELECT p.polrelid AS of_table, d.refclassid, d.refobjid, '' AS via FROM pg_policy p
    JOIN pg_depend d ON d.classid = 'pg_policy'::regclass AND d.objid = p.oid
    WHERE p.polroles && ARRAY[0, %(role)s::regrole::oid]
        AND has_any_column_privilege(%(role)s, p.polrelid, 'SELECT')
    UNION SELECT n.of_table, d.refclassid, d.refobjid, f.oid::regprocedure::text FROM needs n
    JOIN pg_proc f ON n.refclassid = 'pg_proc'::regclass AND f.oid = n.refobjid AND NOT f.prosecdef
    JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = f.oid)
SELECT DISTINCT via, c.relname::text FROM needs n
JOIN pg_class c ON n.refclassid = 'pg_class'::regclass AND c.oid = n.refobjid AND c.relkind IN ('r', 'p', 'v')
WHERE via <> '' AND NOT has_any_column_privilege(%(role)s, c.oid, 'SELECT')"""
"""What functions that policies call read with the rights of their caller, who may not read it."""
CALLERS = """
SELECT pg_describe_object(classid, objid, 0) FROM pg_depend
WHERE refclassid = 'pg_proc'::regclass AND refobjid = 'acting_member_has_role'::regproc AND deptype = 'n'"""


@pytest.fixture(scope="module")
def urls(django_db_setup: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """A database of its own, in which the rows are committed; it is dropped at the end."""
    name = f"test_lock_waits_{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    urls = create_database(server(), name, template=MIGRATED)
    with every_table(urls.admin, role=CITIZEN) as tables:
        tables.connection.execute(SESSION, [TOKEN, HOUSEHOLD])
        unbound = [statement for (statement,) in tables.connection.execute(REFERENCES).fetchall()]
        for statement in (*WRITABLE, *unbound):
            tables.connection.execute(statement.encode())
        tables.connection.commit()
    yield urls
    with psycopg.connect(server().admin, autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def rights(urls: DatabaseUrls) -> dict[str, bool]:
    """Each table in which the role of the site changes or removes rows; True: it may lock them too."""
    with psycopg.connect(urls.admin) as connection:
        return dict(connection.execute(RIGHTS, [CITIZEN, CITIZEN]).fetchall())


def written_as_head(url: str, statement: str, table: str) -> int:
    """How many rows it touched; what it did is taken back."""
    with psycopg.connect(url) as connection:
        connection.execute("SET lock_timeout = '20s'")
        assert connection.execute("SELECT id FROM bind_session(%s, now())", [TOKEN]).fetchone()
        found = connection.execute(SQL(statement).format(Identifier(table))).rowcount
        connection.rollback()
    return found


def wait_for_a_waiter(connection: psycopg.Connection) -> None:
    waiting = "SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    end = time.monotonic() + 15
    while connection.execute(waiting).fetchone() is None:
        assert time.monotonic() < end, "nobody waited: the test shows nothing"
        time.sleep(0.02)


def test_the_tables_are_those_that_the_role_changes(urls: DatabaseUrls) -> None:
    assert set(rights(urls)) == WRITTEN


@pytest.mark.parametrize("table", sorted(WRITTEN))
def test_a_head_who_waited_for_somebody_elses_change_writes_then(urls: DatabaseUrls, table: str) -> None:
    statement = "SELECT FROM {} FOR UPDATE" if rights(urls)[table] else "DELETE FROM {}"
    with psycopg.connect(urls.admin) as other, ThreadPoolExecutor(1) as head:
        other.execute("SET session_replication_role = replica")
        other.execute(SQL("UPDATE {} SET household_id = household_id").format(Identifier(table)))
        found = head.submit(written_as_head, urls.citizen, statement, table)
        wait_for_a_waiter(other)
        other.commit()
        assert found.result(30) == 1


@pytest.mark.parametrize("role", [APP, CITIZEN])
def test_one_function_of_policies_reads_what_its_caller_may_not_and_one_branch_calls_it(
    urls: DatabaseUrls, role: str
) -> None:
    """Such a part is refused as soon as it begins, whether or not its answer would count."""
    with psycopg.connect(urls.admin) as connection:
        found = connection.execute(UNREADABLE, {"role": role}).fetchall()
        assert found == ([] if role == APP else [("acting_member_has_role(text)", "staff_member")])
        callers = connection.execute(CALLERS).fetchall()
    assert callers == [("function acting_has_role(text)",)]

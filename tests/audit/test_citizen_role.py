"""What SQL of their own gives somebody on a connection of the citizens' site, whoever they claim to be.

As `hemayat_citizen` the database believes a proof, and nothing else. Every table has one row, and the person who is
proven here leads another household than that of the rows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.config.postgres import DatabaseUrls
from hemayat.config.postgres.urls import APP, CITIZEN, OWNER
from tests.audit.every_table import HOUSEHOLD, EveryTable, every_table

STRANGER, OVER = b"token of another household", b"token of a session that is over"
STRANGE = HOUSEHOLD + 1
SESSION = """
INSERT INTO citizen_session (id, token_hash, person_index, person_indexes, household_id, province, is_synthetic, via,
    acts_as, is_applicant, national_id_sealed, mobile_sealed, device, created_at, seen_at, expires_at, ends_at)
VALUES (%s, %s, '\\x01', '{}', %s, '01', true, 'code', '', false, '', '', '', %s, %s, %s, %s)"""
HOUR = dt.timedelta(hours=1)
CALLED = """
SELECT proname::text FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace
    AND prorettype <> 'trigger'::regtype AND has_function_privilege(%s, oid, 'EXECUTE')"""
FUNCTIONS = {
    "acting_barred", "acting_person", "attempt_with", "bind_session", "complaint_is_anothers",
    "end_own_sessions", "end_session", "is_proven", "renew_session", "session_with",
}  # fmt: skip
PUBLIC = {
    "agreement_version", "approval_revocation_list", "approval_signing", "availability_probe",
    "closing_law", "custodian", "demo_inbox", "django_migrations", "holiday", "known_outage",
    "official_text", "organisation", "partner_terms", "published_period", "published_run",
    "quality_measurement", "quality_month", "queue_forecast",
}  # fmt: skip
"""Tables that a page shows to everybody."""
NOBODY: tuple[object, ...] = ("nobody", "", None, [])
CLAIMS = [
    (kind, actor, household)
    for kind in ("system", "staff", "partner", "head", "")
    for actor in ("system", "staff:1", "session:1")
    for household in ("", str(HOUSEHOLD))
]
"""Kind, actor and household that somebody says to be."""
BOLDEST = [
    ("system", "system", ""),
    ("staff", "staff:1", ""),
    ("head", "session:1", str(HOUSEHOLD)),
    ("", "", ""),
]


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True, role=CITIZEN) as made:
        now = dt.datetime.now(dt.UTC)
        for number, token, begun in ((8, STRANGER, now), (9, OVER, now - 3 * HOUR)):
            made.connection.execute(
                SESSION, [number, token, STRANGE, begun, begun, begun + HOUR, begun + HOUR]
            )
        yield made


@contextmanager
def logged_in(tables: EveryTable, token: bytes = b"") -> Iterator[psycopg.Connection]:
    """As the role of the citizens' site, with the session of this token bound if one is named."""
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        if token:
            assert bind(tables.connection, token)
        yield tables.connection


def bind(connection: psycopg.Connection, token: bytes, at: str = "now()") -> bool:
    return (
        connection.execute(f"SELECT id FROM bind_session(%s, {at})".encode(), [token]).fetchone() is not None
    )


def claim(connection: psycopg.Connection, kind: str, actor: str, household: str) -> None:
    claims = {"kind": kind, "actor": actor, "household": household, "provinces": "*"}
    for name, value in claims.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{name}", value])


def acting(connection: psycopg.Connection) -> tuple[object, ...]:
    found = connection.execute(
        "SELECT acting_kind(), acting_id(), acting_household(), acting_provinces()"
    ).fetchone()
    assert found
    return found


def transaction_of(connection: psycopg.Connection) -> tuple[int, Decimal]:
    """The process of the server, and the second in which the transaction began."""
    found = connection.execute(
        "SELECT pg_backend_pid(), extract(epoch FROM transaction_timestamp())"
    ).fetchone()
    assert found
    return found[0], found[1]


def proof(key: bytes, actor: str, household: str, process: int, begun: Decimal) -> str:
    """By Python's own HMAC."""
    said = f'["head", "{actor}", "{household}", {process}, {begun}]'
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def key_of(connection: psycopg.Connection) -> bytes:
    """What only a superuser and the owner can read; back from the block that HMAC begins with."""
    (pad,) = connection.execute("SELECT inner_pad FROM acting_key WHERE is_only").fetchone() or (b"",)
    return bytes(byte ^ 0x36 for byte in pad)


def test_whoever_is_not_proven_is_nobody_whatever_they_claim(tables: EveryTable) -> None:
    with logged_in(tables) as connection:
        assert acting(connection) == NOBODY
        for claimed in CLAIMS:
            claim(connection, *claimed)
            assert acting(connection) == NOBODY
            # Asked within a function of the owner, it is the same.
            assert connection.execute("SELECT acting_barred()").fetchone() == ([],)


def test_a_session_proves_its_own_head_and_every_other_claim_loses_the_proof(tables: EveryTable) -> None:
    with logged_in(tables, STRANGER) as connection:
        kind, actor, household, provinces = acting(connection)
        assert (kind, household, provinces) == ("head", STRANGE, [])
        for claimed in CLAIMS:
            claim(connection, *claimed)
            assert acting(connection) == NOBODY
        claim(connection, "head", str(actor), str(STRANGE))
        assert acting(connection) == (kind, actor, household, [])


def test_a_session_that_is_over_or_unknown_proves_nobody(tables: EveryTable) -> None:
    with logged_in(tables) as connection:
        for at in ("now()", "now() - interval '150 minutes'"):
            assert not bind(connection, OVER, at)
        assert not bind(connection, b"made up")
        assert acting(connection) == NOBODY


def test_the_proof_is_an_hmac_over_who_acts_and_the_transaction(tables: EveryTable) -> None:
    key = key_of(tables.connection)
    with logged_in(tables) as connection:
        claim(connection, "head", "session:7", "9")
        process, begun = transaction_of(connection)
        right = proof(key, "session:7", "9", process, begun)
        wrong = (
            "",
            right[:-1],
            proof(key[::-1], "session:7", "9", process, begun),
            proof(key, "session:8", "9", process, begun),
            proof(key, "session:7", "8", process, begun),
            proof(key, "session:7", "9", process + 1, begun),
            proof(key, "session:7", "9", process, begun + Decimal("0.000001")),
        )
        for given in (*wrong, right):
            connection.execute("SELECT set_config('hemayat.proof', %s, true)", [given])
            assert (acting(connection) == NOBODY) is (given != right)


def test_nobody_but_the_owner_reads_the_key_or_makes_a_proof(tables: EveryTable) -> None:
    for statement in (
        "SELECT FROM acting_key",
        "SELECT acting_proof('head', 'session:1', '1')",
        f"SET ROLE {APP}",
        f"SET ROLE {OWNER}",
    ):
        with logged_in(tables, STRANGER) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_a_claim_in_the_middle_of_a_statement_shows_no_row(tables: EveryTable) -> None:
    claimed = f"set_config('hemayat.household', '{HOUSEHOLD}', true)"
    statements = (
        f"SELECT {claimed} FROM request",
        f"SELECT FROM (SELECT {claimed} OFFSET 0) AS claimed, request",
        f"SELECT FROM request WHERE {claimed} <> '' AND household_id = {HOUSEHOLD}",
        f"WITH claimed AS MATERIALIZED (SELECT {claimed}) SELECT FROM claimed, request",
    )
    for statement in statements:
        with logged_in(tables, STRANGER) as connection:
            assert connection.execute(statement.encode()).fetchall() == []


@pytest.mark.parametrize(
    "token", [b"", STRANGER], ids=["without a session", "as the head of another household"]
)
def test_no_sql_reaches_a_row_of_somebody_else(tables: EveryTable, token: bytes) -> None:
    """Neither of another household, nor an account, a proposal, a run, a job or a checkpoint."""
    with logged_in(tables, token) as connection:
        for claimed in (None, *BOLDEST):
            if claimed:
                claim(connection, *claimed)
            assert tables.seen() == PUBLIC
        claim(connection, *BOLDEST[0])
        assert tables.written() == set()


def test_a_head_who_is_proven_reads_the_own_household(tables: EveryTable) -> None:
    """Else nothing would be hidden above."""
    with logged_in(tables) as connection:
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(
            "UPDATE citizen_session SET household_id = %s WHERE token_hash = %s", [HOUSEHOLD, STRANGER]
        )
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        assert bind(connection, STRANGER)
        assert tables.seen() > PUBLIC | {"request", "decision", "outbox", "household", "person"}


def test_it_calls_these_functions_of_the_owner_and_no_other(tables: EveryTable) -> None:
    called = tables.connection.execute(CALLED, [CITIZEN]).fetchall()
    assert {name for (name,) in called} == FUNCTIONS

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

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import APP, CITIZEN, OWNER
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
    "acting_barred", "acting_in_stead", "acting_leads", "acting_person", "add_own_phone", "approval_with_serial",
    "ask_code", "ask_own_opening", "ask_registers_now", "attempt_with", "bind_session", "codes_of_hour",
    "complaint_is_anothers", "count_own_hit", "decided_again_since", "drafts_to_file", "end_own_sessions",
    "end_session", "enter_code", "enter_journey", "enter_own_opening", "file_drafts", "file_own_documents",
    "follow_own_approvals", "forget_own_phone", "hand_in_journey", "holder_with", "is_own_line", "is_proven",
    "is_run_corrected", "leave_journey", "letter_with_serial", "mark_messages_read", "note_session_browser",
    "own_application", "own_call_backs", "own_calls", "own_corrections", "own_document_openings", "own_handovers",
    "own_phone_tries", "own_phones", "own_session_history", "own_sessions", "place_journey", "question_is_anothers",
    "queue_own_check", "queue_own_copy", "reason_without_decision", "remove_own_phone", "remove_own_phones",
    "renew_session", "session_with", "take_receipt", "tell_turns", "try_own_phone", "unread_messages", "use_own_phone",
    "wake_own_answers", "was_own_session", "withdraw_own_approval",
}  # fmt: skip
PUBLIC = {
    "agreement_version", "approval_revocation_list", "approval_signing", "availability_probe",
    "closing_law", "custodian", "demo_inbox", "django_migrations", "holiday", "known_outage",
    "official_text", "organisation", "partner_terms", "published_period", "published_run",
    "quality_measurement", "quality_month", "queue_forecast", "retention_run",
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


def claim(
    connection: psycopg.Connection, kind: str, actor: str, household: str, *, provinces: str = "*"
) -> None:
    claims = {"kind": kind, "actor": actor, "household": household, "provinces": provinces}
    for name, value in claims.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{name}", value])


def acting(connection: psycopg.Connection) -> tuple[object, ...]:
    found = connection.execute(
        "SELECT acting_kind(), acting_id(), acting_household(), acting_provinces()"
    ).fetchone()
    assert found
    return found


def begin_of_transaction(connection: psycopg.Connection) -> Decimal:
    """The second in which it began."""
    (found,) = connection.execute("SELECT extract(epoch FROM transaction_timestamp())").fetchone() or (0,)
    return Decimal(found)


def proof(key: bytes, actor: str, household: str, begun: Decimal, login: str = CITIZEN) -> str:
    """By Python's own HMAC."""
    said = f'["head", "{actor}", "{household}", "", "{login}", {begun}]'
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def key_of(connection: psycopg.Connection) -> bytes:
    """What only a superuser and the owner can read; back from the block that HMAC begins with."""
    (pad,) = connection.execute("SELECT inner_pad FROM acting_key WHERE is_only").fetchone() or (b"",)
    return bytes(byte ^ 0x36 for byte in pad)


@pytest.mark.slow
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
        claim(connection, "head", str(actor), str(STRANGE), provinces="")
        assert acting(connection) == (kind, actor, household, [])


def test_a_session_that_is_over_or_unknown_proves_nobody(tables: EveryTable) -> None:
    with logged_in(tables) as connection:
        for at in ("now()", "now() - interval '150 minutes'"):
            assert not bind(connection, OVER, at)
        assert not bind(connection, b"made up")
        assert acting(connection) == NOBODY


@pytest.mark.parametrize("login", [APP, CITIZEN])
def test_nobody_names_a_time_at_which_a_session_was_not_over(tables: EveryTable, login: str) -> None:
    """With the password alone, and the hash of a token from a backup."""
    early = "now() - interval '150 minutes'"
    with tables.connection.transaction(force_rollback=True):
        # As an installation has it.
        tables.connection.execute("UPDATE clock_tolerance SET span = interval '1 minute'")
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(login)))
        for call in ("bind_session", "session_with", "end_session"):
            found = tables.connection.execute(f"SELECT id FROM {call}(%s, {early})".encode(), [OVER])
            assert found.fetchone() is None
        renewed = tables.connection.execute(f"SELECT renew_session(%s, {early})".encode(), [OVER])
        assert renewed.fetchone() == (None,)
        assert acting(tables.connection) == NOBODY
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            tables.connection.execute("UPDATE clock_tolerance SET span = interval '1 year'")


def test_the_proof_is_an_hmac_over_who_acts_and_the_transaction(tables: EveryTable) -> None:
    key = key_of(tables.connection)
    with logged_in(tables) as connection:
        claim(connection, "head", "session:7", "9", provinces="")
        begun = begin_of_transaction(connection)
        right = proof(key, "session:7", "9", begun)
        wrong = (
            "",
            right[:-1],
            proof(key[::-1], "session:7", "9", begun),
            proof(key, "session:8", "9", begun),
            proof(key, "session:7", "8", begun),
            proof(key, "session:7", "9", begun, login=APP),
            proof(key, "session:7", "9", begun + Decimal("0.000001")),
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


def test_a_head_whom_no_run_decided_reads_whether_a_run_replaced_a_decision(tables: EveryTable) -> None:
    """What is in force asks it then, and proposals of runs are closed to this role."""
    with logged_in(tables, STRANGER) as connection:
        replaced = connection.execute("SELECT is_replaced_by_run(%s, 'eligible', 1, now())", [STRANGE])
        assert replaced.fetchone() == (False,)


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


ASK = "SELECT ask_code(%s, '\\x01', '\\x02', '\\x03', false, false, '\\x04', {})"
ATTEMPT = """
INSERT INTO sign_in_attempt (id, token_hash, sealed, mobile_sealed, person_indexes, line_indexes, state, holder,
    network, is_for_another, is_call, not_before, tries, asked_at, expires_at, silent, finding, household_id, province,
    is_synthetic)
VALUES (77, 'attempt', 'id', 'line', ARRAY[%s::bytea], '{}', 'sent', 'holder', '', false, false, now(), 0,
    now(), now() + interval '10 minutes', '{}', 'head', %s, '01', true)"""
CODE = """
INSERT INTO sign_in_code (id, holder, code_hash, is_long, sent_at, expires_at)
VALUES (77, 'holder', 'right', false, now(), now() + interval '10 minutes')"""
ENTER = "SELECT problem, tries_left FROM enter_code('attempt', ARRAY[%s::bytea], {}, '', NULL, 'new token')"


JOURNEY = """
INSERT INTO sso_attempt (id, token_hash, state_hash, sealed, expires_at, state, answer_sealed, problem, silent, finding,
    household_id, province, is_synthetic, person_indexes)
VALUES (77, 'journey', 'state', 'id', now() + interval '10 minutes', %s, '', '', '{}', 'head', %s, '01', true,
    ARRAY['person'::bytea])"""
PLACE = "SELECT begins_at - now(), waits_for FROM place_journey(%s, NULL, 'network', '', {})"
LEAVE = "SELECT leave_journey(%s, 'own state', 'sealed', {})"
HAND_IN = "SELECT hand_in_journey(%s, %s, %s, {})"
ENTER_JOURNEY = "SELECT problem, household FROM enter_journey(%s, {}, '', NULL, 'new token')"


@contextmanager
def signing_in(tables: EveryTable) -> Iterator[psycopg.Connection]:
    """As somebody who is not signed in, while a code waits for the head of another household."""
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute("RESET SESSION AUTHORIZATION")
        tables.connection.execute(ATTEMPT, [b"person", STRANGE])
        tables.connection.execute(CODE)
        for named in (
            "citizen_session_id_seq", "sign_in_attempt_id_seq", "sso_attempt_id_seq", "procrastinate_jobs_id_seq",
        ):  # fmt: skip
            # The made-up rows took no number; this is rolled back with them.
            tables.connection.execute(SQL("ALTER SEQUENCE {} RESTART WITH 1000").format(Identifier(named)))
        with logged_in(tables) as connection:
            yield connection


def test_the_right_code_proves_the_head_whom_the_worker_found(tables: EveryTable) -> None:
    with signing_in(tables) as connection:
        claim(connection, "nobody", "", str(HOUSEHOLD))
        assert connection.execute(ENTER.format("now()").encode(), [b"right"]).fetchone() == (None, 0)
        kind, _, household, provinces = acting(connection)
        assert (kind, household, provinces) == ("head", STRANGE, [])
        assert bind(connection, b"new token")


def test_a_code_is_tried_five_times_also_by_sql_and_a_wrong_one_proves_nobody(tables: EveryTable) -> None:
    with signing_in(tables) as connection:
        tries = [connection.execute(ENTER.format("now()").encode(), [b"wrong"]).fetchone() for _ in range(6)]
        assert [tried[1] for tried in tries if tried] == [4, 3, 2, 1, 0, 0]
        assert connection.execute(ENTER.format("now()").encode(), [b"right"]).fetchone() == (
            "no_tries_left", 0,
        )  # fmt: skip
        assert acting(connection) == NOBODY


def test_one_try_compares_one_code(tables: EveryTable) -> None:
    """By each key of a ring: with a list of any length, one try could be all the codes that there are."""
    many = "ARRAY[%s::bytea] || array_fill('x'::bytea, ARRAY[8])"
    with (
        signing_in(tables) as connection,
        pytest.raises(psycopg.errors.InvalidParameterValue, match="one code at a time"),
    ):
        connection.execute(ENTER.format("now()").replace("ARRAY[%s::bytea]", many).encode(), [b"right"])


def test_sql_names_no_other_time_for_a_limit_or_a_code_than_now(tables: EveryTable) -> None:
    with signing_in(tables) as connection:
        for step, days in enumerate(("- 300", "+ 300")):
            at = f"now() {days} * interval '1 day'"
            (place,) = connection.execute(ASK.format(at).encode(), [f"t{step}".encode()]).fetchone() or (
                None,
            )
            (now,) = connection.execute("SELECT now()").fetchone() or (None,)
            assert place
            assert now
            assert abs(place - now) <= dt.timedelta(minutes=1)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(
            "UPDATE sign_in_attempt SET expires_at = now() - interval '2 minutes' WHERE id = 77"
        )
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        late = connection.execute(
            ENTER.format("now() - interval '5 minutes'").encode(), [b"right"]
        ).fetchone()
        assert late == ("expired", 0)


def test_who_is_signed_in_begins_no_other_sign_in_and_ends_none(tables: EveryTable) -> None:
    for statement, *given in (
        (ASK, b"t"),
        (ENTER, b"right"),
        (PLACE, b"t"),
        (LEAVE, b"journey"),
        (HAND_IN, b"journey", b"state", b"answer"),
        (ENTER_JOURNEY, b"journey"),
    ):
        with (
            logged_in(tables, STRANGER) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="not signed in"),
        ):
            connection.execute(statement.format("now()").encode(), given)


@contextmanager
def journey(tables: EveryTable, state: str) -> Iterator[psycopg.Connection]:
    """As somebody who is not signed in, while the head of another household is on the way through the provider."""
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute("RESET SESSION AUTHORIZATION")
        tables.connection.execute(JOURNEY, [state, STRANGE])
        with signing_in(tables) as connection:
            yield connection


def hand_in(
    connection: psycopg.Connection, token: bytes, state: bytes, answer: bytes = b"answer", at: str = "now()"
) -> bool:
    (is_taken,) = connection.execute(HAND_IN.format(at).encode(), [token, state, answer]).fetchone() or (
        None,
    )
    assert is_taken is not None
    return bool(is_taken)


def enter_journey(connection: psycopg.Connection, token: bytes, at: str = "now()") -> object:
    return connection.execute(ENTER_JOURNEY.format(at).encode(), [token]).fetchone()


def handed_in(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    """Read as the administrator: state and answer of the journey of somebody else, and the jobs about it."""
    connection.execute("RESET SESSION AUTHORIZATION")
    found = connection.execute(
        "SELECT state, answer_sealed, (SELECT count(*) FROM procrastinate_jobs"
        " WHERE task_name = 'accounts.answer_journey' AND args = '{\"journey\": 77}') FROM sso_attempt WHERE id = 77"
    ).fetchall()
    connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
    return found


def test_a_journey_proves_once_the_person_that_the_worker_found(tables: EveryTable) -> None:
    with journey(tables, "answered") as connection:
        claim(connection, "nobody", "", str(HOUSEHOLD))
        assert enter_journey(connection, b"journey") == (None, None)
        kind, _, household, provinces = acting(connection)
        assert (kind, household, provinces) == ("head", STRANGE, [])
        assert bind(connection, b"new token")
        claim(connection, "nobody", "", "")
        assert enter_journey(connection, b"journey") == ("expired", None)
        assert acting(connection) == NOBODY


def test_nobody_hands_in_an_answer_without_both_the_token_and_the_state(tables: EveryTable) -> None:
    with journey(tables, "begun") as connection:
        strange = (
            (b"journey", b"another"), (b"another", b"state"), (b"", b""), (b"journey", None), (None, b"state"),
        )  # fmt: skip
        for token, state in strange:
            assert not hand_in(connection, token, state, b"of a stranger")  # type: ignore[arg-type]  # NULL too
        assert handed_in(connection) == [("begun", b"", 0)]
        assert hand_in(connection, b"journey", b"state")
        assert hand_in(connection, b"journey", b"state", b"another")
        assert handed_in(connection) == [("asked", b"answer", 1)]


@pytest.mark.parametrize(("state", "problem"), [("begun", "expired"), ("asked", "waiting")])
def test_a_journey_without_the_answer_of_the_worker_proves_nobody(
    tables: EveryTable, state: str, problem: str
) -> None:
    with journey(tables, state) as connection:
        assert enter_journey(connection, b"journey") == (problem, None)
        for token in (b"another", b"", None):
            assert enter_journey(connection, token) == ("expired", None)  # type: ignore[arg-type]  # NULL too
        assert acting(connection) == NOBODY


def place(connection: psycopg.Connection, token: bytes) -> object:
    return connection.execute(PLACE.format("now()").encode(), [token]).fetchone()


def leave(connection: psycopg.Connection, token: bytes) -> object:
    (has_left,) = connection.execute(LEAVE.format("now()").encode(), [token]).fetchone() or (None,)
    return has_left


def test_a_journey_begins_once_from_a_place_whose_time_has_come(tables: EveryTable) -> None:
    with journey(tables, "begun") as connection:
        for token in (b"journey", b"another", b"", None):
            assert leave(connection, token) is False  # type: ignore[arg-type]  # NULL too
        assert handed_in(connection) == [("begun", b"", 0)]
        for number in range(120):
            assert place(connection, b"of the crowd %d" % number) == (dt.timedelta(), None)
        assert place(connection, b"late") == (dt.timedelta(seconds=3), "network")
        assert leave(connection, b"late") is False
        assert leave(connection, b"of the crowd 7") is True
        assert leave(connection, b"of the crowd 7") is False


def test_a_journey_that_sql_began_waits_for_the_worker_too(tables: EveryTable) -> None:
    """Whatever is sealed in it: the worker asks the provider, and SQL cannot answer in its place."""
    with journey(tables, "begun") as connection:
        place(connection, b"own")
        assert leave(connection, b"own")
        assert hand_in(connection, b"own", b"own state")
        assert enter_journey(connection, b"own") == ("waiting", None)
        for statement in ("UPDATE sso_attempt SET state = 'answered'", "SELECT FROM sso_attempt"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())
        assert acting(connection) == NOBODY


def test_sql_names_no_time_at_which_a_journey_was_not_over(tables: EveryTable) -> None:
    for state, problem in (("begun", "expired"), ("answered", "expired")):
        with journey(tables, state) as connection:
            connection.execute("RESET SESSION AUTHORIZATION")
            connection.execute(
                "UPDATE sso_attempt SET expires_at = now() - interval '2 minutes' WHERE id = 77"
            )
            connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
            early = "now() - interval '5 minutes'"
            assert not hand_in(connection, b"journey", b"state", at=early)
            assert enter_journey(connection, b"journey", early) == (problem, None)
            assert acting(connection) == NOBODY


def test_it_calls_these_functions_of_the_owner_and_no_other(tables: EveryTable) -> None:
    called = tables.connection.execute(CALLED, [CITIZEN]).fetchall()
    assert {name for (name,) in called} == FUNCTIONS

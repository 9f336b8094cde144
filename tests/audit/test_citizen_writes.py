"""What SQL of their own gives a proven head on a connection of the citizens' site: the own household, and no more.

Every table has one row, of the household that this head leads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.audit.every_table import HOUSEHOLD, EveryTable, every_table
from tests.audit.test_citizen_role import HOUR, SESSION, bind

OTHER = HOUSEHOLD + 1
TOKEN = b"token of the head"


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True, role=CITIZEN) as made:
        now = dt.datetime.now(dt.UTC)
        made.connection.execute(SESSION, [8, TOKEN, HOUSEHOLD, now, now, now + HOUR, now + HOUR])
        made.connection.execute("UPDATE document SET state = 'received'")
        made.connection.execute("UPDATE data_copy SET state = 'asked'")
        made.connection.execute("UPDATE referral_batch SET after = 0")
        yield made


@contextmanager
def leading(tables: EveryTable, household: int = HOUSEHOLD) -> Iterator[psycopg.Connection]:
    """As the head of this household."""
    with tables.connection.transaction(force_rollback=True):
        _lead(tables.connection, household)
        yield tables.connection


def _lead(connection: psycopg.Connection, household: int) -> None:
    connection.execute("RESET SESSION AUTHORIZATION")
    connection.execute(
        "UPDATE citizen_session SET household_id = %s WHERE token_hash = %s", [household, TOKEN]
    )
    connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
    assert bind(connection, TOKEN)


def test_a_head_who_is_proven_writes_about_the_own_household(tables: EveryTable) -> None:
    """Else nothing would be hidden from the stranger, who reaches nothing by the same statements."""
    with leading(tables):
        written = tables.written()
        assert written > {
            ("clock", "INSERT"),
            ("request_consent", "INSERT"),
            ("request", "UPDATE"),
        }
        assert not {table for table, _ in written} & {
            "approval", "citizen_session", "decision", "household", "person", "procrastinate_jobs", "run",
            "staff_member",
        }  # fmt: skip


def test_a_head_who_is_proven_writes_nothing_about_another_household(tables: EveryTable) -> None:
    """Neither a message to it nor a line of its record; the same statements as above."""
    with leading(tables, OTHER):
        assert tables.written() == set()


def test_a_head_changes_no_column_that_others_decide(tables: EveryTable) -> None:
    for change in (
        "UPDATE request SET officer_id = 1",
        "UPDATE request SET household_id = 2",
        "UPDATE request_question SET words = 'x'",
        "UPDATE complaint SET words = 'x'",
        "UPDATE document SET state = 'clean'",
        "UPDATE question_message SET words = 'x'",
        "UPDATE clock SET promised_on = current_date",
    ):
        with leading(tables) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(change.encode())


QUEUED = "SELECT task_name::text, args FROM procrastinate_jobs WHERE id >= 1000 ORDER BY id"
ROW = "00000000-0000-4000-8000-000000000001"


def test_a_head_queues_work_for_the_own_household_alone(tables: EveryTable) -> None:
    asked = {
        f"SELECT queue_own_check('{ROW}')": ("jobs.check_upload", {"household": HOUSEHOLD, "document": ROW}),
        f"SELECT queue_own_copy('{ROW}')": ("holdings.make_copy", {"household": HOUSEHOLD, "copy": ROW}),
        "SELECT wake_own_answers()": ("records.answer", {}),
    }
    with leading(tables) as connection:
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("ALTER SEQUENCE procrastinate_jobs_id_seq RESTART WITH 1000")
        _lead(connection, HOUSEHOLD)
        for statement in (*asked, *asked):
            connection.execute(statement.encode())
        connection.execute("RESET SESSION AUTHORIZATION")
        assert connection.execute(QUEUED).fetchall() == list(asked.values())
        connection.execute("DELETE FROM procrastinate_jobs")
        _lead(connection, OTHER)
        for statement in list(asked)[:2]:
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege, match="of this household"),
                connection.transaction(),
            ):
                connection.execute(statement.encode())


@pytest.mark.parametrize(("household", "batches"), [(HOUSEHOLD, 1), (OTHER, 0)])
def test_a_head_sees_a_batch_of_referrals_that_has_a_record_of_the_own_household(
    tables: EveryTable, household: int, batches: int
) -> None:
    counted = "SELECT (SELECT count(id) FROM referral_batch), (SELECT count(at) FROM referral_taking)"
    with leading(tables, household) as connection:
        assert connection.execute(counted).fetchone() == (batches, batches)
        for others in ("SELECT manifest FROM referral_batch", "SELECT how FROM referral_taking"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(others.encode())


def test_a_head_reads_sessions_by_person_and_household_and_no_hash_of_a_token(tables: EveryTable) -> None:
    history = "SELECT count(*) FROM own_session_history(ARRAY[%s::bytea])"
    with leading(tables) as connection:
        assert connection.execute(history, [b"\x01"]).fetchone() == (1,)
        assert connection.execute(history, [b"\x02"]).fetchone() == (0,)
        with pytest.raises(psycopg.errors.UndefinedColumn), connection.transaction():
            connection.execute(history.replace("count(*)", "token_hash").encode(), [b"\x01"])
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a head of household"):
            tables.connection.execute(history, [b"\x01"])


OF_A_HEAD = (
    "SELECT id FROM disclosure_consent",
    "SELECT id FROM question",
    "SELECT id FROM question_message",
    "SELECT id FROM complaint",
    "SELECT id FROM complaint_letter",
    "SELECT id FROM request",
    "SELECT id FROM document",
    "SELECT id FROM officer_answer",
)
CONSENT = """INSERT INTO disclosure_consent (household_id, id, province, head_id, terms_id, attributes, given_at)
VALUES (1, 2, '23', 1, 1, '{UIN}', now())"""


@pytest.mark.parametrize(("recorded", "rows"), [(b"\x01", 1), (b"\x02", 0)])
def test_a_head_by_the_registers_alone_reaches_nothing_of_the_head_in_our_record(
    tables: EveryTable, recorded: bytes, rows: int
) -> None:
    """A complaint about a delay, a draft to change the head, and a file of a question are made of the rows."""
    with tables.connection.transaction(force_rollback=True):
        connection = tables.connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("UPDATE membership SET relation = 'head'")
        connection.execute("UPDATE person SET national_id_index = %s", [recorded])
        connection.execute("UPDATE question SET person_index = %s", [recorded])
        connection.execute("UPDATE complaint SET kind = 'delay', person_index = %s", [recorded])
        connection.execute(
            "UPDATE request SET kind = 'change_of_head', state = 'draft', filed_at = NULL, person_index = %s",
            [recorded],
        )
        connection.execute("UPDATE document SET \"case\" = 'question:1'")
        connection.execute("UPDATE disclosure_consent SET withdrawn_at = NULL")
        _lead(connection, HOUSEHOLD)
        assert {of: len(connection.execute(of.encode()).fetchall()) for of in OF_A_HEAD} == dict.fromkeys(
            OF_A_HEAD, rows
        )
        withdrawn = connection.execute("UPDATE disclosure_consent SET withdrawn_at = now()").rowcount
        assert withdrawn == rows
        if rows:
            connection.execute(CONSENT)
        else:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                connection.execute(CONSENT)


ABOUT_HEAD = """
INSERT INTO record_question (household_id, id, province, register, persons, asked_at, next_at, tries, content)
VALUES (1, 2, '23', 'vehicles', '{1}', now(), now(), 0, '')"""
OPENED = """INSERT INTO record_opening (household_id, id, province, person_id, session, token, asked_at, open_until)
SELECT 1, 2, '23', 1, 'session:' || id, '', now(), now() + interval '1 minute'
FROM citizen_session WHERE token_hash = %s"""


@pytest.mark.parametrize(
    ("recorded", "acts_as", "is_open", "is_taken"),
    [
        (b"\x01", "", False, True),
        (b"\x02", "", False, False),
        (b"\x02", "", True, True),
        (b"\x02", "guardian", False, True),
    ],
    ids=["head", "other", "by code", "guardian"],
)
def test_a_head_by_the_registers_alone_asks_no_register_about_the_head_in_our_record(
    tables: EveryTable, recorded: bytes, acts_as: str, is_open: bool, is_taken: bool
) -> None:
    with tables.connection.transaction(force_rollback=True):
        connection = tables.connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("UPDATE membership SET relation = 'head'")
        connection.execute("UPDATE person SET national_id_index = %s", [recorded])
        connection.execute("UPDATE citizen_session SET acts_as = %s", [acts_as])
        if is_open:
            connection.execute(OPENED, [TOKEN])
        _lead(connection, HOUSEHOLD)
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security")
        with nullcontext() if is_taken else refused:
            connection.execute(ABOUT_HEAD)


def test_a_question_that_names_nobody_is_of_who_leads_or_acts_for_the_head(tables: EveryTable) -> None:
    for acts_as, recorded, rows in (("", "\\x01", 1), ("", "\\x02", 0), ("guardian", "\\x02", 1)):
        with tables.connection.transaction(force_rollback=True):
            connection = tables.connection
            connection.execute("RESET SESSION AUTHORIZATION")
            connection.execute("UPDATE membership SET relation = 'head'")
            connection.execute("UPDATE person SET national_id_index = %s::bytea", [recorded])
            connection.execute("UPDATE question SET person_index = NULL")
            connection.execute("UPDATE citizen_session SET acts_as = %s", [acts_as])
            _lead(connection, HOUSEHOLD)
            assert len(connection.execute("SELECT FROM question").fetchall()) == rows
            assert len(connection.execute("SELECT FROM question_message").fetchall()) == rows


def test_messages_are_counted_and_marked_as_read_by_the_token_of_an_open_session_alone(
    tables: EveryTable,
) -> None:
    unread, mark = "SELECT unread_messages(%s)", "SELECT mark_messages_read(%s, now())"
    with tables.connection.transaction(force_rollback=True):
        connection = tables.connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("DELETE FROM messages_read")
        connection.execute(
            "UPDATE outbox SET is_urgent = false, fault = '', created_at = now() - interval '1 day'"
        )
        _lead(connection, HOUSEHOLD)
        assert connection.execute(unread, [TOKEN]).fetchone() == (1,)
        assert connection.execute(unread, [b"token of nobody"]).fetchone() == (0,)
        connection.execute(mark, [b"token of nobody"])
        assert connection.execute(unread, [TOKEN]).fetchone() == (1,), "nobody marks it for others"
        connection.execute(mark, [TOKEN])
        assert connection.execute(unread, [TOKEN]).fetchone() == (0,)
        for statement in (
            "INSERT INTO messages_read VALUES (1, now())",
            "UPDATE messages_read SET read_until = now()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())


def test_a_phone_that_is_only_theirs_is_reached_by_functions_and_by_its_person_alone(
    tables: EveryTable,
) -> None:
    mine = "UPDATE citizen_session SET person_indexes = %s WHERE token_hash = %s"
    with tables.connection.transaction(force_rollback=True):
        connection = tables.connection
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("ALTER TABLE own_phone ALTER id RESTART WITH 1000")
        connection.execute(mine.encode(), [[b"me"], TOKEN])
        _lead(connection, HOUSEHOLD)
        added = "SELECT is_new FROM add_own_phone(%s, now())"
        assert connection.execute(added.encode(), [b"phone"]).fetchone() == (True,)
        ((number,),) = connection.execute("SELECT id FROM own_phones()").fetchall()
        for statement in (
            "SELECT token_hash FROM own_phone",
            "SELECT id FROM own_phone",
            "INSERT INTO own_phone SELECT * FROM own_phone",
            "UPDATE own_phone SET session_id = 8",
            "DELETE FROM own_phone",
            "SELECT end_phones(ARRAY[1], now())",
            "SELECT acting_session()",
            "SELECT phone_with('phone', now())",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(mine.encode(), [[b"somebody else"], TOKEN])
        _lead(connection, HOUSEHOLD)
        removed = "SELECT remove_own_phone(%s, now())"
        assert connection.execute("SELECT count(*) FROM own_phones()").fetchone() == (0,)
        assert connection.execute(removed.encode(), [number]).fetchone() == (False,)
        used = "SELECT use_own_phone(%s, %s, %s, now())"
        assert connection.execute(used.encode(), [TOKEN, b"phone", b"next"]).fetchone() == (False,)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(mine.encode(), [[b"me", b"by a newer key"], TOKEN])
        _lead(connection, HOUSEHOLD)
        assert connection.execute(removed.encode(), [number]).fetchone() == (True,)

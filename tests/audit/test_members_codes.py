"""What SQL of their own gives a visitor of the codes by which a member opens their records to the head.

As the role of the citizens' site, with a session of a household that has two members with a line, and without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.audit.every_table import EveryTable, every_table
from tests.audit.test_citizen_role import HOUR, SESSION, bind, claim, logged_in

HOME, ANOTHERS = 51, 52
MOTHER, SON, DAUGHTER, LATE, LEFT, STRANGER = 701, 702, 703, 704, 705, 706
MINE, OTHER_BROWSER, OTHER_HOUSEHOLD = (
    b"my token",
    b"token of my other browser",
    b"token of another household",
)
PERSON = """
INSERT INTO person (id, given_name, family_name, sex, birth_date, died_on, national_id, national_id_index, mobile,
    is_synthetic)
VALUES (%s, 'x', 'x', 'f', current_date - 12000, %s, '', %s, 'sealed line', true)"""
MEMBER = """
INSERT INTO membership (household_id, person_id, province, person_no, relation, valid)
VALUES (%s, %s, '01', 1, 'other', daterange(current_date - 9, %s))"""
ASK = "SELECT ask_own_opening(%s, {})"
ENTER = "SELECT problem FROM enter_own_opening(%s, ARRAY[%s::bytea], {})"
NUMBERED = (
    "audit_event_id_seq", "citizen_session_id_seq", "procrastinate_jobs_id_seq", "record_opening_number",
    "sign_in_attempt_id_seq", "sign_in_code_id_seq",
)  # fmt: skip


@pytest.fixture(scope="module")
def families(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True, role=CITIZEN) as made:
        (now,) = made.connection.execute("SELECT now()").fetchone() or (None,)
        for number, token, household in (
            (21, MINE, HOME), (22, OTHER_BROWSER, HOME), (23, OTHER_HOUSEHOLD, ANOTHERS)
        ):  # fmt: skip
            made.connection.execute(SESSION, [number, token, household, now, now, now + HOUR, now + HOUR])
        for person in (MOTHER, SON, DAUGHTER, LATE, LEFT, STRANGER):
            made.connection.execute(
                PERSON, [person, now.date() if person == LATE else None, str(person).encode()]
            )
            household = ANOTHERS if person == STRANGER else HOME
            made.connection.execute(MEMBER, [household, person, now.date() if person == LEFT else None])
        for name in NUMBERED:
            # The made-up rows took no number; this is rolled back with them.
            made.connection.execute(SQL("ALTER SEQUENCE {} RESTART WITH 1000").format(Identifier(name)))
        yield made


@contextmanager
def asked(families: EveryTable, *members: int, code: bytes = b"right") -> Iterator[list[int]]:
    """The head has asked about these members, and the worker has sent the first of them this code."""
    with logged_in(families, MINE) as connection:
        openings = [ask(connection, member) for member in members]
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("UPDATE sign_in_attempt SET state = 'sent'")
        connection.execute(
            "INSERT INTO sign_in_code (holder, code_hash, is_long, sent_at, expires_at)"
            " SELECT token, %s, false, now(), now() + interval '10 minutes' FROM record_opening WHERE id = %s",
            [code, openings[0]],
        )
        become_citizen(connection)
        yield [opening for opening in openings if opening is not None]


def become_citizen(connection: psycopg.Connection) -> None:
    connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))


def ask(connection: psycopg.Connection, member: int, at: str = "now()") -> int | None:
    (opening,) = connection.execute(ASK.format(at).encode(), [member]).fetchone() or (None,)
    return opening


def enter(connection: psycopg.Connection, opening: int, code: bytes, at: str = "now()") -> str | None:
    (problem,) = connection.execute(ENTER.format(at).encode(), [opening, code]).fetchone() or ("",)
    return problem


def opened(connection: psycopg.Connection) -> list[int]:
    """Members whose records are open now to the session that acts."""
    rows = connection.execute("SELECT person_id FROM record_opening WHERE open_until > now()").fetchall()
    return [person for (person,) in rows]


def counted(connection: psycopg.Connection, statement: str) -> int:
    """Ask as the superuser, and be the site again."""
    connection.execute("RESET SESSION AUTHORIZATION")
    (number,) = connection.execute(statement.encode()).fetchone() or (0,)
    become_citizen(connection)
    return int(number)


def test_who_is_not_signed_in_asks_for_no_code_whatever_they_claim(families: EveryTable) -> None:
    with logged_in(families) as connection:
        for kind in ("head", "system", "nobody"):
            claim(connection, kind, "session:21", str(HOME))
            for statement in (ASK.format("now()"), ENTER.format("now()").replace("ARRAY[%s::bytea]", "'{}'")):
                with (
                    pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a head of household"),
                    connection.transaction(),
                ):
                    connection.execute(statement.encode(), [MOTHER])


def test_a_code_is_asked_for_of_living_members_of_the_own_household_alone(families: EveryTable) -> None:
    with logged_in(families, MINE) as connection:
        for person in (STRANGER, LATE, LEFT, 999):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege, match="only a living member"),
                connection.transaction(),
            ):
                ask(connection, person)
        assert ask(connection, MOTHER)
        assert (
            counted(
                connection,
                "SELECT count(*) FROM procrastinate_jobs WHERE (args ->> 'attempt')::bigint >= 1000",
            )
            == 1
        )


def test_no_member_and_no_household_is_asked_without_limit_whatever_day_is_named(
    families: EveryTable,
) -> None:
    days = (
        "now()",
        "now() - interval '300 days'",
        "now() + interval '300 days'",
        "now() - interval '9 minutes'",
    )
    with logged_in(families, MINE) as connection:
        mothers = [ask(connection, MOTHER, at) for at in days]
        assert [bool(opening) for opening in mothers] == [True, True, True, False]
        children = [ask(connection, child, at) for child in (SON, DAUGHTER) for at in days]
        # The one that was refused counts for the household too.
        assert [bool(opening) for opening in children] == [True] + [False] * 7
        assert counted(connection, "SELECT count(*) FROM sign_in_attempt WHERE id >= 1000") == 4
        assert counted(connection, "SELECT count(*) FROM audit_event WHERE event = 'records.code_asked'") == 4


def test_the_right_code_alone_opens_and_is_tried_five_times(families: EveryTable) -> None:
    with asked(families, MOTHER) as (opening,):
        connection = families.connection
        assert [enter(connection, opening, b"wrong") for _ in range(4)] == ["wrong_code"] * 4
        assert opened(connection) == []
        assert enter(connection, opening, b"right") is None
        assert opened(connection) == [MOTHER]
        assert enter(connection, opening, b"right") == "expired"
    with asked(families, MOTHER) as (opening,):
        tries = [enter(connection, opening, b"wrong") for _ in range(7)]
        assert tries == ["wrong_code"] * 4 + ["no_tries_left"] * 3
        assert enter(connection, opening, b"right") == "no_tries_left"
        assert opened(connection) == []
        # Tries that were not compared do not fill the record.
        assert (
            counted(connection, "SELECT count(*) FROM audit_event WHERE event = 'records.code_refused'") == 5
        )


def test_a_code_to_one_member_opens_nothing_of_another(families: EveryTable) -> None:
    with asked(families, SON, MOTHER) as (sons, mothers):
        connection = families.connection
        assert enter(connection, mothers, b"right") == "wrong_code"
        assert enter(connection, sons, b"right") is None
        assert opened(connection) == [SON]


def test_a_code_is_of_no_use_to_another_session_or_household_or_later(families: EveryTable) -> None:
    with asked(families, MOTHER) as (opening,):
        connection = families.connection
        for token in (OTHER_BROWSER, OTHER_HOUSEHOLD):
            assert bind(connection, token)
            assert enter(connection, opening, b"right") == "expired"
        assert bind(connection, MINE)
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute(
            "UPDATE sign_in_attempt SET expires_at = now() - interval '2 minutes' WHERE id >= 1000"
        )
        become_citizen(connection)
        assert enter(connection, opening, b"right", "now() - interval '5 minutes'") == "expired"
        assert opened(connection) == []


def test_a_code_begins_no_session(families: EveryTable) -> None:
    """The head can read the hash of its token in the opening."""
    with asked(families, MOTHER):
        connection = families.connection
        asking = "SELECT token FROM record_opening WHERE person_id = %s"
        (token,) = connection.execute(asking, [MOTHER]).fetchone() or (b"",)
        connection.execute("SELECT set_config('hemayat.proof', '', true)")
        entered = connection.execute(
            "SELECT problem FROM enter_code(%s, ARRAY[%s::bytea], now(), '', NULL, 'new')", [token, b"right"]
        ).fetchone()
        assert entered == ("expired",)
        assert not bind(connection, b"new")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT code_hash FROM sign_in_code",
        "SELECT mobile_sealed FROM sign_in_attempt",
        "UPDATE record_opening SET opened_at = now(), open_until = now() + interval '30 minutes'",
        f"INSERT INTO record_opening (household_id, id) VALUES ({HOME}, 9)",
        "SELECT write_line_attempt('', true, now())",
        "SELECT count_members_code(1, 1, now())",
    ],
)
def test_a_head_reaches_a_code_and_an_opening_by_those_functions_alone(
    families: EveryTable, statement: str
) -> None:
    with asked(families, MOTHER), pytest.raises(psycopg.errors.InsufficientPrivilege):
        families.connection.execute(statement.encode())


def test_whether_a_member_has_a_line_is_seen_nowhere(families: EveryTable) -> None:
    with logged_in(families, MINE) as connection:
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("UPDATE person SET mobile = NULL WHERE id = %s", [SON])
        become_citizen(connection)
        openings = [ask(connection, member) for member in (MOTHER, SON)]
        rows = connection.execute(
            "SELECT a.state, a.tries, a.expires_at, a.not_before, o.asked_at, length(o.token), o.opened_at"
            " FROM record_opening o, attempt_with(o.token) a WHERE o.id = ANY (%s)",
            [openings],
        ).fetchall()
        assert len(rows) == 2
        assert rows[0] == rows[1]

"""What SQL of their own gives a visitor of the messages to people in the waiting room."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.audit.every_table import EveryTable, every_table
from tests.audit.test_citizen_role import HOUR, SESSION, logged_in

TOKEN = b"token of a head"
TELL = "SELECT tell_turns(ARRAY[%s], ARRAY['x'::bytea], ARRAY['x'::bytea], {})"
MANY = """
SELECT count(*) FROM generate_series(1, %s) AS n, LATERAL (
    SELECT tell_turns(ARRAY['8.' || n], ARRAY['x'::bytea], ARRAY['x'::bytea], now() + interval '3 hours')
) AS called (new)
WHERE new = 1"""
MOST_IN_AN_HOUR = 1000


@pytest.fixture(scope="module")
def waiting(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True, role=CITIZEN) as made:
        (now,) = made.connection.execute("SELECT now()").fetchone() or (None,)
        made.connection.execute(SESSION, [21, TOKEN, 51, now, now, now + HOUR, now + HOUR])
        for name in ("pending_turn_id_seq", "procrastinate_jobs_id_seq"):
            # The made-up rows took no number; this is rolled back with them.
            made.connection.execute(SQL("ALTER SEQUENCE {} RESTART WITH 1000").format(Identifier(name)))
        yield made


def tell(connection: psycopg.Connection, place: str, at: str = "now()") -> int:
    (new,) = connection.execute(TELL.format(at).encode(), [place]).fetchone() or (0,)
    return int(new)


def test_a_turn_is_taken_once_and_read_by_nobody(waiting: EveryTable) -> None:
    with logged_in(waiting) as connection:
        assert [tell(connection, place) for place in ("7.1", "7.2", "7.1")] == [1, 1, 0]
        for statement in ("SELECT line_sealed FROM pending_turn", "DELETE FROM pending_turn"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.transaction():
                connection.execute(statement.encode())


def test_turns_are_handed_over_so_often_in_an_hour_whatever_day_is_named(waiting: EveryTable) -> None:
    with logged_in(waiting) as connection:
        # Named first is a later time: then it is one span of the clock also if an hour ends in this minute.
        assert connection.execute(MANY.encode(), [MOST_IN_AN_HOUR + 5]).fetchone() == (MOST_IN_AN_HOUR,)
        for at in ("now()", "now() - interval '3 hours'", "now() + interval '300 hours'"):
            assert tell(connection, f"9.{at}", at) == 0


def test_more_than_the_gate_has_is_refused_at_once(waiting: EveryTable) -> None:
    empty = "array_fill('x'::bytea, ARRAY[201])"
    with (
        logged_in(waiting) as connection,
        pytest.raises(psycopg.errors.InvalidParameterValue, match="at most 200 turns"),
    ):
        connection.execute(
            f"SELECT tell_turns(array_fill(''::text, ARRAY[201]), {empty}, {empty}, now())".encode()
        )


def test_who_is_signed_in_hands_no_turn_over(waiting: EveryTable) -> None:
    with (
        logged_in(waiting, TOKEN) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="not signed in"),
    ):
        tell(connection, "7.1")

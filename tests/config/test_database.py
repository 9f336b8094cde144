"""Whether a kept connection still stands is seen at its socket, without asking the server."""

from __future__ import annotations

import select
import time

import psycopg
import pytest
from django.core.signals import request_started
from django.db import DatabaseError, connection
from django.db.transaction import atomic

from tests.support.database import server

pytestmark = pytest.mark.django_db(transaction=True)
OF_BACKEND = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"


def test_a_connection_that_stands_is_used_without_a_question() -> None:
    process = _process()
    # Each look by itself: within a transaction, what others do is looked at once.
    with psycopg.connect(server().admin, autocommit=True) as other:
        before = other.execute(OF_BACKEND, [process]).fetchone()
        assert connection.is_usable()
        assert other.execute(OF_BACKEND, [process]).fetchone() == before


def test_a_connection_that_the_server_ended_is_found_out_and_made_anew() -> None:
    process = _process()
    with psycopg.connect(server().admin, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [process])
    assert not connection.is_usable()
    request_started.send(test_a_connection_that_the_server_ended_is_found_out_and_made_anew)
    assert _process() != process


def test_a_transaction_that_failed_is_not_one_to_go_on_with() -> None:
    with pytest.raises(DatabaseError), atomic(), connection.cursor() as cursor:
        try:
            cursor.execute("SELECT 1 / 0")
        finally:
            assert not connection.is_usable()
    assert connection.is_usable()


@pytest.mark.slow
def test_what_the_server_said_unasked_is_cause_to_ask_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN told_of")
    with psycopg.connect(server().admin, autocommit=True) as other:
        other.execute("NOTIFY told_of")
    until = time.monotonic() + 5
    while not _unread() and time.monotonic() < until:
        time.sleep(0.01)
    assert connection.is_usable()
    assert not _unread(), "the question was asked, and its answer and the notice were read"


def _process() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    return int(row[0])


def _unread() -> bool:
    return bool(select.select([connection.connection.fileno()], [], [], 0)[0])

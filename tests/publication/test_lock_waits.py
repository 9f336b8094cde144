"""A publication whose own transaction waits for others outlives the server's limit for idle ones."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from hemayat.publication.database import call_in_parallel


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_waits_for_calls_beside_it_is_not_ended_as_idle() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = '100ms'")
    try:
        with transaction.atomic():
            assert len(list(call_in_parallel([("pg_sleep", 0.5)]))) == 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                assert cursor.fetchone() == (1,)
        with connection.cursor() as cursor:
            cursor.execute("SHOW idle_in_transaction_session_timeout")
            assert cursor.fetchone() == ("100ms",), "for that transaction alone"
    finally:
        connection.close()

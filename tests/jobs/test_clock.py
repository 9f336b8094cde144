"""A worker notices that the time of day was put forward or back, and begins its timetable anew."""

from __future__ import annotations

import asyncio
from itertools import chain, repeat

import pytest
from django.db import connection

from hemayat.jobs.clock import clock_jumps
from hemayat.jobs.stalled_jobs import forget_moments_to_come
from tests.support.threads import apart


def jumped(*ahead: float) -> float | None:
    """As `clock_jumps` sees a clock that is so far ahead, look by look; None where it goes on looking."""
    looks = chain(ahead, repeat(ahead[-1]))

    async def watch() -> float | None:
        try:
            return await asyncio.wait_for(clock_jumps(0.001, lambda: next(looks)), 0.2)
        except TimeoutError:
            return None

    return apart(lambda: asyncio.run(watch()))


@pytest.mark.parametrize("seconds", [3 * 3600.0, -3 * 3600.0, 31.0])
def test_a_jump_is_seen_either_way(seconds: float) -> None:
    assert jumped(5.0, 5.0, 5.0 + seconds) == seconds


def test_a_clock_that_is_slowly_corrected_has_not_jumped() -> None:
    assert jumped(*(0.5 * look for look in range(200))) is None


@pytest.mark.django_db
def test_moments_that_were_taken_while_the_clock_was_ahead_count_again() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp) VALUES ('t', 100), ('t', 300)"
        )
        forget_moments_to_come(200.0)
        cursor.execute("SELECT defer_timestamp FROM procrastinate_periodic_defers WHERE task_name = 't'")
        assert cursor.fetchall() == [(100,)]

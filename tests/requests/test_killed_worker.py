"""A worker killed with -9 in the middle of assessments, as a real process: nothing is lost or happens twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NEEDED, events_of, filed, head, notices, view
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]


@contextmanager
def worker(registers: RunningSimulator) -> Iterator[subprocess.Popen[bytes]]:
    asks = {"HEMAYAT_REGISTERS_URL": registers.url, "HEMAYAT_DEMO_NATION": ""}
    process = subprocess.Popen(
        [sys.executable, "-m", "hemayat.cli.main", "work"], env={**environment_of_worker(), **asks}
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def one(statement: str, *given: Any) -> Any:
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()[0]


def decided() -> int:
    return int(one("SELECT count(*) FROM request WHERE state = 'decided'"))


def answers() -> int:
    return int(one("SELECT count(*) FROM register_answer"))


def let_the_claims_run_out() -> None:
    """As if the minutes of the dead worker's claims had passed."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE request SET next_at = filed_at WHERE next_at IS NOT NULL")


@pytest.mark.parametrize("when", ["asking", "deciding"])
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    registers: RunningSimulator, when: str
) -> None:
    now = dt.datetime.now(dt.UTC)
    with acting_as(SYSTEM, is_read_only=True):
        clear = [
            h for h in range(2, 41) if (d := determination_of(h)) and d.outcome != "needs_data" and h != 31
        ]
    if when == "asking":
        registers.fail(vehicles={"slow_ms": 3000})
    requests = {household: filed(head(household), now=now) for household in clear}
    with worker(registers) as process:
        wait_until(lambda: answers() > 0 if when == "asking" else decided() > 3)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    killed_after, asked_before = decided(), answers()
    assert killed_after < len(clear), "it was killed too late to be in the middle"
    registers.fail(vehicles=None)
    let_the_claims_run_out()
    with worker(registers):
        wait_until(lambda: decided() == len(clear))

    for household, request in requests.items():
        seen = view(request, household)
        assert seen.state == CaseState.DECIDED
        assert events_of(seen)[2:] == ["filed", "registers_asked", "registers_answered", "decided"]
        assert len(notices(household)) == 2
    assert one("SELECT count(*) FROM decision") == len(clear)
    assert one("SELECT count(DISTINCT request_id) FROM decision") == len(clear)
    # What was stored before the end is not asked again: each register has answered once about each household.
    assert (
        one(
            "SELECT max(times) FROM (SELECT count(*) AS times FROM register_answer GROUP BY household_id, register) t"
        )
        == 1
    )
    assert asked_before <= len(NEEDED) * len(clear)

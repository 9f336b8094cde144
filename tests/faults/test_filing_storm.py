"""R4.1a, R4.8a: every process is killed with -9 while thousands file; a client-side ledger is the judge.

Nothing that was acknowledged is lost, nothing is doubled, and every case ends decided or waiting with a reason.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle

import psycopg
import pytest

from tests.config.postgres_folder import server_folder
from tests.faults.storm import Ledger, Ready, Storm
from tests.faults.storm_service import Service, serving

SUBMISSIONS = int(os.environ.get("STORM_SUBMISSIONS", "5000"))
CLIENTS = 12
KILL_EVERY = 3.0
SETTLED_WITHIN = 600.0
UNSETTLED = """
SELECT count(*) FROM request WHERE state IN ('submitted', 'under_assessment')
OR (state = 'awaiting_registers' AND awaited = '{}'::jsonb)"""
WITHOUT_REASON = """
SELECT count(*) FROM request r WHERE state = 'awaiting_officer' AND NOT EXISTS (
    SELECT FROM request_event e WHERE e.household_id = r.household_id AND e.request_id = r.id
    AND (e.detail ? 'missing' OR e.detail ? 'registers' OR e.detail ? 'fault'))"""
HALF_MADE = """
SELECT count(*) FROM request r WHERE filed_at IS NOT NULL AND 1 <> ALL (ARRAY[
    (SELECT count(*) FROM clock c WHERE c.household_id = r.household_id AND c.about = 'request:' || r.id),
    (SELECT count(*) FROM request_event e WHERE e.household_id = r.household_id AND e.event = 'request.filed'),
    (SELECT count(*) FROM audit_event a WHERE a.subject = 'request:' || r.id AND a.event = 'request.filed'),
    (SELECT count(*) FROM request_event e JOIN outbox o ON o.key = e.notice_key
        WHERE e.household_id = r.household_id AND e.event = 'request.filed')])"""
"""Filed, but not exactly once each: clock, history, record and notice."""


@contextmanager
def killing(service: Service) -> Iterator[dict[str, int]]:
    """One after the other, all the while: how often each was killed."""
    kills: dict[str, Callable[[], None]] = {
        "a web worker": lambda: service.kill("wsgi", below=True),
        "the database": service.kill_database,
        "the worker": lambda: service.kill(" work"),
        "an intake worker": lambda: service.kill("asgi", below=True),
        "a connection's process": service.kill_connection,
        "the web server": lambda: service.kill("wsgi"),
        "the intake": lambda: service.kill("asgi"),
    }
    over, done = threading.Event(), dict.fromkeys(kills, 0)

    def kill_on() -> None:
        for name in cycle(kills):
            if over.wait(KILL_EVERY):
                return
            kills[name]()
            done[name] += 1

    thread = threading.Thread(target=kill_on)
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
def test_kills_during_a_storm_of_submissions_lose_nothing_and_double_nothing() -> None:
    with server_folder() as folder, serving(folder, SUBMISSIONS) as (service, ready):
        storm = Storm(service.port, service.intake, service.host)
        with killing(service) as kills:
            began = time.monotonic()
            ledger = storm.rage(ready, clients=CLIENTS)
            took = time.monotonic() - began
        print(  # noqa: T201 - figures of a drill, for whoever runs it
            f"{len(ready)} filed in {took:.0f} s; {ledger.failures} of {ledger.tries} tries failed; {kills}"
        )
        assert all(kills.values()), f"not everything was killed in the storm: {kills}"
        assert ledger.failures
        compare(service, ready, ledger)
        settle(service)
        compare(service, ready, ledger)


def compare(service: Service, ready: Sequence[Ready], ledger: Ledger) -> None:
    """The ledger and the database, which knows what was filed."""
    told = {request: next(iter(codes)).replace("-", "") for request, codes in ledger.codes.items()}
    assert {request: len(codes) for request, codes in ledger.codes.items()} == {
        one.request: 1 for one in ready
    }
    with psycopg.connect(service.admin) as connection:
        rows = connection.execute("SELECT id, tracking_code FROM request WHERE filed_at IS NOT NULL")
        assert dict(rows.fetchall()) == told
    assert service.one("SELECT count(*) FROM request") == len(ready)
    assert service.one(HALF_MADE) == 0


def settle(service: Service) -> None:
    """Until the worker has taken everything as far as it goes; what a dead one had claimed, after its lease."""
    until = time.monotonic() + SETTLED_WITHIN
    while left := service.one(UNSETTLED):
        assert time.monotonic() < until, f"{left} cases are neither decided nor waiting with a reason"
        time.sleep(1)
    assert service.one(WITHOUT_REASON) == 0
    assert service.one("SELECT count(*) FROM request WHERE state = 'decided' AND decision_id IS NULL") == 0
    assert service.one("SELECT count(*) - count(DISTINCT request_id) FROM decision") == 0
    assert "0 without a notice, 0 taken on by nobody" in service.hemayat("reconcile")
    service.hemayat("audit", "verify")

"""The worker killed half-way while it tells everybody of a new version of the agreement: each is told, and told once.

R6.1c. Who has an approval in force before is who has a notice afterwards.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from drills.loss import Loss
from drills.service.halves import wait_until
from drills.service.installation import prepared
from drills.service.serving import Service, registers_answer, running

HOUSEHOLDS = 12_000
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO outbox%'"
TOLD = "SELECT count(*) FROM outbox WHERE notice = 'agreement_changes.1'"
DONE = "SELECT count(*) FROM announcement WHERE done_at IS NOT NULL"
SERVED = "SELECT household_id FROM approvals_in_force(current_date)"
WHO = "SELECT household_id, count(*) FROM outbox WHERE notice = 'agreement_changes.1' GROUP BY household_id"


def drill(folder: Path) -> str:
    installation, _ = prepared(folder, HOUSEHOLDS, heads=0)
    with registers_answer(installation), running(installation) as service:
        expected = {household for (household,) in installation.rows(SERVED)}
        installation.call("drills.service.new_version")
        before = [killed_in_a_batch(service, after=after) for after in (0, 1)]
        wait_until(lambda: installation.one(DONE), "the announcement never came to its end")
        told = dict(installation.rows(WHO))
    twice = sum(many > 1 for many in told.values())
    if set(told) != expected or twice or not expected:
        raise Loss(
            f"of {len(expected):,} recipients {len(expected - set(told))} were not told, {twice} told twice, "
            f"{len(set(told) - expected)} told who are none"
        )
    stood = " and ".join(f"{many:,}" for many in before)
    return f"the worker killed twice, when {stood} of {len(expected):,} had been told: all told, none twice"


def killed_in_a_batch(service: Service, *, after: int) -> int:
    """In the middle of a batch, which somebody else's lock holds up, when `after` have been told; how many had been."""
    at = service.installation
    with psycopg.connect(at.admin, autocommit=True) as other:
        wait_until(lambda: told_in(other) >= after, "the first batch was never told", glance=0.001)
        with other.transaction():
            other.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
            wait_until(lambda: at.one(WAITING), "the worker never came to the notices")
            service.kill(" work")
            told = int(at.one(TOLD))
    wait_until(lambda: not at.one(WAITING), "a dead worker still waits")
    return told


def told_in(connection: psycopg.Connection) -> int:
    """Over one connection, which is quicker than the next batch."""
    row = connection.execute(TOLD).fetchone()
    assert row is not None
    return int(row[0])

"""The worker killed half-way while it tells everybody of a new version of the agreement: each is told, and told once.

R6.1c. Who has an approval in force before is who has a notice afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from drills.loss import Loss
from drills.service.halves import GLANCE, wait_until
from drills.service.installation import prepared
from drills.service.serving import Service, registers_answer, running

HOUSEHOLDS = 17_000
"""A third of them are recipients: more than one batch."""
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO outbox%'"
TOLD = "SELECT count(*) FROM outbox WHERE notice = 'agreement_changes.1'"
DONE = "SELECT count(*) FROM announcement WHERE done_at IS NOT NULL"
SERVED = "SELECT household_id FROM approvals_in_force(current_date)"
WHO = "SELECT household_id, count(*) FROM outbox WHERE notice = 'agreement_changes.1' GROUP BY household_id"


def drill(folder: Path) -> str:
    installation, _ = prepared(folder, HOUSEHOLDS, heads=0)
    with registers_answer(installation), running(installation) as service:
        expected = {household for (household,) in installation.rows(SERVED)}
        first = killed_in_a_batch(service, lambda: installation.call("drills.service.new_version"))
        with psycopg.connect(installation.admin) as other:
            hold_between_batches(other)
            second = killed_in_a_batch(service, other.commit)
        wait_until(lambda: installation.one(DONE), "the announcement never came to its end")
        told = dict(installation.rows(WHO))
    twice = sum(many > 1 for many in told.values())
    if set(told) != expected or twice or not expected:
        raise Loss(
            f"of {len(expected):,} recipients {len(expected - set(told))} were not told, {twice} told twice, "
            f"{len(set(told) - expected)} told who are none"
        )
    if not first < second < len(expected):
        raise Loss(
            f"killed when {first} and {second} of {len(expected):,} had been told, which shows nothing"
        )
    return f"killed when {first} and when {second:,} of {len(expected):,} had been told: all told, none twice"


def killed_in_a_batch(service: Service, begin: Callable[[], object]) -> int:
    """In the middle of the batch that `begin` lets begin, held up by somebody else's lock; how many had been told."""
    at = service.installation
    with psycopg.connect(at.admin) as other:
        other.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
        begin()
        wait_until(lambda: at.one(WAITING), "the worker never came to the notices")
        service.kill(" work")
        told = int(at.one(TOLD))
    wait_until(lambda: not at.one(WAITING), "a dead worker still waits")
    return told


def hold_between_batches(connection: psycopg.Connection) -> None:
    """Each batch takes this row: whoever waits for it has it after the first batch and before the next.

    It is held until the caller commits.
    """
    while True:
        connection.execute("SELECT FROM announcement FOR UPDATE")
        row = connection.execute(TOLD).fetchone()
        if row and row[0]:
            return
        connection.commit()
        time.sleep(GLANCE)

"""The worker killed half-way while it tells everybody of a new version of the agreement: each is told, and told once.

R6.1c. Who has an approval in force before is who has a notice afterwards.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from drills.outcomes import CannotJudge, Loss
from drills.service.installation import prepared
from drills.service.killed_command import wait_until
from drills.service.server import Service, registers_answer, running

HOUSEHOLDS = 3_000
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%INSERT INTO outbox%'"
TOLD = "SELECT count(*) FROM outbox WHERE notice = 'agreement_changes.1'"
DONE = "SELECT count(*) FROM announcement WHERE done_at IS NOT NULL"
SERVED = "SELECT household_id FROM approvals_in_force(current_date)"
WHO = "SELECT household_id, count(*) FROM outbox WHERE notice = 'agreement_changes.1' GROUP BY household_id"


def drill(folder: Path) -> str:
    installation, _ = prepared(folder, HOUSEHOLDS, heads=0)
    with registers_answer(installation), running(installation) as service:
        expected = {household for (household,) in installation.rows(SERVED)}
        killed_in_its_batch(service)
        wait_until(lambda: installation.one(DONE), "the announcement never came to its end")
        told = dict(installation.rows(WHO))
    twice = sum(many > 1 for many in told.values())
    if set(told) != expected or twice or not expected:
        raise Loss(
            f"of {len(expected):,} recipients {len(expected - set(told))} were not told, {twice} told twice, "
            f"{len(set(told) - expected)} told who are none"
        )
    return f"the worker killed in the middle of its batch: all {len(expected):,} recipients told, none twice"


def killed_in_its_batch(service: Service) -> None:
    """While it looks for whom to tell, held up by a lock that holds up nothing that sends."""
    at = service.installation
    with psycopg.connect(at.admin) as other:
        other.execute("LOCK TABLE membership IN ACCESS EXCLUSIVE MODE")
        at.call("drills.service.new_version")
        wait_until(lambda: at.one(WAITING), "the worker never came to the notices", fault=CannotJudge)
        service.kill(" work")
        if told := at.one(TOLD):
            raise CannotJudge(
                f"{told} were told before the worker was killed, so that it was not in its first batch"
            )
    wait_until(lambda: not at.one(WAITING), "a dead worker still waits", fault=CannotJudge)

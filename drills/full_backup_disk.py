"""The disk of the copies is full while people file: the service goes on, the fault shows, and the next copy has all.

The copying goes on when there is room again. What was acknowledged before, meanwhile and after is in a restore from the
next copy and the log.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from drills.outcomes import CannotJudge, Loss
from drills.service.copies import brought_back, following, until_followed
from drills.service.counts import compare
from drills.service.figures import figure
from drills.service.installation import Installation, NotDone, prepared
from drills.service.killed_command import wait_until
from drills.service.server import registers_answer, running
from drills.service.small_disk import full, small_disk
from drills.service.watch import watched

IS_LONG = True
HEADS, CLIENTS, PAUSE = 240, 6, 0.2
DISK, LEFT = "400m", 5 << 20
"""So little is left that a file of the log of 16 MB is begun and cannot be finished."""
FOLLOWED, KEPT = "hemayat_log_followed", "hemayat_log_kept_bytes"
SHOWN_WITHIN = 90.0
"""The worker counts twice a minute."""


def drill(folder: Path) -> str:
    at, ready = prepared(folder, HEADS)
    with small_disk(folder / "backups", DISK) as backups, registers_answer(at), running(at) as service:
        storm = service.storm()
        before, meanwhile, after = (ready[part::3] for part in range(3))
        with following(at, backups), watched(at, ready[0], PAUSE) as pages:
            storm.rage(before, clients=CLIENTS)
            at.promised("backup", "make", str(backups))
            until_followed(at)
            wait_until(
                lambda: figure(at, FOLLOWED), "no metric says that the log is copied", SHOWN_WITHIN, 1.0
            )
            with full(backups, but=LEFT):
                new_file_of_the_log(at)
                storm.rage(meanwhile, clients=CLIENTS)
                words = refused(at, backups)
                kept = shown(at)
            until_followed(at)
            at.promised("backup", "make", str(backups))
            storm.rage(after, clients=CLIENTS)
            until_followed(at)
        service.kill_everything()
        with brought_back(at, backups, folder / "again") as again:
            counted = compare(again, ready, storm.ledger)
    return (
        f"{len(meanwhile)} filed with the disk of the copies full; {pages.judged()}; a copy is refused ({words}), "
        f"the metrics say that nobody follows and {kept / 1e6:.0f} MB wait; restored from the next copy: {counted}"
    )


def new_file_of_the_log(at: Installation) -> None:
    """What is begun already has its place on the disk."""
    with psycopg.connect(at.admin, autocommit=True) as there:
        there.execute("SELECT pg_switch_wal()")


def refused(at: Installation, backups: Path) -> str:
    """What `hemayat backup make` says without room; its copies of before are still there."""
    try:
        at.hemayat("backup", "make", str(backups))
    except NotDone as fault:
        said = str(fault)
    else:
        raise CannotJudge("a whole copy was taken, so that the disk was not full")
    if "No space left on device" not in said:
        raise Loss(f"`hemayat backup make` does not say that the disk is full: {said}")
    if len(list((backups / "base").glob("*Z"))) != 1:
        raise Loss("the copy of before is gone, or half a copy is left")
    return "No space left on device"


def shown(at: Installation) -> float:
    """How many bytes of the log wait to be copied, as `/metrics` says. Raises Loss where nothing shows there."""
    wait_until(lambda: not figure(at, FOLLOWED), "the metrics say that the log is copied", SHOWN_WITHIN, 1.0)
    return figure(at, KEPT)

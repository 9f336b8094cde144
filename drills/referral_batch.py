"""The hand-over to custodians killed half-way: batches are cut without a gap, and files come to the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg

from drills.outcomes import CannotJudge, Loss
from drills.service.installation import HEMAYAT, Installation, prepared
from drills.service.killed_command import killed_when, wait_until
from drills.service.members import DEMO, as_member
from drills.service.server import registers_answer, running

HOUSEHOLDS = 6_000
KILLS = 4
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%referral_batch%'"
)
BATCHES = "SELECT count(*) FROM referral_batch"
WAIT_TO_BE_TOLD = "SELECT count(*) FROM referral_line"
IN_BATCHES = "SELECT coalesce(sum(records), 0) FROM referral_batch"
LARGEST = "SELECT id FROM referral_batch ORDER BY records DESC LIMIT 1"


def drill(folder: Path) -> str:
    installation, _ = prepared(folder, HOUSEHOLDS, DEMO, heads=0)
    with registers_answer(installation), running(installation):
        installation.call("drills.service.staff")
        records = cut(installation)
        fell = taken(installation, installation.one(LARGEST))
        installation.promised("referrals", "reconcile")
    return f"killed while cutting and {fell} times while writing {records:,} records: no gap, the same bytes"


def cut(at: Installation) -> int:
    """Killed while it writes the first batch down, which somebody else's lock holds up; then all of it."""
    with psycopg.connect(at.admin) as other:
        other.execute("LOCK TABLE referral_batch IN SHARE ROW EXCLUSIVE MODE")
        command = [*HEMAYAT, "referrals", "make-batches"]
        if not killed_when(lambda: at.one(WAITING), command, at.given, at.folder / "cut.log"):
            raise CannotJudge("the cutting ended before it could be killed")
    wait_until(lambda: not at.one(WAITING), "a dead command still waits", fault=CannotJudge)
    at.promised("referrals", "make-batches")
    told, known = at.one(IN_BATCHES), at.one(WAIT_TO_BE_TOLD)
    if told != known or not told:
        raise Loss(f"{known:,} records are to be handed over, and {told:,} are in batches")
    return int(told)


def taken(at: Installation, batch: int) -> int:
    """Its files, killed as soon as one is begun, and written again; how many kills fell into a file."""
    whole, broken = at.folder / "whole", at.folder / "broken"
    command = ["referrals", "export", str(batch), "--out"]
    at.hemayat(*command, str(whole), **as_member("senior"))
    fell = 0
    for _ in range(KILLS):
        shutil.rmtree(broken, ignore_errors=True)
        given = {**at.given, **as_member("senior")}
        again = [*HEMAYAT, *command, str(broken)]
        killed_when(lambda: is_begun(broken), again, given, at.folder / "batch.log", glance=0.0005)
        fell += is_begun(broken)
        at.promised(*command, str(broken), **as_member("senior"))
        same(whole, broken)
    if not fell:
        raise CannotJudge("no kill fell into the writing of a file, so that nothing is shown")
    return fell


def is_begun(folder: Path) -> bool:
    """Whether a file is there by halves."""
    return any(folder.glob(".*.part"))


def same(whole: Path, broken: Path) -> None:
    files = {file.name: file.read_bytes() for file in whole.iterdir()}
    if {file.name: file.read_bytes() for file in broken.iterdir()} != files:
        raise Loss("a batch that was killed has other files than one that was not")

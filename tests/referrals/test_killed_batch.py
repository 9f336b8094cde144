"""Killed anywhere, a batch is taken again with the same bytes, and cutting leaves no gap and nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from hemayat.audit.context import SYSTEM
from hemayat.referrals.batch_files import take_batch
from hemayat.referrals.models import ReferralBatch, ReferralTaking
from tests.approvals.conftest import nation
from tests.referrals.steps import TOLD_ON, cut, lines
from tests.requests.conftest import decided
from tests.support.worker import environment_of_worker

__all__ = ["decided", "nation"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
KILLS = 8
MOST_KILLS = 60
"""By then one has fallen into the few thousandths of a second in which a file is written."""
BEGIN = """
import datetime as dt, sys
from pathlib import Path
import django
django.setup()
from hemayat.audit.context import SYSTEM
from hemayat.referrals.batches import cut_batches
from hemayat.referrals.batch_files import take_batch
NOW = dt.datetime.fromisoformat(sys.argv[1])
"""
TAKE = """
while True:
    take_batch(batch=int(sys.argv[2]), out=Path(sys.argv[3]), by=SYSTEM, now=NOW)
    print("begun", flush=True)
"""
CUT = """
print("begun", flush=True)
while True:
    cut_batches(now=NOW, most=1)
"""


def killed(script: str, until: Callable[[], object], *words: object) -> None:
    """A process of its own that does this over and over, and gets kill -9 as soon as `until` is through."""
    command = [sys.executable, "-c", BEGIN + script, TOLD_ON.isoformat(), *map(str, words)]
    told = {**environment_of_worker(), "DJANGO_SETTINGS_MODULE": "hemayat.config.settings"}
    with subprocess.Popen(command, env=told, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "begun\n"
        until()
        os.kill(process.pid, signal.SIGKILL)


def unfinished(out: Path) -> bool:
    return any(out.glob(".*.part"))


def some_moment(chance: random.Random, most: float) -> Callable[[], object]:
    return lambda: time.sleep(chance.uniform(0.0, most))


def a_file_is_begun(out: Path) -> None:
    end = time.monotonic() + 30
    while not unfinished(out) and time.monotonic() < end:
        pass


@pytest.mark.long
def test_a_batch_that_was_killed_is_taken_again_with_the_same_bytes(tmp_path: Path) -> None:
    (number,) = cut()
    moment = some_moment(random.Random(7), 0.3)
    whole: list[bytes] = []
    fell_into_writing = 0
    for kill in range(MOST_KILLS):
        if kill >= KILLS and fell_into_writing:
            break
        killed(TAKE, moment if kill % 2 else partial(a_file_is_begun, tmp_path), number, tmp_path)
        fell_into_writing += unfinished(tmp_path)
        files = take_batch(batch=number, out=tmp_path, by=SYSTEM, now=TOLD_ON).files
        whole = whole or [file.read_bytes() for file in files]
        assert [file.read_bytes() for file in files] == whole
        assert sorted(tmp_path.iterdir()) == sorted(files)
    assert fell_into_writing, "no kill fell into the writing of a file"
    assert ReferralTaking.objects.filter(batch=number).count() >= KILLS


def test_cutting_that_was_killed_leaves_no_gap(nation: int) -> None:
    moment = some_moment(random.Random(8), 0.05)
    for _ in range(3):
        killed(CUT, moment)
    cut(most=1)
    made = list(ReferralBatch.objects.order_by("id"))
    assert sum(one.records for one in made) == sum(len(lines(household)) for household in range(1, 41))
    assert [one.after for one in made] == [0, *(one.upto for one in made[:-1])]

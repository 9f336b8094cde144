"""The walk along the record, done by a real worker in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import ask_verification
from hemayat.oversight.verifications import latest_walks
from tests.requests.steps import NOW, officer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_r2_2b_a_worker_walks_along_the_record_and_says_what_came_of_it(
    django_db_setup: DatabaseUrls,
) -> None:
    with acting_as(SYSTEM):
        for n in range(50):
            record(by=SYSTEM, event="test.happened", province=f"{n % 3:02}", subject=f"test:{n}", now=NOW)
    ask_verification(by=officer(name="watch", roles=["oversight"]), now=NOW)
    command = [sys.executable, "-m", "hemayat.cli.main", "work", "--drain"]
    told = {**os.environ, "DATABASE_URL": django_db_setup.app}
    ran = subprocess.run(command, env=told, capture_output=True, text=True, check=False, timeout=90)
    assert ran.returncode == 0, ran.stderr
    with acting_as(SYSTEM, is_read_only=True):
        (walk,) = latest_walks()
    assert walk.ended_at
    assert (walk.breaks, walk.chains, walk.percent) == ([], 4, 100)
    assert walk.events >= 51

"""Killed with -9 anywhere, a publication changes nothing that people see, and is done by the same call again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of, published_run
from hemayat.households.models import Household, Membership, Person
from hemayat.households.queries import members
from hemayat.publication import actions, rollout
from hemayat.publication.database import LOCK
from hemayat.publication.models import Publication
from hemayat.registers.layout import bucket_of
from tests.support.database import server
from tests.support.publishing import NOW, Decided, decide, found_a_household, propose, publisher

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

SCRIPT = """
import datetime as dt, sys, time
from pathlib import Path
import django

def slowly(what, done, total):
    print(what, done, flush=True)
    time.sleep(0.5)

if __name__ == "__main__":
    django.setup()
    from hemayat.accounts.models import StaffMember
    from hemayat.publication import actions, rollout
    what, run, policy, workers = sys.argv[1:]
    now = dt.datetime(2019, 11, 25, 8, tzinfo=dt.UTC)
    if what == "propose":
        by = StaffMember.objects.get(username="first")
        actions.propose(Path(run), by=by, now=now, policy=Path(policy), workers=int(workers), advance=slowly)
    else:
        by = StaffMember.objects.get(username="second")
        rollout.approve(int(run), by=by, now=now, advance=slowly)
"""


def kill(tmp_path: Path, words: str, *arguments: object) -> None:
    """Start the script as another process of the installation, and kill it once it has said these words."""
    script = tmp_path / "publishing.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = {
        **os.environ,
        "DATABASE_URL": server().of_database(settings.DATABASES["default"]["NAME"]).app,
        "DJANGO_SETTINGS_MODULE": "hemayat.config.settings",
        "HEMAYAT_KEYS": str(settings.KEYS),
    }
    process = subprocess.Popen(
        [sys.executable, str(script), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout
    said = ""
    for line in process.stdout:
        said = line.strip()
        if said == words:
            break
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert said == words
    wait_for_the_lock()


def wait_for_the_lock() -> None:
    """The database notices the loss of a connection a moment later."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s", [LOCK])
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)
    raise AssertionError("the lock of a dead process is still held")


def counts() -> tuple[int, int]:
    with acting_as(SYSTEM):
        return Household.objects.count(), Membership.objects.count()


@pytest.fixture(params=[0, 1], ids=["the first nation", "a nation beside somebody"])
def before(request: pytest.FixtureRequest, transactional_db: None) -> int:
    """How many households, of one person each, stand there already: a first nation is loaded another way."""
    for _ in range(request.param):
        found_a_household()
    return int(request.param)


@pytest.fixture
def decided(tmp_path: Path, before: int) -> Decided:
    publisher("first")
    publisher("second")
    return decide(tmp_path, buckets=4)


@pytest.mark.parametrize(
    "words", ["Loading 0", "Loading one bucket", "Indexing 1", "Checking 0", "Checking 80"]
)
def test_a_proposal_that_is_killed_can_be_made_again(
    tmp_path: Path, decided: Decided, before: int, words: str
) -> None:
    kill(
        tmp_path,
        words.replace("one bucket", str(first_bucket())),
        "propose",
        decided.run,
        decided.policy,
        1,
    )
    assert Publication.objects.get().state == "loading"
    assert counts() == (before, before)
    publication = propose(decided)
    assert publication.state == "proposed"
    rollout.approve(publication.pk, by=publisher("second"), now=NOW)
    assert counts() == (40 + before, 67 + before)
    with acting_as(SYSTEM):
        assert Person.objects.count() == 67 + before


def first_bucket() -> int:
    """How many of the households are in the first of the four buckets."""
    return sum(bucket_of(household, 4) == 0 for household in range(1, 41))


def test_what_a_killed_proposal_left_can_be_withdrawn(tmp_path: Path, decided: Decided, before: int) -> None:
    kill(tmp_path, f"Loading {first_bucket()}", "propose", decided.run, decided.policy, 1)
    actions.withdraw(Publication.objects.get().pk, by=publisher("second"), now=NOW, reason="wrong register")
    with acting_as(SYSTEM), connection.cursor() as cursor:
        assert Person.objects.count() == before
        cursor.execute(
            "SELECT relname FROM pg_class "
            "WHERE relkind = 'r' AND relname ~ '^(people|person|household|membership)_run_'"
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize(
    "words",
    [
        "Checking 40",
        "Assigning people to households 0",
        "Assigning people to households 4",
    ],
)
def test_an_approval_that_is_killed_changes_nothing_and_can_be_given_again(
    tmp_path: Path, decided: Decided, before: int, words: str
) -> None:
    publication = propose(decided)
    kill(tmp_path, words, "approve", publication.pk, "-", 0)
    with acting_as(SYSTEM):
        assert published_run() is None
        assert determination_of(1) is None
        assert members(1) == []
    assert counts() == (before, before)
    assert Publication.objects.get().state == "proposed"
    rollout.approve(publication.pk, by=publisher("second"), now=NOW)
    with acting_as(SYSTEM):
        assert determination_of(1)
    assert counts() == (40 + before, 67 + before)

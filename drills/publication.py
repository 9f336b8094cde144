"""A publication killed half-way, proposed and approved: people see the old result whole, then the new one whole.

R1.2b. What is published in the end is held against the files of the run, household by household.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import psycopg
import pyarrow.parquet as pq

from drills.outcomes import CannotJudge, Loss
from drills.service.background_activity import meanwhile
from drills.service.installation import HEMAYAT, Installation, prepared
from drills.service.killed_command import killed_when, wait_until
from drills.service.members import DEMO, as_member, as_writer
from drills.service.server import registers_answer, running
from drills.service.storm import Ready, Storm

HOUSEHOLDS, READERS = 6_000, 20
RUN, POLICY = "harder-run", "harder-policy"
KILLED_AFTER = (0.0, 0.3, 0.6, 0.9)
"""Seconds after the proposal has begun to load."""
PUBLISHING = 0x7075626C
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%_memberships%'"
)
"""Whoever gives people their places waits for whoever holds these."""
LOADING = "SELECT count(*) FROM publication WHERE state = 'loading'"
PUBLISHED = "SELECT coalesce(max(run_id), 0) FROM published_run"
RESULTS = "SELECT household_id, outcome, amount_rial FROM determination WHERE run_id = %s"
FIRST, SECOND = 1, 2


def drill(folder: Path) -> str:
    installation, ready = prepared(folder, HOUSEHOLDS, DEMO, heads=READERS)
    with registers_answer(installation), running(installation):
        installation.call("drills.service.staff")
        installation.call("drills.service.second_run", folder, HOUSEHOLDS, "harder")
        with reading(installation, ready) as readers:
            kills = proposed(installation) + approved(installation)
        agree(installation, folder / RUN)
        if readers.failed:
            raise Loss(
                f"{len(readers.failed)} of {readers.pages:,} pages did not answer: {readers.failed[:3]}"
            )
        told_once(installation)
    return (
        f"killed {kills} times among {HOUSEHOLDS:,} households; the run's files and what is published agree, "
        f"{readers.pages:,} pages read meanwhile, none failed"
    )


def proposed(at: Installation) -> int:
    """How often it was killed in the middle."""
    command = [
        "publish",
        "propose",
        str(at.folder / RUN),
        "--policy",
        str(at.folder / POLICY),
        "--workers",
        "1",
    ]
    kills = 0
    for seconds in KILLED_AFTER:
        given = {**at.given, **as_member("maker")}
        log = at.folder / "propose.log"
        killed_when(lambda: at.one(LOADING), [*HEMAYAT, *command], given, log, then=seconds)
        free(at)
        kills += at.one(LOADING)
        unchanged(at)
    if not kills:
        raise CannotJudge("no kill fell into the loading, so that nothing is shown: give it more households")
    at.promised(*command, **as_member("maker"))
    for writer in ("maker", "senior"):
        at.hemayat("publish", "justify", str(SECOND), "--words", "drill", **as_writer(writer))
    return kills


def approved(at: Installation) -> int:
    """Killed in the middle of the switch, which somebody else's lock holds up, and given again."""
    command = ["publish", "approve", str(SECOND)]
    with psycopg.connect(at.admin) as other:
        other.execute("LOCK TABLE membership IN SHARE ROW EXCLUSIVE MODE")
        given = {**at.given, **as_member("checker")}
        if not killed_when(lambda: at.one(WAITING), [*HEMAYAT, *command], given, at.folder / "approve.log"):
            raise CannotJudge("the approval ended before it could be killed")
    free(at)
    unchanged(at)
    at.promised(*command, **as_member("checker"))
    return 1


def free(at: Installation) -> None:
    otherwise = "the lock of a dead publication is still held"
    wait_until(lambda: not at.one(HELD, PUBLISHING), otherwise, fault=CannotJudge)


def unchanged(at: Installation) -> None:
    if (seen := at.one(PUBLISHED)) != FIRST:
        raise Loss(f"a publication that was killed changed what people see: run {seen}")


def agree(at: Installation, run: Path) -> None:
    columns = ["household_id", "outcome", "amount_rial"]
    files = [pq.read_table(file, columns=columns) for file in sorted(run.glob("decisions/*.parquet"))]
    decided = {
        row["household_id"]: (str(row["outcome"]), row["amount_rial"]) for t in files for row in t.to_pylist()
    }
    with psycopg.connect(at.admin) as connection:
        rows = connection.execute(RESULTS, [at.one(PUBLISHED)]).fetchall()
    published = {household: (outcome, amount) for household, outcome, amount in rows}
    if published != decided or len(rows) != HOUSEHOLDS:
        wrong = sum(published.get(household) != result for household, result in decided.items())
        raise Loss(
            f"{wrong} of {len(decided):,} households are published otherwise than the run decided them"
        )


def told_once(at: Installation) -> None:
    done = "SELECT count(*) FROM publication WHERE run_id = %s AND notices_done_at IS NOT NULL"
    wait_until(lambda: at.one(done, SECOND), "the notices of the publication never ended")
    twice = "SELECT count(*) - count(DISTINCT household_id) FROM outbox WHERE run_id = %s"
    if doubled := at.one(twice, SECOND):
        raise Loss(f"{doubled} households were told twice of the publication")


@dataclass
class Readers:
    pages: int = 0
    failed: list[str] = field(default_factory=list)


@contextmanager
def reading(at: Installation, ready: list[Ready]) -> Iterator[Readers]:
    """Heads look at their decision all the while."""
    storm, found = Storm(at.port, at.intake, at.host), Readers()

    def read() -> None:
        one = ready[found.pages % len(ready)]
        try:
            status = storm.ask("GET", "/my/decision/", one)[0]
        except (OSError, HTTPException) as fault:
            status = 0
            found.failed.append(type(fault).__name__)
        found.pages += 1
        if status not in {0, 200}:
            found.failed.append(str(status))

    with meanwhile(read, 0.05):
        yield found

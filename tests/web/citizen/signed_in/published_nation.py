"""A small nation that was really published, twice: two runs under the same rules with another limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Determination
from hemayat.eligibility.queries import reading_of
from hemayat.operations.postgres import DatabaseUrls
from hemayat.publication.notices import queue_batch
from tests.support import database
from tests.support.extracts import Row, family
from tests.support.nations import POLICY, rows_of_nation, with_details
from tests.support.publishing import NOW, decide, publish

LATER_POLICY = POLICY.replace("1: 480_000_000", "1: 470_000_000")


NOT_DECIDED: dict[str, list[Row]] = {
    "head_dead": [
        {**family(901, "head")[0], "died_on": dt.date(2019, 1, 1)},
        family(901, "head", "spouse")[1],
    ],
    "no_head": family(902, "spouse", "child"),
    "two_heads": family(903, "head", "head"),
    "household_incomplete": [
        family(904, "head")[0],
        {**family(904, "head", "child")[1], "sex": "unheard of"},
    ],
}
"""Reason → a household of the extract that no run can decide."""
SUPPORTED = 906
"""A household of one person with support, which the second run's register gives two heads."""


@dataclass(frozen=True)
class Nation:
    """`first`, `second`: the runs that were published one after the other. `of`: a household of each outcome.

    `snapshot`: what the registers say, from which the second was decided.
    """

    first: int
    second: int
    of: dict[str, int]
    snapshot: Path


@contextmanager
def published_nation(folder: Path, urls: DatabaseUrls) -> Iterator[Nation]:
    """Committed, for many tests; taken out of the database at the end."""
    reading_of.cache_clear()
    people = with_details(rows_of_nation(40))
    people["persons"] += [row for rows in NOT_DECIDED.values() for row in rows]
    people["persons"] += family(SUPPORTED, "head")
    first = publish(decide(folder, people, name="first"))
    for _ in range(2):  # all of them, and that there are no more
        _done("publication.queue_notices")
        queue_batch(first, now=NOW)
    people["persons"] += family(SUPPORTED, "head", "head")[1:]
    decided = decide(folder, people, name="second", policy=LATER_POLICY)
    second = publish(decided, now=NOW.replace(hour=10))
    with acting_as(SYSTEM):
        rows = Determination.objects.filter(run_id=second).values_list("outcome", "household_id")
        of = dict(rows.order_by("-household_id"))
    yield Nation(first, second, of, decided.snapshot.path)
    reading_of.cache_clear()
    database.empty(urls)


def _done(task: str) -> None:
    """As if a worker had taken the jobs that wait: what they do is done here."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE status = 'todo' AND task_name = %s",
            [task],
        )

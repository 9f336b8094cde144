"""A nation in the service, once: published, signed in to, told, a month of its lives, handed over; memory and disk.

`python -m benchmarks --only service --households 10000000 --work FOLDER`; nothing stands beside it.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from os import getpid
from typing import Any

import psycopg

from benchmarks import events, publication
from benchmarks.bench import Bench
from benchmarks.limited import tree_bytes
from benchmarks.page_nation import drawn, sign_in
from benchmarks.results import Result
from hemayat.operations.postgres import DatabaseUrls

HEADS = 1_000
EVERY = 0.5
MOST_IN_A_BATCH = 100_000_000
Row = tuple[str, float, int, int, int]
"""(step, seconds, how many, peak bytes of memory, bytes of the database after it)."""


def measure(bench: Bench) -> Result:
    with publication.installation(bench) as urls:
        publication.fresh_database(urls)
        marks: list[tuple[str, float]] = []
        rows = [watched(urls, "published", lambda: published(bench, marks))]
        rows += [
            watched(urls, "heads signed in, drawn from all", lambda: signed_in(bench)),
            watched(urls, "notices of the result queued", notices),
        ]
        share = min(1.0, bench.households / 1_000_000)
        told = events.month(events.couples(urls, share), share)
        feed = events.written(told, bench.work / "publication" / "feed")
        vacuum(urls)
        went: dict[str, float] = {}
        rows += [
            watched(urls, "lines of a month's life events", lambda: lives(feed, urls, went, len(told))),
            watched(urls, "records in batches of referrals", lambda: handed_over(bench)),
        ]
        reading = publication.read_one(bench)
    return table(bench, rows, dict(marks), reading)


def watched(urls: DatabaseUrls, what: str, step: Callable[[], int]) -> Row:
    """One step with what it took; memory is that of this process and of all below it, PostgreSQL among them."""
    peak, is_over = [0], threading.Event()

    def watch() -> None:
        while not is_over.wait(EVERY):
            with suppress(OSError):
                peak[0] = max(peak[0], tree_bytes(getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    start = time.perf_counter()
    try:
        many = step()
    finally:
        is_over.set()
        watcher.join()
    seconds = time.perf_counter() - start
    with psycopg.connect(urls.admin) as connection:
        size: Any = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    print(f"  {what}: {many:,} in {seconds:,.0f} s", flush=True)
    return what, seconds, many, peak[0], int(size[0])


def published(bench: Bench, marks: list[tuple[str, float]]) -> int:
    publication.publish(bench, marks)
    return bench.households


def notices() -> int:
    """As the worker queues them, batch by batch."""
    from hemayat.eligibility.models import PublishedRun  # noqa: PLC0415 - after the settings
    from hemayat.publication.notices import queue_batch  # noqa: PLC0415 - as above

    run, now, many = PublishedRun.objects.all()[0].run_id, dt.datetime.now(dt.UTC), 0
    while queued := queue_batch(run, now=now):
        many += queued
    return many


def signed_in(bench: Bench) -> int:
    """A session for each of some heads; sign-in itself asks registers, which are not ours to measure."""
    return len(sign_in(drawn(bench.work / f"run-{bench.households}", HEADS)))


def lives(feed: Any, urls: DatabaseUrls, went: dict[str, float], lines: int) -> int:
    went |= events.gone_through(feed, urls)
    return lines


def handed_over(bench: Bench) -> int:
    """All that every custodian is to be told, in one batch each, with its signed files."""
    from hemayat.audit.context import SYSTEM  # noqa: PLC0415 - after the settings
    from hemayat.referrals.actions import cut_batches  # noqa: PLC0415 - as above
    from hemayat.referrals.batch_files import take_batch  # noqa: PLC0415 - as above

    now = dt.datetime.now(dt.UTC)
    folder = bench.work / "publication" / "referrals"
    batches = cut_batches(now=now, most=MOST_IN_A_BATCH)
    return sum(take_batch(batch=one, out=folder, by=SYSTEM, now=now).records for one in batches)


def vacuum(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def table(bench: Bench, rows: list[Row], marks: dict[str, float], reading: float) -> Result:
    columns = ["step", "how many", "seconds", "a second", "peak MB", "database MB"]
    result = Result("service", "A nation in the service", columns, bench.households)
    for what, seconds, many, peak, size in rows:
        result.add(what, many, seconds, round(many / seconds), round(peak / 1e6), round(size / 1e6))
    result.notes.append(
        f"Published: {marks['propose']:,.0f} s to propose, {marks['approve']:,.0f} s to approve, with every approval "
        "and referral in the transaction that switches."
    )
    result.notes.append(f"One head's determination found, read and rebuilt: {reading * 1e6:,.0f} µs.")
    return result

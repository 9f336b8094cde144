"""Publishing a nation beside a bare COPY of the same bytes, and reading one household's result as the nation grows."""

from __future__ import annotations

import datetime as dt
import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from statistics import median
from typing import TYPE_CHECKING

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.bench import Bench
from benchmarks.results import Result
from benchmarks.timing import per_call
from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster, create_database
from hemayat.operations.service_processes import configure_django

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember

RESULTS = ("determination", "household_data", "household_records")
EVERYTHING = (*RESULTS, "person", "household", "membership", "approval", "referral")
COPIES = {"membership": "household_id, person_id, province, relation, person_no, valid"}
"""The columns to copy where not all can be: one is computed."""
SMALLER = (10_000, 100_000)
"""The nations besides, for the time of reading."""
READINGS = 200


def measure(bench: Bench) -> Result:
    with installation(bench) as urls:
        rounds = [one_round(bench, urls) for _ in range(bench.repetitions)]
        median_of = {name: median(one[name] for one in rounds) for name in rounds[0]}
        reading = {bench.households: read_one(bench)}
        for households in () if bench.quick else SMALLER:
            smaller = Bench(households, bench.work, repetitions=1)
            fresh_database(urls)
            publish(smaller, [])
            reading[households] = read_one(smaller)
    return table(bench, median_of, reading)


@contextmanager
def installation(bench: Bench) -> Iterator[DatabaseUrls]:
    """A PostgreSQL as `hemayat serve` starts it, and this process as one of its installation."""
    home = (bench.work / "publication").resolve()
    rmtree(home, ignore_errors=True)
    cluster = PostgresCluster(home / "postgres")
    urls = cluster.start()
    try:
        os.environ |= {"HEMAYAT_MODE": "test", "HEMAYAT_HOME": str(home)}
        configure_django(read_environment(), urls.app)
        reach(urls)
        yield urls
    finally:
        cluster.stop()
        rmtree(home, ignore_errors=True)


def reach(urls: DatabaseUrls) -> None:
    """Where another measurement of this run had a server of its own, that one is gone."""
    from django.db import connection  # noqa: PLC0415 - after the settings

    from hemayat.config.settings import database  # noqa: PLC0415 - the same

    connection.close()
    connection.settings_dict.update(database(urls.app))


def fresh_database(urls: DatabaseUrls) -> None:
    """The installation's database, empty but for its tables."""
    from django.core.management import call_command  # noqa: PLC0415 - after the settings
    from django.db import connection  # noqa: PLC0415 - after the settings

    connection.close()
    create_database(urls, urls.database)
    as_owner = psycopg.conninfo.conninfo_to_dict(urls.owner)
    kept = dict(connection.settings_dict)
    connection.settings_dict.update(USER=as_owner["user"], PASSWORD=as_owner["password"])
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    connection.settings_dict.update(kept)


def one_round(bench: Bench, urls: DatabaseUrls) -> dict[str, float]:
    """Seconds of each step; the database is as after the publication when it ends."""
    fresh_database(urls)
    marks: list[tuple[str, float]] = []
    publish(bench, marks)
    taken = dict(marks)
    with psycopg.connect(urls.owner, autocommit=True) as connection:
        files, sizes = dump(connection, bench.work / "publication" / "bytes")
        taken["results"] = sum(sizes[name] for name in RESULTS) / 1e6
        taken["bytes"] = sum(sizes.values()) / 1e6
        taken |= size_of_records(connection)
        taken["COPY results"] = sum(copy(connection, name, files[name]) for name in RESULTS)
        taken["COPY the rest"] = sum(copy(connection, n, files[n]) for n in EVERYTHING if n not in RESULTS)
    return taken


def size_of_records(connection: psycopg.Connection) -> dict[str, float]:
    """Households that have records, their sealed bytes, and what the partitions with their keys take on the disk."""
    row = connection.execute(
        """SELECT count(*), coalesce(sum(octet_length(content)), 0),
            (SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)
                FROM pg_inherits WHERE inhparent = 'household_records'::regclass)
        FROM household_records"""
    ).fetchone()
    assert row is not None
    return dict(zip(("recorded", "sealed bytes", "record bytes"), map(float, row), strict=True))


def publish(bench: Bench, marks: list[tuple[str, float]]) -> None:
    """Proposed and approved, with the seconds of each."""
    from hemayat.publication import actions, rollout  # noqa: PLC0415 - after the settings

    run = decided(bench)
    now = dt.datetime.now(dt.UTC)
    start = time.perf_counter()
    publication = actions.propose(run, by=publisher("first"), now=now, workers=bench.workers)
    middle = time.perf_counter()
    rollout.approve(publication.pk, by=publisher("second"), now=now)
    marks += [("propose", middle - start), ("approve", time.perf_counter() - middle)]


def decided(bench: Bench) -> Path:
    """A finished run of this version of the program."""
    folder = bench.work / f"run-{bench.households}"
    try:
        return bench.decided(folder)
    except HemayatError:
        rmtree(folder)
        return bench.decided(folder)


def publisher(name: str) -> StaffMember:
    from tests.support.members import find_or_make_member  # noqa: PLC0415 - after the settings

    return find_or_make_member(name, roles=["publisher"], created_at=dt.datetime.now(dt.UTC))


def dump(connection: psycopg.Connection, folder: Path) -> tuple[dict[str, Path], dict[str, int]]:
    """What was loaded, as the text that COPY takes, in files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {name: folder / name for name in EVERYTHING}
    for name, file in files.items():
        query = SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(SQL(COPIES.get(name, "*")), Identifier(name))
        with file.open("wb") as out, connection.cursor().copy(query) as rows:
            for some in rows:
                out.write(some)
    return files, {name: file.stat().st_size for name, file in files.items()}


def copy(connection: psycopg.Connection, name: str, file: Path) -> float:
    """Seconds of a COPY into a plain table, logged as any other, without key, index, constraint or trigger."""
    plain = Identifier(f"plain_{name}")
    connection.execute(SQL("DROP TABLE IF EXISTS {}").format(plain))
    connection.execute(
        SQL("CREATE TABLE {} AS SELECT {} FROM {} WITH NO DATA").format(
            plain, SQL(COPIES.get(name, "*")), Identifier(name)
        )
    )
    start = time.perf_counter()
    with (
        file.open("rb") as content,
        connection.cursor().copy(SQL("COPY {} FROM STDIN").format(plain)) as rows,
    ):
        while some := content.read(1 << 20):
            rows.write(some)
    taken = time.perf_counter() - start
    connection.execute(SQL("DROP TABLE {}").format(plain))
    return taken


def read_one(bench: Bench) -> float:
    """Seconds to find, read and rebuild a household's determination, as the page of the decision does."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, for this alone

    from hemayat.audit.context import Actor, acting_as  # noqa: PLC0415 - after the settings
    from hemayat.eligibility.queries import (  # noqa: PLC0415 - after the settings
        case,
        determination_of,
        reading_of,
    )

    reading_of.cache_clear()
    file = bench.work / f"run-{bench.households}" / "decisions" / "00000.parquet"
    ids = pq.read_table(file, columns=["household_id"]).column(0).to_pylist()
    chosen = iter(random.Random(1).choices(ids, k=100_000))  # noqa: S311 - which households are read

    def read() -> None:
        household = next(chosen)
        with acting_as(Actor("head", "1", household=household), is_read_only=True):
            found = determination_of(household)
            assert found
            assert case(found).outcome == found.outcome

    read()
    return per_call(read, at_least=2)


def table(bench: Bench, taken: dict[str, float], reading: dict[int, float]) -> Result:
    base = taken["COPY results"] + taken["COPY the rest"]
    result = Result(
        "publication",
        "Publishing a nation",
        ["step", "seconds", "households/s", "ratio", "goal"],
        bench.households,
        "bare COPY of the same bytes",
    )
    total = taken["propose"] + taken["approve"]
    for name, seconds, goal in (
        ("bare COPY of the same bytes", base, ""),
        ("  of which determinations and data", taken["COPY results"], ""),
        ("propose: load, seal, weigh", taken["propose"], ""),
        ("approve: weigh, give places, switch", taken["approve"], ""),
        ("both", total, "≤ 3 ×"),
    ):
        result.add(name, seconds, round(bench.households / seconds), seconds / base, goal)
    result.notes.append(
        f"The bytes are {taken['bytes']:,.0f} MB of text, {taken['results']:,.0f} MB of them determinations and the "
        "registers' data, the rest people, households, memberships and approvals; the COPYs go one after the other "
        "into plain logged tables without keys."
    )
    recorded, sealed, on_disk = (
        taken[name] / bench.households for name in ("recorded", "sealed bytes", "record bytes")
    )
    result.notes.append(
        f"Records behind failed and open criteria: {recorded:.1%} of the households have any; {sealed:,.0f} sealed "
        f"bytes and {on_disk:,.0f} on the disk with rows and key, on average over all households (goal: at most 80)."
    )
    for households, seconds in sorted(reading.items()):
        result.notes.append(
            f"Reading one determination as its head, transaction and rebuilding included, among {households:,} "
            f"households: {seconds * 1e6:,.0f} µs."
        )
    return result

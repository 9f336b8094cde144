"""Loading a run into the database: a bucket at a time, by as many processes as there are cores, each with its COPYs.

COPY takes Arrow batches in PostgreSQL's binary form: nothing is written as text and read again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, LiteralString

import pgpq
import psycopg
import pyarrow as pa
from duckdb import DuckDBPyConnection
from psycopg.sql import SQL, Composed, Identifier

from hemayat.audit.process_key import act_as_system
from hemayat.common.keyring import KeyRing
from hemayat.engines.sql_engine import connect
from hemayat.engines.summary import RunSummary, count_unknowns, summarise
from hemayat.engines.worker import exit_with_parent
from hemayat.publication import copy_rows, people_copy_rows
from hemayat.publication.copy_rows import RECORDS, TABLES
from hemayat.publication.errors import WRONG_CONTENT, PublicationFault
from hemayat.publication.people_copy_rows import PLACED, STAGED
from hemayat.publication.record_copy_rows import record_rows
from hemayat.publication.run_files import RunFiles


@contextmanager
def table_copy(conninfo: str, table: str) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What writes batches into a table, on a connection of its own; nothing stays of a COPY that fails.

    All batches have the same columns. They are named as the table's, and each is as wide as the table's:
    PostgreSQL refuses an int32 for a bigint.
    """
    with psycopg.connect(conninfo) as connection, connection.cursor() as cursor, ExitStack() as stack:
        # Without waiting for the disk a crash of the server can lose the last rows. The weights are compared before
        # anybody sees the run, and the run is then loaded again.
        cursor.execute("SET synchronous_commit = off")
        started: list[tuple[pgpq.ArrowToPostgresBinaryEncoder, psycopg.Copy]] = []

        def write(rows: pa.RecordBatch) -> None:
            if not started:
                # The columns are known from the first batch on.
                encoder = pgpq.ArrowToPostgresBinaryEncoder(rows.schema)
                copy = stack.enter_context(cursor.copy(_statement(table, rows.schema)))
                copy.write(encoder.write_header())
                started.append((encoder, copy))
            encoder, copy = started[0]
            copy.write(encoder.write_batch(rows))

        yield write
        for encoder, copy in started:
            copy.write(encoder.finish())


def _statement(table: str, schema: pa.Schema) -> Composed:
    columns = SQL(", ").join(map(Identifier, schema.names))
    return SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(Identifier(table), columns)


Advance = Callable[[str, int, int], None]
"""(what is being done, households done, households in all)."""


def no_progress(what: str, done: int, total: int) -> None:
    """A progress that nobody watches."""


Piece = tuple[str, int]
"""("people" or "results", bucket)."""

FEW = 10_000
"""Fewer households are loaded sooner than another process starts."""
MEMORY = 250_000_000
"""DuckDB's share of one worker's memory; docs/benchmarks.md has what a worker takes in all."""


@dataclass(frozen=True)
class LoadTotals:
    """What went into the tables of one bucket, or of all: households and weight for each of TABLES, and people.

    `recorded`: households with records behind a failed or open criterion; `record_weight`: the weight of their rows.
    `summary`: counted in the rows that were sent. It is not kept: the run has its own, which must be the same.
    """

    households: int = 0
    weights: tuple[int, ...] = (0,) * len(TABLES)
    people: int = 0
    recorded: int = 0
    record_weight: int = 0
    summary: RunSummary = field(default_factory=RunSummary, compare=False, repr=False)

    def __add__(self, other: LoadTotals) -> LoadTotals:
        weights = tuple(a + b for a, b in zip(self.weights, other.weights, strict=True))
        summary = RunSummary()
        for one in (self.summary, other.summary):
            summary.add(one)
        return LoadTotals(
            self.households + other.households,
            weights,
            self.people + other.people,
            self.recorded + other.recorded,
            self.record_weight + other.record_weight,
            summary,
        )

    def to_json(self) -> dict[str, Any]:
        """Weights as text: they are larger than what JSON readers keep exact."""
        return {
            "households": self.households,
            "weights": [str(w) for w in self.weights],
            "people": self.people,
            "recorded": self.recorded,
            "record_weight": str(self.record_weight),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> LoadTotals:
        weights = tuple(int(w) for w in data["weights"])
        return cls(data["households"], weights, data["people"], data["recorded"], int(data["record_weight"]))


@dataclass(frozen=True)
class LoadJob:
    """What each worker is told. `conninfo` holds the application's password and does not show.

    `is_first`: nobody is in the database, and the people go straight to the tables that they will stand in.
    """

    files: RunFiles
    run_id: int
    is_first: bool
    ring: Path
    is_ring_open: bool
    conninfo: str = field(repr=False)


def load_buckets(job: LoadJob, advance: Advance, workers: int = 0) -> LoadTotals:
    """Every bucket of the run in its tables, which must be open. Raises HemayatError; then nothing of it counts."""
    buckets = range(job.files.snapshot.buckets)
    # What takes longest goes first, so that all workers end at about the same time.
    pieces: list[Piece] = [(what, bucket) for what in ("people", "results") for bucket in buckets]
    total, all_households = LoadTotals(), job.files.households
    advance("Loading", 0, all_households)
    with _each(job, workers or _workers(len(pieces), all_households)) as load:
        for one in load(pieces):
            total += one
            advance("Loading", total.households, all_households)
    return total


def _workers(pieces: int, households: int) -> int:
    return 1 if households < FEW else min(pieces, os.cpu_count() or 1)


@contextmanager
def _each(job: LoadJob, workers: int) -> Iterator[Callable[[list[Piece]], Iterator[LoadTotals]]]:
    if workers == 1:
        yield partial(map, partial(load_piece, job))
        return
    # A forked process would share this process's connection to the database, and both would write to one socket.
    with ProcessPoolExecutor(workers, get_context("spawn"), exit_with_parent) as pool:

        def load(pieces: list[Piece]) -> Iterator[LoadTotals]:
            waiting = [pool.submit(load_piece, job, piece) for piece in pieces]
            try:
                for done in as_completed(waiting):
                    yield done.result()
            finally:
                for one in waiting:
                    one.cancel()

        yield load


def load_piece(job: LoadJob, piece: Piece) -> LoadTotals:
    """One bucket's people, or its determinations and data. Each COPY is a transaction of its own."""
    what, bucket = piece
    columns = people_copy_rows.PERSON_COLUMNS if what == "people" else copy_rows.PERSON_COLUMNS
    persons = job.files.persons(bucket, columns)
    ring = KeyRing.read(job.ring, may_be_open=job.is_ring_open)
    with connect(MEMORY) as duck:
        if what == "people":
            return LoadTotals(people=_load_people(job, bucket, duck, ring, persons))
        return _load_results(job, bucket, duck, ring, persons)


def _load_results(
    job: LoadJob, bucket: int, duck: DuckDBPyConnection, ring: KeyRing, persons: pa.Table
) -> LoadTotals:
    facts, decisions = job.files.bucket(bucket)
    weights = [0] * len(TABLES)
    with ExitStack() as stack:
        copies = [
            stack.enter_context(table_copy(job.conninfo, f"{table}_run_{job.run_id}")) for table in TABLES
        ]
        for batch in copy_rows.result_rows(duck, job.run_id, (facts, decisions), persons, job.files.decile):
            for place, (rows, weight) in enumerate(batch):
                copies[place](rows)
                weights[place] += weight
    recorded, record_weight = _load_records(job, bucket, duck, ring, decisions)
    policy = job.files.compiled.on_day
    summary = summarise(policy, facts, decisions)
    summary.unknowns = count_unknowns(policy, facts)
    return LoadTotals(len(facts), tuple(weights), 0, recorded, record_weight, summary)


def _load_records(
    job: LoadJob, bucket: int, duck: DuckDBPyConnection, ring: KeyRing, decisions: pa.Table
) -> tuple[int, int]:
    """Households with records, and the sum of the weights of their rows."""
    recorded, weight = 0, 0
    with table_copy(job.conninfo, f"{RECORDS}_run_{job.run_id}") as copy:
        for rows, of in record_rows(duck, ring, job.files, bucket, job.run_id, decisions):
            copy(rows)
            recorded, weight = recorded + len(rows), weight + of
    return recorded, weight


def _load_people(
    job: LoadJob, bucket: int, duck: DuckDBPyConnection, ring: KeyRing, persons: pa.Table
) -> int:
    sent, place = 0, job.run_id if job.is_first else f"{job.run_id}_{bucket}"
    tables = PLACED if job.is_first else STAGED
    first = _ask(job, "number_people(%s)", len(persons)) if job.is_first else 1
    with ExitStack() as stack:
        copies = [stack.enter_context(table_copy(job.conninfo, f"{one.table}_run_{place}")) for one in tables]
        for people in people_copy_rows.people_rows(duck, ring, persons, first=first, since=job.files.since):
            for copy, one in zip(copies, tables, strict=True):
                copy(one.rows(people))
            sent += len(people)
    found = sent if job.is_first else _ask(job, "upsert_people(%s, %s)", job.run_id, bucket)
    if found != sent:
        raise PublicationFault(
            WRONG_CONTENT,
            f"bucket {bucket}: {sent} people were sent and {found} arrived; propose the run again",
        )
    return sent


def _ask(job: LoadJob, function: LiteralString, *arguments: int) -> int:
    """The first number that a function of the database's owner gives, in a transaction of its own."""
    with psycopg.connect(job.conninfo) as connection:
        act_as_system(connection)
        row = connection.execute(SQL("SELECT * FROM ") + SQL(function), arguments).fetchone()
    assert row is not None
    return int(row[0])

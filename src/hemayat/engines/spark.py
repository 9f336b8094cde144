"""The Spark engine: the same statements over a whole nation on a cluster, and the same rows to the last column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from hemayat.common.files import write_whole
from hemayat.engines import worker
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.cut_point_levels import search_cut_points
from hemayat.engines.cut_points import CutPoints, CutPointSearch, Histogram
from hemayat.engines.national_run import (
    Advance,
    RunOptions,
    keep_cut_points,
    new_job,
    report_to,
    run_buckets,
    run_identity,
    seal_run,
    workers,
)
from hemayat.engines.run_folder import RunFolder, read_json, write_table
from hemayat.engines.spark_session import check_installed, session
from hemayat.engines.spark_sql import to_spark
from hemayat.engines.sql_engine import histogram_sql, tables_used
from hemayat.registers.layout import bucket_sql
from hemayat.registers.snapshot import RegisterSnapshot, unchanged_while_read
from hemayat.rules.decision_sql import decision_sql, rank_inputs_sql
from hemayat.rules.facts_sql import facts_sql

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

BUCKETS_A_CORE = 4
"""How many buckets of work each core gets before what is done is put in place: the grain of resuming."""


def facts_and_decisions(
    spark: SparkSession,
    compiled: CompiledPolicy,
    tables: Mapping[str, pa.Table],
    as_of: Mapping[str, Any],
    cuts: CutPoints,
) -> tuple[pa.Table, pa.Table]:
    """Facts and decisions of a few households, from tables of the prepared shape; in household order."""
    facts = facts_of_tables(spark, compiled, tables, as_of)
    return facts, decisions(spark, compiled, facts, cuts)


def facts_of_tables(
    spark: SparkSession, compiled: CompiledPolicy, tables: Mapping[str, pa.Table], as_of: Mapping[str, Any]
) -> pa.Table:
    for name in tables_used(compiled):
        spark.createDataFrame(tables[name]).createOrReplaceTempView(name)
    made = spark.sql(to_spark(facts_sql(compiled.on_day, as_of))).toArrow()
    return in_household_order(made.cast(compiled.facts_schema))


def decisions(spark: SparkSession, compiled: CompiledPolicy, facts: pa.Table, cuts: CutPoints) -> pa.Table:
    """Decisions of the households in `facts`, row by row in the same order."""
    spark.createDataFrame(facts).createOrReplaceTempView("facts")
    made = spark.sql(to_spark(decision_sql(compiled.on_day, cuts))).toArrow()
    return in_household_order(made.cast(compiled.decision_schema))


def find_cut_points(spark: SparkSession, compiled: CompiledPolicy) -> dict[str, list[int]]:
    """The cut points over the view `facts`, counted by Spark."""
    return search_cut_points(compiled, partial(_count, spark, compiled))


def _count(
    spark: SparkSession,
    compiled: CompiledPolicy,
    cuts: CutPoints,
    names: list[str],
    searches: Mapping[str, CutPointSearch],
) -> dict[str, Histogram]:
    inputs = rank_inputs_sql(compiled.on_day, names, cuts)
    statements = {name: to_spark(histogram_sql(name, searches[name], inputs)) for name in names}
    return {name: {row[0]: row[1] for row in spark.sql(text).collect()} for name, text in statements.items()}


def determine_nation_spark(
    compiled: CompiledPolicy,
    snapshot: RegisterSnapshot,
    out: Path,
    options: RunOptions,
    advance: Advance,
    master: str | None = None,
) -> dict[str, Any]:
    """Like determine_nation, with the same rows and the same content hash. Raises HemayatError.

    On a cluster, `snapshot` and `out` must be the same folders on every machine.
    """
    check_installed()
    run = RunFolder(out)
    run.begin(run_identity(compiled, snapshot, options.cuts))
    if run.is_whole():
        manifest: dict[str, Any] = read_json(run.manifest)
        return manifest
    (out / "tmp").mkdir(exist_ok=True)
    with _session(master, options) as spark:
        nation = _SparkRun(spark, compiled, snapshot, run, advance)
        nation.stage()
        cuts = nation.cut_points(options.cuts)
        nation.decide(cuts)
    unsealed = [bucket for bucket in range(snapshot.buckets) if not run.is_sealed(bucket)]
    with workers(new_job(compiled, snapshot, run), options.worker_count) as pool:
        run_buckets(pool, worker.seal_facts, unsealed, lambda _: None)
        run_buckets(pool, worker.seal_decisions, unsealed, lambda _: None)
    return seal_run(compiled, snapshot, run, "spark", cuts)


class _SparkRun:
    """One run's work on Spark, in waves of buckets; what a wave has written is put in place before the next."""

    def __init__(
        self,
        spark: SparkSession,
        compiled: CompiledPolicy,
        snapshot: RegisterSnapshot,
        run: RunFolder,
        advance: Advance,
    ) -> None:
        self.spark, self.compiled, self.snapshot, self.run, self.advance = (
            spark, compiled, snapshot, run, advance
        )  # fmt: skip

    def stage(self) -> None:
        """The facts of every bucket that has none yet."""
        statement = to_spark(facts_sql(self.compiled.on_day, self.snapshot.registers))
        missing = [b for b in range(self.snapshot.buckets) if not self.run.facts(b).exists()]
        step = report_to(self.advance, "Reading the registers", self.snapshot, len(missing))
        for wave in self._waves(missing):
            files = {t: [self.snapshot.file(t, b) for b in wave] for t in tables_used(self.compiled)}
            with unchanged_while_read(self.snapshot, [f for each in files.values() for f in each]):
                for table, paths in files.items():
                    self._view(table, paths)
                rows = self.spark.sql(statement)
                made = self._written(rows, wave, self.run.facts, self.compiled.facts_schema)
            step(made)

    def cut_points(self, points: CutPoints | None) -> CutPoints:
        if points is None:
            self._view("facts", [self.run.facts(bucket) for bucket in range(self.snapshot.buckets)])
        cuts = dict(points) if points is not None else find_cut_points(self.spark, self.compiled)
        keep_cut_points(self.run, cuts)
        return cuts

    def decide(self, cuts: CutPoints) -> None:
        """The decisions of every bucket that has none yet."""
        statement = to_spark(decision_sql(self.compiled.on_day, cuts))
        missing = [b for b in range(self.snapshot.buckets) if not self.run.decisions(b).exists()]
        step = report_to(self.advance, "Deciding", self.snapshot, len(missing))
        for wave in self._waves(missing):
            self._view("facts", [self.run.facts(bucket) for bucket in wave])
            decided = self.spark.sql(statement)
            step(self._written(decided, wave, self.run.decisions, self.compiled.decision_schema))

    def _waves(self, buckets: list[int]) -> Iterator[list[int]]:
        size = BUCKETS_A_CORE * self.spark.sparkContext.defaultParallelism
        for start in range(0, len(buckets), size):
            yield buckets[start : start + size]

    def _view(self, name: str, files: list[Path]) -> None:
        self.spark.read.parquet(*(str(file.resolve()) for file in files)).createOrReplaceTempView(name)

    def _written(self, rows: DataFrame, wave: list[int], place: Any, schema: pa.Schema) -> int:
        """Writes one file a bucket, in household order, and puts each in its place. Returns the households."""
        from pyspark.sql.functions import expr

        folder = self.run.path.resolve() / "tmp" / "spark"
        bucket = expr(bucket_sql("household_id", self.snapshot.buckets))
        (
            rows.withColumn("bucket__", bucket)
            .repartition(len(wave), "bucket__")
            .sortWithinPartitions("bucket__", "household_id")
            .write.mode("overwrite")
            .partitionBy("bucket__")
            .parquet(str(folder))
        )
        households = sum(_put(folder / f"bucket__={number}", place(number), schema) for number in wave)
        rmtree(folder)
        return households


def _put(folder: Path, target: Path, schema: pa.Schema) -> int:
    """Moves the one file of a bucket into its place; a bucket without households has an empty file."""
    import pyarrow.parquet as pq

    files = list(folder.glob("*.parquet"))
    if not files:
        write_table(target, schema.empty_table())
        return 0
    (file,) = files
    with write_whole(target) as part:
        file.replace(part)
    return int(pq.read_metadata(target).num_rows)


@contextmanager
def _session(master: str | None, options: RunOptions) -> Iterator[SparkSession]:
    """The session that is there already, or one for this run alone."""
    from pyspark.sql import SparkSession

    found = SparkSession.getActiveSession()
    spark = found or session(master, options.workers)
    try:
        yield spark
    finally:
        if found is None:
            spark.stop()

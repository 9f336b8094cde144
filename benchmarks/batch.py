"""The rules of 1398 over a nation: ours beside hand-written SQL (a), OpenFisca (b) and the bare scan (c)."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from shutil import copytree, rmtree

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import by_hand
from benchmarks.bench import Bench
from benchmarks.openfisca import WAYS, OpenFisca
from benchmarks.results import Result
from benchmarks.scan import needed_columns, scan, snapshot_files
from benchmarks.timing import Run, interleaved
from hemayat.engines.columnar_engine import ColumnarDecider
from hemayat.engines.content_hash import in_household_order
from hemayat.engines.cut_points import CutPoints
from hemayat.engines.run_folder import read_json, read_table
from hemayat.engines.sql_engine import connect, decisions, tables_used
from hemayat.engines.staging import FactStager

OURS, BY_HAND = "ours: whole run", "(a) SQL by hand: whole run"
OURS_BARE, BY_HAND_BARE = "ours: the statements alone", "(a) SQL by hand: the statements alone"
OURS_ALONE = "ours: facts in memory to every verdict, limit and amount"
SCAN = "(c) bare scan of the needed columns"
OPENFISCA = {way: f"(b) OpenFisca {way}" for way in WAYS}
DOCUMENTED, TUNED = "with pandas, as documented", "with pandas, tuned"
OPENFISCA_ALONE = {
    way: f"(b) OpenFisca {way.partition(', ')[2]}: arrays in memory to outcome and amount"
    for way in (DOCUMENTED, TUNED)
}


def measure(bench: Bench) -> Result:
    work = bench.work / "batch"
    rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    bench.decided(work / "ours")
    copytree(work / "ours" / "facts", work / "facts")
    by_hand.run(bench, work / "by_hand")
    compared = assert_same_rows(work / "ours", work / "by_hand")
    cuts = read_json(work / "ours" / "cut_points.json")
    notes = [f"By hand and ours: the same in {compared:,} cells, every output column of every household."]
    with OpenFisca.started(bench) as openfisca:
        runs = _runs(bench, work, cuts, openfisca)
        if openfisca:
            notes += _agreement(bench, work, openfisca)
        times = interleaved(runs, bench.repetitions, warm_up=not bench.quick)
        if openfisca:
            for way, name in OPENFISCA_ALONE.items():
                times[name] = openfisca.deciding_alone(way, bench.repetitions)
    notes += (
        openfisca.notes() if openfisca else ["OpenFisca was left out: `make bench` makes .venv-bench for it."]
    )
    rmtree(work)
    return _result(bench, times, notes)


def _runs(bench: Bench, work: Path, cuts: CutPoints, openfisca: OpenFisca | None) -> dict[str, Run]:
    wanted = needed_columns(bench.policy)
    files = snapshot_files(bench.snapshot, wanted)

    def ours() -> None:
        rmtree(work / "ours", ignore_errors=True)
        bench.decided(work / "ours")

    runs: dict[str, Run] = {
        OURS: ours,
        BY_HAND: lambda: by_hand.run(bench, work / "by_hand"),
        SCAN: lambda: _nothing(scan(files, wanted, bench.workers)),
        OURS_BARE: lambda: _statements(bench, cuts),
        BY_HAND_BARE: lambda: _statements_by_hand(bench, cuts),
        OURS_ALONE: partial(_deciding_alone, bench, work / "facts", cuts),
    }
    if openfisca:
        out = work / "openfisca.parquet"
        for way, name in OPENFISCA.items():
            runs[name] = partial(openfisca.decide_nation, bench, out, way)
    return runs


def _statements(bench: Bench, cuts: CutPoints) -> None:
    """Facts and decisions of every bucket, into memory, one after the other in one thread."""
    tables, stager = tables_used(bench.policy), FactStager(bench.policy)
    with connect(1_000_000_000) as con:
        for bucket in range(bench.snapshot.buckets):
            files = {table: bench.snapshot.verified(table, bucket) for table in tables}
            facts = stager.of_files(files, bench.snapshot.registers)
            decisions(con, bench.policy, facts, cuts)


def _statements_by_hand(bench: Bench, cuts: CutPoints) -> None:
    with by_hand.statements_by_hand():
        _statements(bench, cuts)


def _deciding_alone(bench: Bench, facts: Path, cuts: CutPoints) -> float:
    """Seconds of every bucket together, one after the other in one thread; reading its facts is not in them."""
    decider, seconds = ColumnarDecider(bench.policy, cuts), 0.0
    codes = [field.name for field in bench.policy.facts_schema if pa.types.is_string(field.type)]
    for file in sorted(facts.glob("*.parquet")):
        staged = read_table(file, decider.columns, codes)
        start = time.perf_counter()
        decider.decide(staged)
        seconds += time.perf_counter() - start
    return seconds


def assert_same_rows(ours: Path, by_hand_run: Path) -> int:
    """How many cells were compared. A baseline that decides something else is no baseline."""
    cells = 0
    for kind in ("facts", "decisions"):
        for file in sorted((ours / kind).glob("*.parquet")):
            a, b = read_table(file), read_table(by_hand_run / kind / file.name)
            assert a.column_names == b.column_names
            for name in a.column_names:
                assert a[name].equals(b[name]), f"{kind} {file.name}: {name} differs"
            cells += len(a) * len(a.column_names)
        for sealed in (ours / kind).glob("*.json"):
            assert read_json(sealed) == read_json(by_hand_run / kind / sealed.name)
    return cells


def _agreement(bench: Bench, work: Path, openfisca: OpenFisca) -> list[str]:
    """OpenFisca has no unknowns and keeps rials as 32-bit floats: who is compared, and how many differ."""
    facts, decided = (whole(work / "ours" / kind) for kind in ("facts", "decisions"))
    flags = [facts[name].to_numpy() for name in facts.column_names if name.endswith("__unknown")]
    known = ~np.any([flag != 0 for flag in flags], axis=0)
    mine = decided["outcome"].to_numpy(zero_copy_only=False) == "eligible"
    amount = decided["amount_rial"].fill_null(0).to_numpy()
    notes, found = [], {}
    for way in WAYS:
        openfisca.decide_nation(bench, work / "openfisca.parquet", way)
        theirs = found[way] = in_household_order(pq.read_table(work / "openfisca.parquet"))
        same = (mine == theirs["eligible"].to_numpy()) & (amount == theirs["amount"].to_numpy())
        differ, of = int((known & ~same).sum()), int(known.sum())
        assert differ <= of // 10_000, f"OpenFisca decides {differ} of {of} households otherwise"
        notes.append(f"OpenFisca {way} and ours differ in {differ:,} of {of:,} households without unknowns.")
    first, *others = found.values()
    assert all(first.equals(other) for other in others), "OpenFisca decides otherwise by who sums for it"
    notes.append(f"OpenFisca: the same in {first.num_rows * first.num_columns:,} cells, whoever sums for it.")
    return notes


def whole(folder: Path) -> pa.Table:
    """All buckets of a run's folder, in household order."""
    return in_household_order(pa.concat_tables(read_table(f) for f in sorted(folder.glob("*.parquet"))))


def _nothing(_: object) -> None:
    """For a run whose result nobody wants."""


def _result(bench: Bench, times: dict[str, float], notes: list[str]) -> Result:
    result = Result(
        "batch",
        "The rules of 1398 over a nation",
        ["run", "seconds", "households/s", "ours is", "goal"],
        bench.households,
        "",
        notes=notes,
    )
    goals = {BY_HAND: "≤ 1.2 ×", SCAN: "≤ 8 ×"}
    goals |= dict.fromkeys((OPENFISCA[DOCUMENTED], OPENFISCA_ALONE[DOCUMENTED]), "≤ 1/8 ×")
    beside = {BY_HAND_BARE: OURS_BARE, **dict.fromkeys(OPENFISCA_ALONE.values(), OURS_ALONE)}
    for name, seconds in times.items():
        mine = times[name if name in beside.values() else beside.get(name, OURS)]
        result.add(
            name, seconds, round(bench.households / seconds), f"{mine / seconds:.3g} ×", goals.get(name, "")
        )
    return result

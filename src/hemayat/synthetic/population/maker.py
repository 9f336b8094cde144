"""Makes a synthetic nation: an extract as docs/registers.md describes it, and the truth about its faults beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.common.files import sha256_of, write_whole
from hemayat.registers.record_files import EXTRACT_FORMAT
from hemayat.registers.record_schema import EVERY_TABLE, FOLDER, RECORD_DETAILS, REGISTER_OF
from hemayat.registers.schema import TABLES
from hemayat.synthetic.population import ids
from hemayat.synthetic.population.columns import arrow_schema
from hemayat.synthetic.population.faults import TRUTH_SCHEMA
from hemayat.synthetic.population.parquet_writer import group_writer
from hemayat.synthetic.population.plan import PopulationPlan
from hemayat.synthetic.population.tables import NationalIdCounters, make_tables

HOUSEHOLDS_IN_FILE = 250_000
IDS_IN_FILE = 900_000
"""National ids set aside for one file: a few standard deviations more than its people, and its strangers."""

MOST_HOUSEHOLDS = ids.IDS // IDS_IN_FILE * HOUSEHOLDS_IN_FILE
DEFAULT_CHUNK = 50_000
MANIFEST = "manifest.json"
TRUTH = "truth"

Advance = Callable[[int], None]


@dataclass(frozen=True)
class GeneratedNation:
    """What was written: the folder, and rows by table (`truth` among them)."""

    folder: Path
    rows: dict[str, int]


def make_population(
    plan: PopulationPlan,
    out: Path,
    *,
    workers: int = 1,
    chunk: int = DEFAULT_CHUNK,
    advance: Advance = lambda _: None,
) -> GeneratedNation:
    """Write the plan's nation into `out`; the bytes depend on the plan alone.

    `chunk` households are held in memory at a time by each of the `workers`; `advance` is told of each lot of
    households that is finished. The manifest is written last: without it the folder is no extract.
    Raises HemayatError if `out` holds an extract already or the plan cannot be made.
    """
    _check(plan, out, workers, chunk)
    _clear(out)
    files = range(-(-plan.households // HOUSEHOLDS_IN_FILE))
    written = dict(_make_all(plan, out, files, workers, chunk, advance))
    ordered = [written[number] for number in files]
    for folder, manifest in (
        (out / FOLDER, _details_manifest(plan, ordered)),
        (out, _manifest(plan, ordered)),
    ):
        with write_whole(folder / MANIFEST) as temporary:
            temporary.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return GeneratedNation(
        out, {name: sum(part[name].rows for part in ordered) for name in (*EVERY_TABLE, TRUTH)}
    )


@dataclass(frozen=True)
class _File:
    rows: int
    sha256: str


def _check(plan: PopulationPlan, out: Path, workers: int, chunk: int) -> None:
    faults = []
    if not 1 <= plan.households <= MOST_HOUSEHOLDS:
        faults.append(f"{plan.households} households cannot be made; choose 1 to {MOST_HOUSEHOLDS}")
    if workers < 1:
        faults.append(f"{workers} workers cannot work; choose 1 or more")
    if chunk < 1:
        faults.append(f"a chunk of {chunk} households holds nobody; choose 1 or more")
    if (out / MANIFEST).exists():
        faults.append(f"{out} holds an extract already; choose another folder or remove that one")
    elif out.exists() and not out.is_dir():
        faults.append(f"{out} is a file; choose a folder")
    if faults:
        raise HemayatError(faults)


def _clear(out: Path) -> None:
    """Make the folders; remove what a run that was interrupted left in them."""
    for name in (*EVERY_TABLE, TRUTH):
        folder = out / _folder(name)
        folder.mkdir(parents=True, exist_ok=True)
        for left in [*folder.glob("[0-9][0-9][0-9][0-9][0-9].parquet"), *folder.glob(".*.part")]:
            left.unlink()


def _make_all(
    plan: PopulationPlan, out: Path, files: range, workers: int, chunk: int, advance: Advance
) -> Iterator[tuple[int, dict[str, _File]]]:
    if workers == 1 or len(files) == 1:
        for number in files:
            yield number, _make_file(plan, out, number, chunk, advance)
        return
    # Spawned, not forked: Arrow has threads of its own.
    with ProcessPoolExecutor(min(workers, len(files)), mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[dict[str, _File]], int] = {
            pool.submit(_make_file, plan, out, number, chunk): number for number in files
        }
        try:
            for done in as_completed(waiting):
                number = waiting[done]
                yield number, done.result()
                advance(len(_households_of(plan, number)))
        except BrokenProcessPool:
            raise HemayatError(
                "a worker was stopped from outside, most likely for want of memory; "
                "run again with fewer --workers or a smaller --chunk"
            ) from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _households_of(plan: PopulationPlan, number: int) -> range:
    first = number * HOUSEHOLDS_IN_FILE
    return range(first, min(first + HOUSEHOLDS_IN_FILE, plan.households))


def _make_file(
    plan: PopulationPlan, out: Path, number: int, chunk: int, advance: Advance | None = None
) -> dict[str, _File]:
    """Write the files with this number of all tables."""
    homes = _households_of(plan, number)
    national_id_counters = NationalIdCounters(number * IDS_IN_FILE, (number + 1) * IDS_IN_FILE - 1)
    paths = {name: out / _folder(name) / f"{number:05d}.parquet" for name in (*EVERY_TABLE, TRUTH)}
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(
                group_writer(path, TRUTH_SCHEMA if name == TRUTH else arrow_schema(name))
            )
            for name, path in paths.items()
        }
        for first in range(homes.start, homes.stop, chunk):
            count = min(chunk, homes.stop - first)
            tables, truth = make_tables(plan, first, count, national_id_counters)
            for name, table in (*tables.items(), (TRUTH, truth)):
                writers[name].write(table)
            if advance:
                advance(count)
        if national_id_counters.next_person > national_id_counters.next_stranger:
            raise RuntimeError("more people than national ids in one file")
    return {name: _File(writers[name].rows, sha256_of(path)) for name, path in paths.items()}


def _folder(table: str) -> str:
    """Where a table's files are, inside the extract."""
    return f"{FOLDER}/{REGISTER_OF[table]}" if table in REGISTER_OF else table


def _details_manifest(plan: PopulationPlan, files: list[dict[str, _File]]) -> dict[str, Any]:
    tables = {register: _listed(table.name, register, files) for register, table in RECORD_DETAILS.items()}
    return {"format": EXTRACT_FORMAT, "snapshot_id": plan.snapshot_id, "tables": tables}


def _listed(table: str, folder: str, files: list[dict[str, _File]]) -> dict[str, Any]:
    return {
        "files": {
            f"{folder}/{number:05d}.parquet": {"rows": part[table].rows, "sha256": part[table].sha256}
            for number, part in enumerate(files)
        }
    }


def _manifest(plan: PopulationPlan, files: list[dict[str, _File]]) -> dict[str, Any]:
    return {
        "format": "hemayat-extract/1",
        "snapshot_id": plan.snapshot_id,
        "synthetic": True,
        "registers": {name: {"as_of": day.isoformat(), "asked": "all"} for name, day in plan.as_of.items()},
        "tables": {name: _listed(name, name, files) for name in TABLES},
    }

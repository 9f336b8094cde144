"""Preparing an extract: the clean, keyed and ordered snapshot that every later step reads."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.common.files import refuse_pattern
from hemayat.registers.answer_exceptions import write_answers
from hemayat.registers.check import CheckReport
from hemayat.registers.database import Connection, ResourceLimits, failures_in_words, memory_bytes
from hemayat.registers.extract import Extract, open_extract
from hemayat.registers.extract_validation import (
    ABOUT_PERSONS,
    ExtractValidation,
    ValidationPlan,
    validate_extract,
)
from hemayat.registers.layout import FORMULA, bucket_file
from hemayat.registers.manifest import (
    NAME,
    FileEntry,
    RowCounts,
    SnapshotManifest,
    read_snapshot_manifest,
    write_snapshot_manifest,
)
from hemayat.registers.person_registers import open_persons, write_register
from hemayat.registers.record_preparation import write_records
from hemayat.registers.record_schema import FOLDER as DETAILS_FOLDER
from hemayat.registers.schema import TABLES
from hemayat.registers.undecided_households import FOLDER as NOT_DECIDED_FOLDER
from hemayat.registers.workspace import ExtractWorkspace, Report, no_progress

_PARTIAL = ".preparing"
_FOLDERS = (*TABLES, NOT_DECIDED_FOLDER, "quarantine", "repaired")


@dataclass(frozen=True)
class PrepareReport(CheckReport):
    """What was found, and what was written: the folder of the snapshot and the number of its buckets."""

    path: Path
    buckets: int


def prepare(
    extract_dir: Path,
    out_dir: Path,
    *,
    memory: str = "2GB",
    threads: int = 2,
    buckets: int | None = None,
    force: bool = False,
    report: Report = no_progress,
) -> PrepareReport:
    """Check the extract and write it as a snapshot. The same extract gives the same bytes, whatever `threads`.

    Raises HemayatError: the extract cannot be used, `out_dir` holds something already (`force` replaces a snapshot),
    the disk is full. Then `out_dir` is as it was.
    """
    amount = memory_bytes(memory)
    refuse_pattern(out_dir)
    if extract_dir.resolve() in out_dir.resolve().parents:
        raise HemayatError(f"{out_dir}: is inside the extract; give a folder outside it")
    with failures_in_words(out_dir), _fresh_folder(out_dir, force) as partial_dir:
        report("files", 0, 1)
        extract = open_extract(extract_dir, threads=threads)
        report("files", 1, 1)
        staging, made = partial_dir / "staging", partial_dir / "snapshot"
        bounds = ResourceLimits(amount, threads, partial_dir / "temp")
        validation = validate_extract(extract, ValidationPlan(staging, made, bounds, buckets, True, report))
        _write_registers(validation, made)
        write_records(validation, made)
        manifest = _manifest(extract, validation)
        _move(made, out_dir)
        write_snapshot_manifest(out_dir, manifest)
    return PrepareReport(
        manifest.snapshot_id,
        validation.households,
        validation.tables | validation.details,
        validation.by_reason | validation.by_detail_reason,
        validation.not_decided,
        out_dir,
        validation.work.buckets,
    )


def _write_registers(validation: ExtractValidation, out: Path) -> None:
    work = validation.work
    written = work.for_each_bucket("buckets", partial(_write_bucket, work, out))
    for name in ABOUT_PERSONS:
        validation.files |= {bucket_file(name, b): files[name] for b, files in enumerate(written)}
    for name in ABOUT_PERSONS[:-1]:
        rows = validation.tables[name]
        accepted = sum(files[name].rows for files in written)
        validation.tables[name] = RowCounts(rows.read, accepted, rows.quarantined, rows.repaired)
    for name, rows in validation.tables.items():
        assert rows.read == rows.accepted + rows.quarantined, f"{name}: rows were lost: {rows}"


def _write_bucket(work: ExtractWorkspace, out: Path, con: Connection, bucket: int) -> dict[str, FileEntry]:
    open_persons(con, out, bucket)
    written = {
        name: write_register(con, work, name, out, bucket) for name in ABOUT_PERSONS if name != "answered"
    }
    return {**written, "answered": write_answers(con, work, out, bucket)}


def _manifest(extract: Extract, validation: ExtractValidation) -> SnapshotManifest:
    manifest = extract.manifest
    return SnapshotManifest(
        manifest.snapshot_id,
        manifest.synthetic,
        validation.work.buckets,
        FORMULA,
        validation.households,
        manifest.registers,
        validation.tables,
        validation.by_reason,
        validation.files,
        {"duckdb": duckdb.__version__, "hemayat": _own_version()},
        validation.not_decided,
    )


def _own_version() -> str:
    try:
        return version("hemayat")
    except PackageNotFoundError:
        return "source"


@contextmanager
def _fresh_folder(out: Path, force: bool) -> Iterator[Path]:
    """A folder inside `out` to build in, taken away at the end; `out` too, where it was not there before."""
    is_new = not out.exists()
    if not is_new:
        _refuse_to_overwrite(out, force)
    partial_dir = out / _PARTIAL
    shutil.rmtree(partial_dir, ignore_errors=True)
    partial_dir.mkdir(parents=True)
    try:
        yield partial_dir
    finally:
        shutil.rmtree(partial_dir, ignore_errors=True)
        if is_new and not any(out.iterdir()):
            out.rmdir()


def _refuse_to_overwrite(out: Path, force: bool) -> None:
    if not out.is_dir():
        raise HemayatError(f"{out}: is a file; give a folder")
    if (out / NAME).exists():
        _refuse_another_manifest(out)
        if not force:
            raise HemayatError(
                f"{out}: holds a snapshot already; give another folder, or --force to replace it"
            )
    elif any(p.name != _PARTIAL for p in out.iterdir()):
        raise HemayatError(f"{out}: holds other files, and no snapshot; give a new folder")


def _refuse_another_manifest(out: Path) -> None:
    # force may replace a snapshot, never the registers themselves
    try:
        read_snapshot_manifest(out)
    except HemayatError:
        raise HemayatError(f"{out}: holds a manifest that is not a snapshot's; give a new folder") from None


def _move(path: Path, out: Path) -> None:
    """Put the finished folders in place of the old ones. Without a manifest they are not yet a snapshot."""
    (out / NAME).unlink(missing_ok=True)
    for name in (*_FOLDERS, DETAILS_FOLDER):
        shutil.rmtree(out / name, ignore_errors=True)
        if (path / name).exists():
            (path / name).rename(out / name)

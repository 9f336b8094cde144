"""Judging a whole extract: what `check` and `prepare` do alike, in the order in which one thing needs the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hemayat.common.errors import HemayatError
from hemayat.registers.database import Connection, ResourceLimits, connect, count_rows
from hemayat.registers.extract import Extract, refuse_changed
from hemayat.registers.household_checks import ValidatedBucket, find_repeated, judge_bucket, stage_persons
from hemayat.registers.layout import MOST_BUCKETS, bucket_count
from hemayat.registers.manifest import FileEntry, RowCounts
from hemayat.registers.person_index import PersonIndex
from hemayat.registers.person_registers import StagedRows, stage_register, stage_unknown_answers
from hemayat.registers.quarantine_lists import write_quarantine, write_repaired
from hemayat.registers.record_schema import FOLDER, REGISTER_OF
from hemayat.registers.repeated_parts import repeated_parts
from hemayat.registers.rows import FileGroup, groups
from hemayat.registers.schema import TABLES
from hemayat.registers.undecided_households import file_of
from hemayat.registers.workspace import ExtractWorkspace, Report

ABOUT_PERSONS = [name for name in TABLES if name != "persons"]


@dataclass
class ExtractValidation:
    """What was found: rows of each table, rows by reason, the files written so far, the number of households.

    `details` and `by_detail_reason` are the same of record details; both are empty where none were handed over.
    """

    work: ExtractWorkspace
    tables: dict[str, RowCounts] = field(default_factory=dict)
    by_reason: dict[str, dict[str, int]] = field(default_factory=dict)
    files: dict[str, FileEntry] = field(default_factory=dict)
    households: int = 0
    not_decided: dict[str, int] = field(default_factory=dict)
    """Reason → households of the extract that no run can decide."""
    details: dict[str, RowCounts] = field(default_factory=dict)
    by_detail_reason: dict[str, dict[str, int]] = field(default_factory=dict)
    detail_sources: dict[str, list[FileGroup]] = field(default_factory=dict)

    def write_detail_lists(self, out: Path) -> dict[str, FileEntry]:
        """Write quarantine/ and repaired/ of the details under `out`/record_details; gives what was written."""
        written: dict[str, FileEntry] = {}
        with self.work.connect() as con:
            for name, sources in self.detail_sources.items():
                rows, folder = self.details[name], out / FOLDER
                quarantine, self.by_detail_reason[name] = write_quarantine(con, self.work, name, folder)
                repaired = write_repaired(con, name, sources, folder)
                counts = RowCounts(rows.read, rows.read - quarantine.rows, quarantine.rows, repaired.rows)
                self.details[name] = counts
                written |= {f"quarantine/{name}.parquet": quarantine, f"repaired/{name}.parquet": repaired}
        return written


@dataclass(frozen=True)
class ValidationPlan:
    """How a judgement is to be done; `buckets` None means as many as the households ask for."""

    staging: Path
    out: Path
    bounds: ResourceLimits
    buckets: int | None
    is_kept: bool
    report: Report


def validate_extract(extract: Extract, plan: ValidationPlan) -> ExtractValidation:
    """Judge every row. Writes quarantine/ and repaired/ under `plan.out`, and persons/ too where rows are kept."""
    sources = {name: groups(extract, name, plan.staging / "text", plan.bounds) for name in extract.sources}
    with connect(plan.bounds) as con:
        _refuse_repeated_parts(con, extract, sources)
        buckets = plan.buckets or bucket_count(_count_heads(con, sources["persons"]))
    if not 1 <= buckets <= MOST_BUCKETS:
        raise HemayatError(f"--buckets {buckets}: give a number from 1 to {MOST_BUCKETS}")
    work = ExtractWorkspace(extract, plan.staging, plan.bounds, buckets, plan.is_kept, plan.report)
    validation = ExtractValidation(work)
    people = PersonIndex(buckets)
    _judge_persons(validation, people, sources["persons"], plan.out)
    staged = _stage_registers(work, people, sources)
    del people
    validation.detail_sources = {name: of for name, of in sources.items() if name in REGISTER_OF}
    with work.connect() as con:
        for name, rows in staged.items():
            counts = validation.details if name in REGISTER_OF else validation.tables
            counts[name] = RowCounts(rows.read, rows.read - rows.quarantined, rows.quarantined, 0)
        for name in TABLES:
            _write_lists(con, validation, name, sources[name], plan.out)
    refuse_changed(extract)
    return validation


def _refuse_repeated_parts(con: Connection, extract: Extract, sources: dict[str, list[FileGroup]]) -> None:
    each = [group for table in sources.values() for group in table]
    if faults := [fault for group in each for fault in repeated_parts(con, extract, group)]:
        raise HemayatError(faults)


def _count_heads(con: Connection, sources: list[FileGroup]) -> int:
    return sum(
        count_rows(con, f"SELECT count(*) FROM {g.source} WHERE relation_to_head = 'head'") for g in sources
    )


def _judge_persons(
    validation: ExtractValidation, people: PersonIndex, sources: list[FileGroup], out: Path
) -> None:
    work = validation.work
    with work.connect() as con:
        work.report("persons", 0, work.buckets)
        read = stage_persons(con, work, sources)
        find_repeated(con, work, people)
    (work.staging / "quarantine").mkdir(exist_ok=True)
    judged: list[ValidatedBucket] = work.for_each_bucket("persons", partial(_judge, work, people, out))
    accepted = sum(j.accepted for j in judged)
    validation.households = sum(j.households for j in judged)
    validation.tables["persons"] = RowCounts(read, accepted, read - accepted, 0)
    for bucket, one in enumerate(judged):
        for reason, households in one.not_decided.items():
            validation.not_decided[reason] = validation.not_decided.get(reason, 0) + households
        if one.file and one.not_decided_file:
            validation.files[f"persons/{bucket:05d}.parquet"] = one.file
            validation.files[file_of(bucket)] = one.not_decided_file


def _judge(
    work: ExtractWorkspace, people: PersonIndex, out: Path, con: Connection, bucket: int
) -> ValidatedBucket:
    return judge_bucket(con, work, people, out, bucket)


def _stage_registers(
    work: ExtractWorkspace, people: PersonIndex, sources: dict[str, list[FileGroup]]
) -> dict[str, StagedRows]:
    staged = {}
    with work.connect() as con:
        people.add_to(con)
        about_persons = [name for name in sources if name != "persons"]
        for done, name in enumerate(about_persons):
            work.report("registers", done, len(about_persons))
            staged[name] = stage_register(con, work, name, sources[name])
        if work.is_kept:
            stage_unknown_answers(con, work, ABOUT_PERSONS)
        work.report("registers", len(about_persons), len(about_persons))
    return staged


def _write_lists(
    con: Connection, validation: ExtractValidation, name: str, sources: list[FileGroup], out: Path
) -> None:
    quarantine, validation.by_reason[name] = write_quarantine(con, validation.work, name, out)
    repaired = write_repaired(con, name, sources, out)
    rows = validation.tables[name]
    listed = sum(source.rows for source in validation.work.extract.sources[name])
    validation.tables[name] = RowCounts(rows.read, rows.accepted, quarantine.rows, repaired.rows)
    validation.files |= {f"quarantine/{name}.parquet": quarantine, f"repaired/{name}.parquet": repaired}
    if rows.read != listed:
        raise HemayatError(
            f"{name}: {rows.read} rows were read and the manifest says {listed}; one of them is wrong"
        )

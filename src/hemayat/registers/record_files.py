"""Files of record details: their manifest beside an extract or a snapshot, and where each table's rows are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.registers.layout import TYPES
from hemayat.registers.manifest import NAME, FileEntry, RowCounts, read_manifest, table_files
from hemayat.registers.record_schema import FOLDER, RECORD_DETAILS, detail_columns, own_columns

EXTRACT_FORMAT = "hemayat-record-details/1"
DETAILS_MANIFEST = f"{FOLDER}/{NAME}"
SNAPSHOT_FORMAT = "hemayat-prepared-record-details/1"
KEYS = {
    "household_id": "BIGINT",
    "person_no": "SMALLINT",
    "record_no": "INTEGER",
    "person_died_on": "DATE",
}
"""`record_no` counts from 1 the rows of a person in one register, in the order of the prepared snapshot."""


@dataclass(frozen=True)
class DetailsManifest:
    """`counts` table → rows; `by_reason` table → reason → rows; `files` path inside the details' folder → entry."""

    counts: dict[str, RowCounts]
    by_reason: dict[str, dict[str, int]]
    files: dict[str, FileEntry]


def extract_files(folder: Path) -> dict[str, dict[str, FileEntry]]:
    """Table of details → path inside the extract in `folder` → entry; empty where no details were handed over.

    Raises HemayatError with every fault of the details' manifest.
    """
    inside = folder / FOLDER
    if not inside.is_dir():
        return {}
    given = read_manifest(inside, EXTRACT_FORMAT, "the details of records").get("tables")
    tables = given if isinstance(given, Mapping) else {}
    faults = [
        f"{inside / NAME}: tables has {n!r}, which has no details" for n in tables if n not in RECORD_DETAILS
    ]
    found = {name: table_files(name, tables[name], faults) for name in RECORD_DETAILS if name in tables}
    if faults:
        raise HemayatError(faults)
    return {
        RECORD_DETAILS[register].name: {f"{FOLDER}/{path}": entry for path, entry in files.items()}
        for register, files in found.items()
    }


def record_columns(register: str) -> dict[str, str]:
    """Column → DuckDB type of the prepared details of a register, in the order of the file."""
    return KEYS | {c.name: TYPES[c.kind] for c in (*own_columns(register), *detail_columns(register))}


def record_file(register: str, bucket: int) -> str:
    """The path of a bucket of a register's records inside a prepared snapshot."""
    return f"{FOLDER}/{register}/{bucket:05d}.parquet"


def write_details_manifest(snapshot: Path, manifest: DetailsManifest) -> None:
    """Write it whole, by rename. It is apart from the snapshot's own, so that no hash of a run depends on details."""
    plain: dict[str, Any] = asdict(manifest)
    text = json.dumps({"format": SNAPSHOT_FORMAT, **plain}, ensure_ascii=False, indent=1, sort_keys=True)
    with write_whole(snapshot / FOLDER / NAME) as part:
        part.write_text(text + "\n", encoding="utf-8")


def read_details_manifest(snapshot: Path) -> DetailsManifest | None:
    """The details that were prepared with a snapshot; None where its extract had none. Raises HemayatError."""
    inside = snapshot / FOLDER
    if not (inside / NAME).is_file():
        return None
    text = read_manifest(inside, SNAPSHOT_FORMAT, "the prepared details of records")
    try:
        return DetailsManifest(
            {n: RowCounts(**c) for n, c in text["counts"].items()},
            text["by_reason"],
            {n: FileEntry(**f) for n, f in text["files"].items()},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise HemayatError(
            f"{inside / NAME}: {error} is missing or wrong; prepare the snapshot again"
        ) from None

"""The manifests of an extract and of a prepared snapshot: reading, writing, and saying what is wrong with one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from hemayat.common.dates import DateFault, parse_date
from hemayat.common.errors import HemayatError
from hemayat.common.files import leads_out, read_regular, write_whole
from hemayat.common.strict_json import parse_json
from hemayat.registers.schema import TABLES

NAME = "manifest.json"
EXTRACT_FORMAT = "hemayat-extract/1"
SNAPSHOT_FORMAT = "hemayat-snapshot/2"
_SIGN = r"[\w .,+=@()/~:\u200c\u064b-\u0655-]"
"""Letters, digits and a few signs, among them the half-space and the marks that Persian names are written with.

DuckDB would take * ? [ for a pattern, and read other files than were checked.
"""
_NAME = re.compile(f"{_SIGN}{{1,200}}")


@dataclass(frozen=True)
class RegisterEntry:
    """As of which day a register answers, and whether it was asked about everyone ("all") or a list ("listed")."""

    as_of: date
    asked: str = "all"


@dataclass(frozen=True)
class FileEntry:
    """What a manifest says of one file. `columns`: see column_hashes; only a prepared snapshot has them."""

    rows: int
    sha256: str
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ExtractManifest:
    """`registers` has every table of the schema; `files` maps table → path inside the extract → entry."""

    snapshot_id: str
    synthetic: bool
    registers: dict[str, RegisterEntry]
    files: dict[str, dict[str, FileEntry]]


@dataclass(frozen=True)
class RowCounts:
    """Rows of one table: read = accepted + quarantined. `repaired` counts cells."""

    read: int
    accepted: int
    quarantined: int
    repaired: int


@dataclass(frozen=True)
class SnapshotManifest:
    """`counts` table → rows; `by_reason` table → reason → rows; `files` path inside the snapshot → entry."""

    snapshot_id: str
    synthetic: bool
    buckets: int
    bucket_formula: str
    households: int
    registers: dict[str, RegisterEntry]
    counts: dict[str, RowCounts]
    by_reason: dict[str, dict[str, int]]
    files: dict[str, FileEntry]
    writers: dict[str, str]
    not_decided: dict[str, int]
    """Reason → households of the extract that no run can decide; see undecided_households.py."""


def read_extract_manifest(folder: Path) -> ExtractManifest:
    """The manifest of the extract in `folder`. Raises HemayatError with every fault of it."""
    text = read_manifest(folder, EXTRACT_FORMAT, "an extract")
    faults: list[str] = []
    snapshot_id = text.get("snapshot_id")
    if not isinstance(snapshot_id, str) or not _NAME.fullmatch(snapshot_id):
        faults.append(
            f"manifest.json: snapshot_id is missing or not a name{_other_sign(snapshot_id)}; "
            "give the extract one such as 1398-07"
        )
    registers = _registers(text.get("registers"), faults)
    files = _tables(text.get("tables"), faults)
    if faults:
        raise HemayatError(faults)
    return ExtractManifest(str(snapshot_id), text.get("synthetic") is True, registers, files)


def read_snapshot_manifest(folder: Path) -> SnapshotManifest:
    """The manifest of the prepared snapshot in `folder`. Raises HemayatError where it is none."""
    text = read_manifest(folder, SNAPSHOT_FORMAT, "a prepared snapshot")
    try:
        return SnapshotManifest(
            text["snapshot_id"],
            text["synthetic"],
            text["buckets"],
            text["bucket_formula"],
            text["households"],
            {
                n: RegisterEntry(date.fromisoformat(r["as_of"]), r["asked"])
                for n, r in text["registers"].items()
            },
            {n: RowCounts(**c) for n, c in text["counts"].items()},
            text["by_reason"],
            {n: FileEntry(**f) for n, f in text["files"].items()},
            text["writers"],
            {reason: int(households) for reason, households in text["not_decided"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise HemayatError(
            f"{folder / NAME}: {error} is missing or wrong; prepare the snapshot again"
        ) from None


def write_snapshot_manifest(folder: Path, manifest: SnapshotManifest) -> None:
    """Write the manifest whole, by rename: from this moment `folder` is a snapshot."""
    plain = asdict(manifest)
    for name, register in manifest.registers.items():
        owner = TABLES[name].owner
        plain["registers"][name] = {
            "as_of": register.as_of.isoformat(),
            "asked": register.asked,
            "owner": owner,
        }
    text = json.dumps({"format": SNAPSHOT_FORMAT, **plain}, ensure_ascii=False, indent=1, sort_keys=True)
    with write_whole(folder / NAME) as part:
        part.write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path, form: str, kind: str) -> dict[str, Any]:
    """The manifest.json in `folder`, which must say that it has this form. Raises HemayatError.

    `kind`: what such a folder is called in a message.
    """
    path = folder / NAME
    if not folder.is_dir():
        raise HemayatError(f"{folder}: there is no such folder")
    if not path.exists():
        raise HemayatError(
            f"{folder}: manifest.json is missing, so this is not {kind}; give the folder that has one"
        )
    if leads_out(folder, path):
        raise HemayatError(f"{path}: is a link out of {kind}; put the file itself there")
    try:
        text = parse_json(read_regular(path).decode("utf-8-sig"))
    except ValueError as error:
        raise HemayatError(f"{path}: is not JSON ({error}); ask its author for a complete copy") from None
    except OSError as error:
        raise HemayatError(f"{path}: cannot be read: {error.strerror}") from None
    found = text.get("format") if isinstance(text, dict) else None
    if found != form:
        raise HemayatError(f'{path}: format is {found!r}; {kind} says "format": "{form}"')
    return dict(text)


def _registers(text: Any, faults: list[str]) -> dict[str, RegisterEntry]:
    this_text = text if isinstance(text, Mapping) else {}
    faults += [f"manifest.json: registers has {n!r}, which is no table" for n in this_text if n not in TABLES]
    register_entries = {
        name: _register(name, this_text[name], faults) for name in TABLES if name in this_text
    }
    for name in TABLES.keys() - register_entries.keys() - {"answered"}:
        faults.append(f'manifest.json: registers has no {name}; add "{name}": {{"as_of": "…"}}')
    # A list of answers is as fresh as the freshest register that it speaks of.
    latest = max((r.as_of for r in register_entries.values()), default=date.min)
    register_entries.setdefault("answered", RegisterEntry(latest))
    return {name: register_entries[name] for name in TABLES if name in register_entries}


def _register(name: str, text: Any, faults: list[str]) -> RegisterEntry:
    this_text = text if isinstance(text, Mapping) else {}
    asked = this_text.get("asked", "all")
    if asked not in ("all", "listed") or (asked == "listed" and name in ("persons", "answered")):
        faults.append(f'manifest.json: registers.{name}.asked is {asked!r}; write "all" or "listed"')
    try:
        return RegisterEntry(parse_date(str(this_text.get("as_of", ""))), str(asked))
    except DateFault as fault:
        faults.append(f"manifest.json: registers.{name}.as_of: {fault}")
        return RegisterEntry(date.min)


def _tables(text: Any, faults: list[str]) -> dict[str, dict[str, FileEntry]]:
    this_text = text if isinstance(text, Mapping) else {}
    faults += [f"manifest.json: tables has {n!r}, which is no table" for n in this_text if n not in TABLES]
    found = {name: table_files(name, this_text.get(name), faults) for name in TABLES}
    faults += _delivered_twice(found)
    return found


def _delivered_twice(tables: Mapping[str, Mapping[str, FileEntry]]) -> Iterator[str]:
    """Faults of parts that have one content under several names. Parts without rows add nothing, and may be alike."""
    names: dict[str, list[str]] = {}
    for files in tables.values():
        for name, entry in files.items():
            if entry.rows:
                names.setdefault(entry.sha256, []).append(name)
    for alike in names.values():
        if len(alike) > 1:
            yield (
                f"manifest.json: {' and '.join(alike)} have the same checksum, so one part was delivered twice "
                "and each of its rows would count twice; keep one, and delete the others from the manifest"
            )


def table_files(table: str, text: Any, faults: list[str]) -> dict[str, FileEntry]:
    """What a manifest says of the files of one table; what is wrong with it is added to `faults`."""
    given = text.get("files") if isinstance(text, Mapping) else None
    if not isinstance(given, Mapping) or not given:
        faults.append(
            f"manifest.json: tables has no files for {table}; list at least one, with no rows if need be"
        )
        return {}
    found = {}
    for path, entry in sorted(given.items()):
        if not _is_inside(table, path):
            faults.append(
                f"manifest.json: {path!r} cannot be a file of {table}{_other_sign(path)}; "
                f"name it {table}/00000.parquet"
            )
            continue
        rows, sha = (entry.get("rows"), entry.get("sha256")) if isinstance(entry, Mapping) else (None, None)
        if type(rows) is not int or rows < 0 or not isinstance(sha, str):
            faults.append(f'manifest.json: {path}: write "rows" (a whole number) and "sha256"')
            continue
        found[path] = FileEntry(rows, sha.lower())
    return found


def _other_sign(name: Any) -> str:
    """The first sign that no name has, for a message; empty if there is none."""
    sign = re.sub(_SIGN, "", name)[:1] if isinstance(name, str) else ""
    return f" (it has the sign {sign!r}, U+{ord(sign):04X})" if sign else ""


def _is_inside(table: str, path: str) -> bool:
    parts = PurePosixPath(path).parts
    if str(PurePosixPath(path)) != path or not _NAME.fullmatch(
        path
    ):  # such as a/./b, a second way to write a/b
        return False
    named = parts[:1] == (table,) and len(parts) == 2 and parts[1] != ".."
    return (named or parts in ((f"{table}.parquet",), (f"{table}.csv",))) and path.endswith(
        (".parquet", ".csv")
    )

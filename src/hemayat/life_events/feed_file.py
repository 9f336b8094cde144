"""Reading a feed of events: one file, or a folder with its manifest; CSV, Parquet or a JSON object in each line.

What makes a file as a whole unusable is a HemayatError, before anything of it is taken in; a line that cannot be read
is refused by itself. No Django.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.common.files import leads_out, open_regular, read_regular
from hemayat.common.strict_json import parse_json
from hemayat.life_events.event_parser import COLUMNS, FeedLine

FORMAT = "hemayat-events/1"
MANIFEST = "manifest.json"
NEEDED = ("number", "kind", "occurred_on", "registered_on")
_AT_A_TIME = 10_000


@dataclass(frozen=True)
class FeedFile:
    """A file whose checksum was right, if one was given. `rows`: as its manifest says; None where it has none."""

    path: Path
    sha256: str
    rows: int | None = None


def open_feed(path: Path, sha256: str = "") -> list[FeedFile]:
    """The files of a feed. `sha256`: of a single file, as its sender told it. Raises HemayatError with every fault."""
    if not path.is_dir():
        return [_checked(path, sha256, None)]
    if sha256:
        raise HemayatError(f"{path}: is a folder; the checksums of its files stand in its {MANIFEST}")
    faults, files = [], []
    for name, about in _listed(path).items():
        try:
            files.append(_checked(_within(path, name), str(about.get("sha256", "")), _rows(name, about)))
        except HemayatError as fault:
            faults += fault.faults
    if faults:
        raise HemayatError(faults)
    return files


def lines_of(file: FeedFile) -> Iterator[FeedLine]:
    """Its lines, as a spreadsheet counts them where it is a table: the header is the first."""
    read = _READERS[file.path.suffix.lower()]
    return read(file.path)


# ---------------------------------------------------------------------------------------- underneath


def _listed(folder: Path) -> Mapping[str, Any]:
    manifest = folder / MANIFEST
    try:
        said = parse_json(read_regular(manifest))
    except OSError as fault:
        raise HemayatError(f"{manifest}: cannot be read ({fault.strerror})") from None
    except ValueError as fault:
        raise HemayatError(f"{manifest}: is not JSON ({fault}); ask the sender for it again") from None
    files = said.get("files") if isinstance(said, dict) and said.get("format") == FORMAT else None
    if (
        not isinstance(files, dict)
        or not files
        or not all(isinstance(this_file, dict) for this_file in files.values())
    ):
        raise HemayatError(
            f'{manifest}: must say "format": "{FORMAT}" and list each file with rows and sha256'
        )
    unlisted = {this_file.name for this_file in folder.iterdir() if this_file.suffix.lower() in _READERS} - {
        *files
    }
    if unlisted := {name for name in unlisted if name != MANIFEST}:
        raise HemayatError([f"{folder / name}: is not in {MANIFEST}" for name in sorted(unlisted)])
    return files


def _within(folder: Path, name: str) -> Path:
    if Path(name).name != name:
        raise HemayatError(f"{folder / MANIFEST}: {name!r} must be the name of a file beside it")
    if leads_out(folder, folder / name):
        raise HemayatError(f"{folder / name}: is a link out of the feed; put the file itself there")
    return folder / name


def _rows(name: str, about: Mapping[str, Any]) -> int:
    rows = about.get("rows")
    if type(rows) is not int or not about.get("sha256"):
        raise HemayatError(f"{MANIFEST}: {name} needs rows (a whole number) and sha256")
    return rows


def _checked(path: Path, sha256: str, rows: int | None) -> FeedFile:
    if path.suffix.lower() not in _READERS:
        raise HemayatError(f"{path}: must be one of {', '.join(_READERS)}")
    try:
        with open_regular(path) as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as fault:
        raise HemayatError(f"{path}: cannot be read ({fault.strerror})") from None
    if sha256 and sha256.strip().lower() != found:
        raise HemayatError(
            f"{path}: has the checksum {found}, not {sha256}; it is another file, or was changed"
        )
    file = FeedFile(path, found, rows)
    if rows is not None and (there := sum(1 for _ in lines_of(file))) != rows:
        raise HemayatError(
            f"{path}: has {there} events, and its manifest says {rows}; ask the sender for it again"
        )
    return file


def _csv(path: Path) -> Iterator[FeedLine]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            table = csv.reader(opened, strict=True)
            names = [name.strip() for name in next(table, [])]
            _check_columns(path, names)
            for number, cells in enumerate(table, start=2):
                if len(cells) == len(names):
                    yield FeedLine(number, dict(zip(names, cells, strict=True)))
                elif cells:
                    yield FeedLine(number, None, "cells")
    except UnicodeDecodeError:
        raise HemayatError(f"{path}: is not UTF-8; save it as “CSV UTF-8”") from None
    except csv.Error:
        raise HemayatError(f"{path}: breaks off, or is no CSV; ask the sender for it again") from None


def _json_lines(path: Path) -> Iterator[FeedLine]:
    with open_regular(path) as opened:
        for number, text in enumerate(opened, start=1):
            if not text.strip():
                continue
            try:
                yield FeedLine(number, parse_json(text))
            except ValueError:
                yield FeedLine(number, None, "no_object")


def _parquet(path: Path) -> Iterator[FeedLine]:
    import pyarrow as pa  # noqa: PLC0415 - slow to import, and for this alone
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    try:
        with pq.ParquetFile(path) as table:
            _check_columns(path, table.schema_arrow.names)
            at = 0
            for part in table.iter_batches(_AT_A_TIME):
                yield from (FeedLine(at + n, row) for n, row in enumerate(part.to_pylist(), 1))
                at += part.num_rows
    except (pa.ArrowException, OSError, ValueError, OverflowError) as fault:
        raise HemayatError(f"{path}: is no Parquet file that can be read ({fault})") from None


def _check_columns(path: Path, names: list[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or len({*names}) < len(names):
        raise HemayatError(f"{path}: lacks the columns {', '.join(missing)}, or names one twice")
    if unknown:
        raise HemayatError(f"{path}: has columns that no event has: {', '.join(sorted(unknown))[:200]}")


_READERS = {".csv": _csv, ".parquet": _parquet, ".jsonl": _json_lines}

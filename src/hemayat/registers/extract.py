"""Can the folder be used at all? Every fault of an extract as a whole, before any row is looked at.

The folder has only what its manifest lists, nothing outside it, and only real files.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hemayat.common.errors import HemayatError
from hemayat.common.files import file_identity, leads_out, open_regular, refuse_pattern, special_kind
from hemayat.registers.manifest import NAME, ExtractManifest, FileEntry, read_extract_manifest
from hemayat.registers.record_files import DETAILS_MANIFEST, extract_files
from hemayat.registers.record_schema import EVERY_TABLE, REGISTER_OF
from hemayat.registers.schema import Column, ColumnType

IGNORED_FOLDERS = frozenset({"truth"})
"""The synthetic nation's own list of the faults that it made; no register hands it over."""


def folder_faults(folder: Path, listed: Iterable[str]) -> Iterator[str]:
    """One line for each thing below `folder` that must not be there. Links are looked at and never followed.

    `listed`: the manifests, and the files that they name.
    """
    known = set(listed)
    for path in sorted(_everything(folder)):
        if fault := _fault(folder, path, known):
            yield f"{path}: {fault}"


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, followlinks=False):
        if Path(parent) == folder:
            folders[:] = [name for name in folders if name not in IGNORED_FOLDERS]
        yield from (Path(parent) / name for name in (*folders, *files))


def _fault(folder: Path, path: Path, listed: set[str]) -> str:
    if path.is_symlink() and leads_out(folder, path):
        return "is a link out of the extract; put the file itself there"
    if path.is_symlink() and path.is_dir():
        return "is a link to a folder; put the files themselves there"
    if path.is_dir():
        return ""
    if path.exists() and (kind := special_kind(path.stat().st_mode)):
        return f"is {kind}, not a file; put the file itself there"
    if str(path.relative_to(folder)) not in listed:
        return (
            "is not listed in manifest.json; list it or take it away, so that nothing is dropped in silence"
        )
    return ""


_BLOCK = 1 << 20
_WANTED = {
    ColumnType.HOUSEHOLD: "a whole number (int64)",
    ColumnType.NATIONAL_ID: "text of ten digits, or a whole number (int64)",
    ColumnType.TEXT: "text",
    ColumnType.CODE: "text",
    ColumnType.BOOL: "true or false (bool)",
    ColumnType.DATE: "a day (date32), or text",
    ColumnType.MONTH: "a day (date32), or text",
    ColumnType.RIAL: "a whole number (int64)",
    ColumnType.COUNT: "a whole number (int32)",
}


@dataclass(frozen=True)
class ExtractFile:
    """One file of a table. `text_columns` are those that stand as text; `rows` is what the manifest says."""

    table: str
    name: str
    path: Path
    rows: int
    columns: tuple[str, ...]
    text_columns: frozenset[str]
    identity: tuple[int, ...] = ()
    """What the file was when it was hashed."""

    @property
    def is_csv(self) -> bool:
        return self.path.suffix == ".csv"


@dataclass(frozen=True)
class Extract:
    """An extract that can be used: its manifest, and its files by table, in order of name, with those of details."""

    path: Path
    manifest: ExtractManifest
    sources: dict[str, list[ExtractFile]]

    def as_of(self, table: str) -> date:
        """The day that a table describes; details describe that of their register."""
        return self.manifest.registers[REGISTER_OF.get(table, table)].as_of


def open_extract(folder: Path, *, threads: int = 2) -> Extract:
    """The extract in `folder`, every byte of it checked. Raises HemayatError with one line for each fault."""
    refuse_pattern(folder)
    manifest = read_extract_manifest(folder)
    every = manifest.files | extract_files(folder)
    names = (name for files in every.values() for name in files)
    faults = list(folder_faults(folder, (NAME, DETAILS_MANIFEST, *names)))
    listed = [(t, name, entry) for t, files in every.items() for name, entry in files.items()]
    with ThreadPoolExecutor(threads) as pool:
        looked = list(pool.map(lambda item: _look_at(folder, *item), listed))
    sources: dict[str, list[ExtractFile]] = {name: [] for name in every}
    for source, found in looked:
        faults += found
        if source:
            sources[source.table].append(source)
    if faults:
        raise HemayatError(faults)
    return Extract(folder, manifest, sources)


def refuse_changed(extract: Extract) -> None:
    """After every row was read. Raises HemayatError for each file that is no longer the one that was hashed."""
    sources = [source for table in extract.sources.values() for source in table]
    changed = [source.path for source in sources if _identity_or_none(source.path) != source.identity]
    if changed:
        raise HemayatError(
            f"{path}: was changed while it was read; deliver the extract whole, then run the command again"
            for path in changed
        )


def _identity_or_none(path: Path) -> tuple[int, ...] | None:
    try:
        return file_identity(path)
    except OSError:
        return None


def _look_at(folder: Path, table: str, name: str, entry: FileEntry) -> tuple[ExtractFile | None, list[str]]:
    path = folder / name
    if not path.exists():
        return None, [f"{path}: is missing; ask the author of the extract for it"]
    if leads_out(folder, path):
        return None, []  # see folder_faults
    try:
        identity = file_identity(path)
        sha256, faults = _read_through(path)
        if sha256 != entry.sha256:
            faults.append(
                f"{path}: has the checksum {sha256}, and the manifest says {entry.sha256}; "
                "the file is damaged or is not the right one: ask the author of the extract for it"
            )
        source, faults = _structure(table, name, path, entry, faults)
        return (replace(source, identity=identity) if source else None), faults
    except HemayatError as error:
        return None, error.faults
    except OSError as error:
        return None, [f"{path}: cannot be read: {error.strerror or error}"]


def _read_through(path: Path) -> tuple[str, list[str]]:
    """The file's checksum, and what is wrong with its bytes where it is CSV."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    faults: list[str] = []
    line, is_text = 1, path.suffix == ".csv"
    with open_regular(path) as content:
        while block := content.read(_BLOCK):
            digest.update(block)
            if not is_text or faults:
                continue
            faults += _byte_faults(path, decoder, block, line)
            line += block.count(b"\n")
    return digest.hexdigest(), faults


def _byte_faults(path: Path, decoder: codecs.IncrementalDecoder, block: bytes, line: int) -> list[str]:
    nul = block.find(b"\0")
    if nul >= 0:
        return [
            f"{path}: line {line + block[:nul].count(10)} has a NUL byte; write the file again as plain text"
        ]
    try:
        decoder.decode(block)
    except UnicodeDecodeError as error:
        bad = line + block[: error.start].count(10)
        return [f"{path}: near line {bad} is not UTF-8; save the file as UTF-8"]
    return []


def _structure(
    table: str, name: str, path: Path, entry: FileEntry, faults: list[str]
) -> tuple[ExtractFile | None, list[str]]:
    if path.suffix == ".csv":
        return _csv_structure(table, name, path, entry, faults)
    try:
        with pq.ParquetFile(path) as file:
            rows, schema = file.metadata.num_rows, file.schema_arrow
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        reason = str(error).split("\n")[0]
        return None, [*faults, f"{path}: is not a whole Parquet file ({reason}); ask for a new copy"]
    if rows != entry.rows:
        faults.append(f"{path}: has {rows} rows and the manifest says {entry.rows}; one of them is wrong")
    faults += _column_faults(table, path, schema.names)
    types = {f.name: f.type for f in schema}
    known = [c for c in EVERY_TABLE[table].columns if c.name in types]
    for column in known:
        if not _is_text(types[column.name]) and not _is_own_type(column, types[column.name]):
            wanted = _WANTED[column.kind]
            faults.append(f"{path}: column {column.name} is {types[column.name]}; write it as {wanted}")
    texts = frozenset(c.name for c in known if _is_text(types[c.name]))
    return ExtractFile(table, name, path, entry.rows, tuple(schema.names), texts), faults


def _csv_structure(
    table: str, name: str, path: Path, entry: FileEntry, faults: list[str]
) -> tuple[ExtractFile | None, list[str]]:
    if faults and any("UTF-8" in f or "NUL" in f for f in faults):
        return None, faults
    with path.open(encoding="utf-8-sig", newline="") as text:
        try:
            records = csv.reader(text)
            header, first = next(records, None), None if entry.rows else next(records, None)
        except csv.Error as error:
            return None, [*faults, f"{path}: the first lines cannot be read ({error})"]
    if header is None:
        return None, [*faults, f"{path}: is empty; write at least the header"]
    if first is not None:
        faults.append(f"{path}: has rows and the manifest says 0; one of them is wrong")
    faults += _column_faults(table, path, header)
    return ExtractFile(table, name, path, entry.rows, tuple(header), frozenset(header)), faults


def _column_faults(table: str, path: Path, columns: list[str]) -> Iterator[str]:
    wanted = EVERY_TABLE[table].by_name
    for name in wanted.keys() - set(columns):
        yield f"{path}: column {name} is missing; see hemayat registers describe {table}"
    for name in sorted(set(columns) - wanted.keys()):
        yield f"{path}: column {name!r} is not in the schema; take it out, so that nothing is dropped in silence"
    for name, times in Counter(columns).items():
        if times > 1:
            yield f"{path}: column {name!r} appears {times} times; keep one"


def _is_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_string_view(kind)
        or pa.types.is_null(kind)
    )


def _is_own_type(column: Column, kind: pa.DataType) -> bool:
    match column.kind:
        case ColumnType.BOOL:
            return bool(pa.types.is_boolean(kind))
        case ColumnType.DATE | ColumnType.MONTH:
            return bool(pa.types.is_date(kind))
        case ColumnType.TEXT | ColumnType.CODE:
            return False
        case _:
            return bool(pa.types.is_integer(kind))

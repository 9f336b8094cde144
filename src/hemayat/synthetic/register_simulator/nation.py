"""A synthetic nation looked up by national id: one index for each table, made when it is first asked for."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.common.files import sha256_of, write_whole
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.manifest import NAME, read_extract_manifest, read_snapshot_manifest
from hemayat.registers.preparation import prepare
from hemayat.registers.record_files import read_details_manifest, record_file
from hemayat.registers.record_schema import EVERY_TABLE, RECORD_DETAILS, REGISTER_OF
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.registers.sql_literals import literals

Row = dict[str, Any]

_BATCH = 10_000
_BOUNDS: dict[str, Any] = {"threads": 2, "memory_limit": "1GB"}
_PERSONS = """
SELECT national_id, household_id, person_no, json_array({columns}) FROM read_parquet([{files}]) ORDER BY national_id"""
_SAID = """
SELECT p.national_id, to_json(list(r ORDER BY r))
FROM (SELECT household_id, person_no, {{{columns}}} AS r FROM read_parquet([{files}])) s
JOIN (SELECT national_id, household_id, person_no FROM read_parquet([{persons}])) p USING (household_id, person_no)
GROUP BY p.national_id ORDER BY p.national_id"""
_RECORDS = """
SELECT p.national_id, to_json(list(r ORDER BY record_no))
FROM (SELECT household_id, person_no, record_no, {{{columns}}} AS r FROM read_parquet([{files}])) s
JOIN (SELECT national_id, household_id, person_no FROM read_parquet([{persons}])) p USING (household_id, person_no)
GROUP BY p.national_id ORDER BY p.national_id"""
_COLUMNS = {
    "persons": "national_id INTEGER PRIMARY KEY, household_id INTEGER, person_no INTEGER, rows TEXT",
    "": "national_id INTEGER PRIMARY KEY, rows TEXT",
}
_PERSON = tuple(snapshot_columns("persons"))
_ANSWERED = ("register", "as_of", "cause")


class SimulatedNation:
    """What a prepared snapshot says of each person, as JSON values. Threads may share it.

    Indexes are kept in `folder`, where several processes may share them; closed at the latest when nobody holds it.
    """

    def __init__(self, snapshot: RegisterSnapshot, folder: Path) -> None:
        self.snapshot, self._folder = snapshot, folder
        self._mark = sha256_of(snapshot.path / NAME)[:16]
        self._indexes: dict[str, sqlite3.Connection] = {}
        self._lock = threading.RLock()
        weakref.finalize(self, _close, self._indexes)

    @classmethod
    def open(cls, nation: Path, folder: Path) -> SimulatedNation:
        """Over a prepared snapshot, or over an extract, which is prepared in `folder` first.

        Raises HemayatError where there is neither, or where the people may be real.
        """
        folder.mkdir(parents=True, exist_ok=True)
        return cls(_snapshot(nation, folder), folder)

    def close(self) -> None:
        """Let go of the indexes."""
        with self._lock:
            _close(self._indexes)

    def make_indexes(self, advance: Callable[[int], None] = lambda _: None) -> None:
        """All of them now, so that nobody waits for one later; `advance` is told of each table."""
        for table in TABLES:
            self._index(table)
            advance(1)

    def rows(self, table: str, ids: Iterable[int]) -> dict[int, list[Row]]:
        """National id → that person's rows of a register about persons; who has none is left out."""
        query = "SELECT national_id, rows FROM said WHERE national_id IN (SELECT value FROM json_each(?))"
        return {who: json.loads(rows) for who, rows in self._found(table, query, list(ids))}

    def records(self, register: str, ids: Iterable[int]) -> dict[int, list[Row]]:
        """As `rows`, with the details of each row where the snapshot was prepared with any."""
        if register not in RECORD_DETAILS or read_details_manifest(self.snapshot.path) is None:
            return self.rows(register, ids)
        return self.rows(RECORD_DETAILS[register].name, ids)

    def persons(self, ids: Iterable[int]) -> dict[int, Row]:
        """National id → the person's row of `persons`."""
        query = "SELECT national_id, rows FROM said WHERE national_id IN (SELECT value FROM json_each(?))"
        return {who: _person(row) for who, row in self._found("persons", query, list(ids))}

    def household(self, household_id: int) -> list[Row]:
        """The rows of `persons` of one household, the head first."""
        query = "SELECT national_id, rows FROM said WHERE household_id = ? ORDER BY person_no"
        return [_person(row) for _, row in self._found("persons", query, household_id)]

    def _found(self, table: str, query: str, asked: list[int] | int) -> list[tuple[int, str]]:
        given = json.dumps(asked) if isinstance(asked, list) else asked
        with self._lock:
            return self._index(table).execute(query, [given]).fetchall()

    def _index(self, table: str) -> sqlite3.Connection:
        with self._lock:
            if table not in self._indexes:
                path = self._folder / f"{table}-{self._mark}.sqlite"
                if not path.is_file():
                    with write_whole(path) as part:
                        self._make(table, part)
                self._indexes[table] = sqlite3.connect(
                    f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
                )
            return self._indexes[table]

    def _make(self, table: str, part: Path) -> None:
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(part, isolation_level=None)) as index:
            index.execute("PRAGMA journal_mode = OFF")
            index.execute("BEGIN")
            index.execute(f"CREATE TABLE said ({_COLUMNS.get(table, _COLUMNS[''])})")
            for batch in self._said(table):
                places = ", ".join("?" * len(batch[0]))
                index.executemany(f"INSERT INTO said VALUES ({places})", batch)
            if table == "persons":
                index.execute("CREATE INDEX said_household ON said (household_id)")
            index.execute("COMMIT")

    def _said(self, table: str) -> Iterator[list[tuple[Any, ...]]]:
        with duckdb.connect(config=_BOUNDS) as con:
            found = con.execute(self._statement(table))
            while batch := found.fetchmany(_BATCH):
                yield batch

    def _statement(self, table: str) -> str:
        files = self._files(table)
        if table in REGISTER_OF:
            return self._records_statement(table)
        if table == "persons":
            return _PERSONS.format(columns=", ".join(f'"{name}"' for name in _PERSON), files=files)
        names = _ANSWERED if table == "answered" else [c for c in TABLES[table].by_name if c != "national_id"]
        columns = ", ".join(f"'{name}': \"{name}\"" for name in names)
        return _SAID.format(columns=columns, files=files, persons=self._files("persons"))

    def _records_statement(self, table: str) -> str:
        every = range(self.snapshot.buckets)
        paths = (self.snapshot.path / record_file(REGISTER_OF[table], bucket) for bucket in every)
        names = (name for name in EVERY_TABLE[table].by_name if name != "national_id")
        columns = ", ".join(f"'{name}': \"{name}\"" for name in names)
        files = literals(str(path) for path in paths)
        return _RECORDS.format(columns=columns, files=files, persons=self._files("persons"))

    def _files(self, table: str) -> str:
        return literals(str(self.snapshot.file(table, bucket)) for bucket in range(self.snapshot.buckets))


def _close(indexes: dict[str, sqlite3.Connection]) -> None:
    for index in indexes.values():
        index.close()
    indexes.clear()


def _person(values: str) -> Row:
    return dict(zip(_PERSON, json.loads(values), strict=True))


def _snapshot(nation: Path, folder: Path) -> RegisterSnapshot:
    try:
        read_snapshot_manifest(nation)
    except HemayatError:
        return _prepared(nation, folder)
    snapshot = RegisterSnapshot.open(nation)
    _refuse_real_people(nation, snapshot.manifest.synthetic)
    return snapshot


def _prepared(extract: Path, folder: Path) -> RegisterSnapshot:
    """The extract's snapshot: made unless it is there already."""
    _refuse_real_people(extract, read_extract_manifest(extract).synthetic)
    out = folder / f"snapshot-{sha256_of(extract / NAME)[:16]}"
    if not (out / NAME).is_file():
        prepare(extract, out)
    return RegisterSnapshot.open(out)


def _refuse_real_people(nation: Path, is_synthetic: bool) -> None:
    if not is_synthetic:
        raise HemayatError(f"{nation}: these are not made-up people; ask the registers about real ones")

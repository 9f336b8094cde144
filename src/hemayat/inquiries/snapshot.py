"""The registers of a demo: what the persons of a synthetic nation say, found by national id in a few milliseconds."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.common.files import sha256_of, write_whole
from hemayat.common.national_id import is_valid
from hemayat.inquiries.answers import PersonAnswer, Question
from hemayat.registers.database import literal, literals
from hemayat.registers.manifest import NAME, read_extract_manifest, read_snapshot_manifest
from hemayat.registers.province_codes import PROVINCE_CODES

_ROW_GROUP = 8_192
_MEMORY = "256MB"
_INDEX = """
COPY (
    SELECT try_cast(national_id AS BIGINT) AS national_id, try_cast(birth_date AS DATE) AS birth_date,
        died_on IS NULL AS is_alive, relation_to_head = 'head' AS is_head, household_id, province, mobile
    FROM {persons}
    WHERE try_cast(national_id AS BIGINT) IS NOT NULL
    ORDER BY national_id, household_id
) TO {index} (FORMAT parquet, ROW_GROUP_SIZE {rows})"""  # sorted, so that a look-up reads one group of rows
_LOOK_UP = """
SELECT birth_date, is_alive, is_head, household_id, coalesce(province, '') AS province, mobile
FROM read_parquet({index}) WHERE national_id = ? ORDER BY household_id LIMIT 1"""


class SnapshotRegisters:
    """Both registers over the prepared snapshot, or the extract, in `nation`; its index is kept in `folder`.

    The first to ask makes the index. Raises HemayatError where there is no such nation, or where it is not synthetic.
    """

    def __init__(self, nation: Path, folder: Path) -> None:
        self._connection = _connection()
        self._lock = threading.Lock()
        self._last: tuple[str, tuple[Any, ...] | None] = ("", None)
        index = self._made(nation, folder)
        self._look_up = _LOOK_UP.format(index=literal(str(index)))

    def person(self, question: Question) -> PersonAnswer:
        """Never silent."""
        row = self._row(question.national_id)
        if row is None or question.birth_date not in {None, row[0]}:
            return PersonAnswer()
        _, is_alive, is_head, household_id, province, _ = row
        digits = PROVINCE_CODES.get(province, "")
        return PersonAnswer(True, is_alive, is_head, household_id, digits, is_synthetic=True)

    def owns_line(self, question: Question) -> bool:
        """Never silent."""
        row = self._row(question.national_id)
        return row is not None and bool(row[5]) and f"+98{row[5][1:]}" == question.mobile

    def _row(self, national_id: str) -> tuple[Any, ...] | None:
        if not is_valid(national_id):
            return None
        with self._lock:
            # Both registers are asked about the same person in turn.
            if self._last[0] != national_id:
                found = self._connection.execute(self._look_up, [int(national_id)]).fetchone()
                self._last = (national_id, found)
            return self._last[1]

    def _made(self, nation: Path, folder: Path) -> Path:
        persons = _persons(nation)
        index = folder / f"persons-{sha256_of(nation / NAME)[:16]}.parquet"
        if not index.is_file():
            folder.mkdir(parents=True, exist_ok=True)
            with write_whole(index) as part:
                self._connection.execute(
                    _INDEX.format(persons=persons, index=literal(str(part)), rows=_ROW_GROUP)
                )
        return index


def _connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(config={"threads": 1, "memory_limit": _MEMORY})
    made.execute("SET parquet_metadata_cache = true")
    return made


def _persons(nation: Path) -> str:
    """The nation's persons as SQL. Raises HemayatError where they may be real people."""
    try:
        manifest = read_snapshot_manifest(nation)
        names = [name for name in manifest.files if name.startswith("persons/")]
        is_synthetic = manifest.synthetic
    except HemayatError:
        extract = read_extract_manifest(nation)
        names, is_synthetic = list(extract.files["persons"]), extract.synthetic
    if not is_synthetic:
        raise HemayatError(f"{nation}: these are not made-up people; ask the registers about real ones")
    files = literals(str(nation / name) for name in names)
    reader = "read_csv" if names[0].endswith(".csv") else "read_parquet"
    options = ", all_varchar = true" if reader == "read_csv" else ""
    return f"{reader}([{files}]{options})"

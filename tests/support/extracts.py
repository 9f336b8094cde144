"""Write a tiny extract from Python rows, so that a test can say only what it is about.

write_extract(tmp_path / "extract", {"persons": family(1, "head", "child"), "accounts": [{"balance_rial": 5}]})
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hemayat.registers.record_schema import EVERY_TABLE, FOLDER, REGISTER_OF
from hemayat.registers.schema import TABLES, Column, ColumnType, RegisterTable

Row = dict[str, Any]
AS_OF = date(2019, 10, 1)

_DEFAULTS: dict[ColumnType, Any] = {
    ColumnType.HOUSEHOLD: 1,
    ColumnType.TEXT: "متن",
    ColumnType.BOOL: False,
    ColumnType.DATE: date(1980, 3, 21),
    ColumnType.MONTH: date(2019, 8, 23),
    ColumnType.RIAL: 0,
    ColumnType.COUNT: 1,
}
_BY_COLUMN: dict[str, Any] = {
    "relation_to_head": "head",
    "sex": "male",
    "given_name": "علی",
    "family_name": "رضایی",
    "country": "IR",
    "province": "tehran",
    "area": "urban",
    "support_client": "none",
    "is_synthetic": True,
    "guild_grade": "none",
    "employees": 0,
    "months": 12,
    "granted_on": date(2019, 1, 1),
    "departed_on": date(2019, 1, 1),
    "asked_on": AS_OF,
}
_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.HOUSEHOLD: pa.int64(),
    ColumnType.NATIONAL_ID: pa.string(),
    ColumnType.TEXT: pa.string(),
    ColumnType.CODE: pa.string(),
    ColumnType.BOOL: pa.bool_(),
    ColumnType.DATE: pa.date32(),
    ColumnType.MONTH: pa.date32(),
    ColumnType.RIAL: pa.int64(),
    ColumnType.COUNT: pa.int32(),
}


def national_id(index: int) -> str:
    """The valid national id number `index` (0 … 999 999 999), with a prefix of no known place for small ones."""
    nine = f"{(970_000_000 + index) % 1_000_000_000:09d}"
    remainder = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
    return nine + str(remainder if remainder < 2 else 11 - remainder)


def family(household_id: int, *relations: str, first: int | None = None) -> list[Row]:
    """Rows of `persons` for one household; its people get `national_id(first)`, `national_id(first + 1)` and so on.

    `first` is ten times the household id where it is not given, so that small households never share a person.
    """
    start = household_id * 10 if first is None else first
    return [
        {
            "household_id": household_id,
            "relation_to_head": relation,
            "national_id": national_id(start + place),
        }
        for place, relation in enumerate(relations or ("head",))
    ]


def write_extract(
    path: Path,
    rows: Mapping[str, Sequence[Row]],
    *,
    fmt: str = "parquet",
    as_of: date | Mapping[str, date] = AS_OF,
    asked: Mapping[str, str] | None = None,
    types: Mapping[tuple[str, str], pa.DataType] | None = None,
    snapshot_id: str = "1398-07",
) -> Path:
    """Write a whole extract: every table, omitted columns filled in, checksums right. Returns `path`.

    `fmt` is "parquet" or "csv"; `as_of` one day or a day for each register; `asked` register → "listed";
    `types` (table, column) → Arrow type where a test wants another than the usual one.
    Optional columns default to empty; `national_id` defaults to the first person's.
    """
    path.mkdir(parents=True, exist_ok=True)
    someone = next((p["national_id"] for p in rows.get("persons", ()) if "national_id" in p), national_id(0))
    for name, table in TABLES.items():
        filled = [filled_row(table, row, someone) for row in rows.get(name, ())]
        (path / name).mkdir(exist_ok=True)
        if fmt == "csv":
            _write_csv(path / name / "00000.csv", table, filled)
        else:
            _write_parquet(path / name / "00000.parquet", table, filled, types or {})
    write_manifest(path, as_of=as_of, asked=asked or {}, snapshot_id=snapshot_id)
    write_record_details(path, {name: rows[name] for name in REGISTER_OF if name in rows})
    return path


def write_record_details(path: Path, details: Mapping[str, Sequence[Row]]) -> None:
    """Write these tables of details, as `vehicle_details`, beside the extract in `path`; nothing for no tables."""
    if not details:
        return
    inside, tables = path / FOLDER, {}
    for name, rows in details.items():
        register = REGISTER_OF[name]
        (inside / register).mkdir(parents=True, exist_ok=True)
        filled = [filled_row(EVERY_TABLE[name], row) for row in rows]
        _write_parquet(inside / register / "00000.parquet", EVERY_TABLE[name], filled, {})
        tables[register] = {"files": _files(inside, register)}
    text = json.dumps({"format": "hemayat-record-details/1", "tables": tables})
    (inside / "manifest.json").write_text(text, encoding="utf-8")


def write_manifest(
    path: Path,
    *,
    as_of: date | Mapping[str, date] = AS_OF,
    asked: Mapping[str, str] | None = None,
    snapshot_id: str = "1398-07",
) -> None:
    """Write manifest.json for the table files that stand in `path`, with their rows and checksums as they are now."""
    registers: dict[str, dict[str, str]] = {}
    for name in TABLES:
        day = as_of if isinstance(as_of, date) else as_of.get(name, AS_OF)
        registers[name] = {"as_of": day.isoformat(), "asked": (asked or {}).get(name, "all")}
    tables = {name: {"files": _files(path, name)} for name in TABLES}
    manifest = {
        "format": "hemayat-extract/1",
        "snapshot_id": snapshot_id,
        "synthetic": True,
        "registers": registers,
        "tables": tables,
    }
    (path / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def filled_row(table: RegisterTable, row: Row, someone: str = "") -> Row:
    """`row` with a legal value in every column that it leaves out. Raises KeyError on a column that is not there."""
    unknown = set(row) - set(table.by_name)
    if unknown:
        raise KeyError(f"{table.name} has no column {sorted(unknown)}")
    return {c.name: row[c.name] if c.name in row else _default(c, someone) for c in table.columns}


def _default(column: Column, someone: str) -> Any:
    if column.name in _BY_COLUMN:
        return _BY_COLUMN[column.name]
    if column.kind is ColumnType.NATIONAL_ID:
        return someone
    if column.nullable:
        return None
    return column.codes[0] if column.kind is ColumnType.CODE else _DEFAULTS[column.kind]


def _write_parquet(
    path: Path, table: RegisterTable, rows: Sequence[Row], types: Mapping[tuple[str, str], pa.DataType]
) -> None:
    fields = [(c.name, types.get((table.name, c.name), _TYPES[c.kind])) for c in table.columns]
    pq.write_table(pa.Table.from_pylist(list(rows), schema=pa.schema(fields)), path)


def _write_csv(path: Path, table: RegisterTable, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([c.name for c in table.columns])
        writer.writerows([_csv_cell(row[c.name]) for c in table.columns] for row in rows)


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _files(path: Path, name: str) -> dict[str, dict[str, Any]]:
    found = [*sorted((path / name).glob("*")), *sorted(path.glob(f"{name}.*"))]
    return {
        str(file.relative_to(path)): {
            "rows": _count_rows(file),
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        }
        for file in found
    }


def _count_rows(file: Path) -> int:
    if file.suffix == ".parquet":
        return int(pq.ParquetFile(file).metadata.num_rows)
    with file.open(encoding="utf-8-sig", newline="", errors="replace") as text:
        return max(0, sum(1 for _ in csv.reader(text)) - 1)

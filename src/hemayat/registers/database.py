"""DuckDB connections with bounds, and DuckDB's and the disk's failures in a person's words."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from hemayat.common.errors import HemayatError
from hemayat.registers.sql_literals import literal

Connection = duckdb.DuckDBPyConnection

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}
LEAST_MEMORY = 100 * 10**6


@dataclass(frozen=True)
class ResourceLimits:
    """How much memory (bytes) and how many threads a command may use, and where it may spill."""

    memory: int
    threads: int
    temp: Path

    def share(self, workers: int) -> ResourceLimits:
        """The bounds of one of `workers` single-threaded workers."""
        return ResourceLimits(max(LEAST_MEMORY // 2, self.memory // workers), 1, self.temp)


def memory_bytes(text: str) -> int:
    """Bytes in "2GB", "512 MB" or "1GiB". Raises HemayatError for anything else or less than 100 MB."""
    this_match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)", text.strip())
    unit = _UNITS.get(this_match[2].upper()) if this_match else None
    if this_match is None or unit is None:
        raise HemayatError(f"--memory {text}: is not an amount of memory; write for example 2GB")
    amount = int(float(this_match[1]) * unit)
    if amount < LEAST_MEMORY:
        raise HemayatError(f"--memory {text}: is too little; give at least 100MB")
    return amount


def connect(bounds: ResourceLimits, *, keep_order: bool = False) -> Connection:
    """An in-memory database within `bounds`. Rows come in file order only with `keep_order`."""
    bounds.temp.mkdir(parents=True, exist_ok=True)
    con = duckdb.connect()
    con.execute(f"SET memory_limit = '{bounds.memory // 10**6}MB'")
    con.execute(f"SET threads = {bounds.threads}")
    con.execute(f"SET temp_directory = {literal(str(bounds.temp))}")
    con.execute(f"SET preserve_insertion_order = {str(keep_order).lower()}")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    return con


def count_rows(con: Connection, query: str) -> int:
    """The one whole number that `query` gives."""
    row = con.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0)


@contextmanager
def failures_in_words(place: Path) -> Iterator[None]:
    """Turn a full disk, too little memory and unreadable files into HemayatError."""
    try:
        yield
    except OSError as error:
        raise HemayatError(_os_fault(error, place)) from error
    except duckdb.OutOfMemoryException as error:
        raise HemayatError(
            f"{place}: the given memory was not enough ({_first_line(error)}); give more with --memory, "
            "or make room on the disk for temporary files"
        ) from error
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise HemayatError(_duckdb_fault(error, place)) from error


def _os_fault(error: OSError, place: Path) -> str:
    where = error.filename or place
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{where}: the disk is full; make room or choose another folder, then run the command again"
    return f"{where}: {error.strerror or error}"


def _duckdb_fault(error: duckdb.Error, place: Path) -> str:
    text = str(error)
    if "No space left" in text or "File too large" in text or "Disk quota" in text:
        return f"{place}: the disk is full; make room or choose another folder, then run the command again"
    return f"{place}: {_first_line(error)}"


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0]

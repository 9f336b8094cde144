"""What owners of simulated registers have corrected, and the disputes on their desk, in a file."""

from __future__ import annotations

import json
import sqlite3
import threading
import uuid
import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Row = dict[str, Any]
DisputeState = Literal["open", "corrected", "upheld"]

_TABLES = """
CREATE TABLE IF NOT EXISTS correction (
    register TEXT, national_id INTEGER, household_id INTEGER, as_of TEXT, rows TEXT,
    PRIMARY KEY (register, national_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS correction_household ON correction (household_id);
CREATE TABLE IF NOT EXISTS dispute (
    reference TEXT PRIMARY KEY, receipt TEXT UNIQUE, register TEXT, national_id INTEGER, words TEXT, data_item TEXT,
    received_at TEXT, claim TEXT,
    state TEXT DEFAULT 'open', answer TEXT DEFAULT '', answered_at TEXT
) WITHOUT ROWID;"""


@dataclass(frozen=True)
class SimulatedCorrection:
    """What a register says of one person from now on; `as_of` is empty where its day is the register's own."""

    rows: list[Row]
    as_of: str = ""


@dataclass(frozen=True)
class SimulatedDispute:
    """A dispute as its owner holds it. `data_item`: the row that it is about, if it says; `answer`: the owner's words.

    `claim`: what is said to be wrong with the row, as "sold"; empty where nothing was chosen.
    """

    reference: str
    receipt: str
    register: str
    national_id: int
    words: str
    data_item: Row | None
    received_at: str
    state: DisputeState
    answer: str
    answered_at: str | None
    claim: str = ""


class SimulatedDesk:
    """Threads and processes may share it. Closed at the latest when nobody holds it any more."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._store = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._closing = weakref.finalize(self, self._store.close)
        self._store.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")

    def close(self) -> None:
        """Let go of the file."""
        self._closing()

    def correct(self, register: str, national_id: int, rows: list[Row], as_of: str = "") -> None:
        """From now on the register says these rows of this person."""
        household = rows[0].get("household_id") if rows and register == "persons" else None
        values = [register, national_id, household, as_of, json.dumps(rows, ensure_ascii=False)]
        self._run("INSERT OR REPLACE INTO correction VALUES (?, ?, ?, ?, ?)", values)

    def corrections(self, register: str, ids: Iterable[int]) -> dict[int, SimulatedCorrection]:
        """National id → what was corrected about them."""
        query = """SELECT national_id, rows, as_of FROM correction
            WHERE register = ? AND national_id IN (SELECT value FROM json_each(?))"""
        found = self._run(query, [register, json.dumps(list(ids))])
        return {who: SimulatedCorrection(json.loads(rows), as_of) for who, rows, as_of in found}

    def moved_to(self, household_id: int) -> list[int]:
        """Who belongs to this household by a correction."""
        query = "SELECT national_id FROM correction WHERE register = 'persons' AND household_id = ?"
        return [who for (who,) in self._run(query, [household_id])]

    def receive(
        self,
        register: str,
        national_id: int,
        reference: str,
        words: str,
        data_item: Row | None,
        at: str,
        claim: str = "",
    ) -> str:
        """Take a dispute; gives our receipt, the same one each time the same reference comes."""
        receipt, row = f"{register}-{uuid.uuid4().hex[:12]}", json.dumps(data_item, ensure_ascii=False)
        self._run(
            "INSERT INTO dispute (reference, receipt, register, national_id, words, data_item, received_at, claim) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (reference) DO NOTHING",
            [reference, receipt, register, national_id, words, row, at, claim],
        )
        return str(self._run("SELECT receipt FROM dispute WHERE reference = ?", [reference])[0][0])

    def settle(self, reference: str, state: DisputeState, answer: str, at: str) -> bool:
        """Answer a dispute; false where there is none open with this reference."""
        done = self._run(
            "UPDATE dispute SET state = ?, answer = ?, answered_at = ? WHERE reference = ? AND state = 'open' "
            "RETURNING reference",
            [state, answer, at, reference],
        )
        return bool(done)

    def disputes(self, references: Iterable[str] | None = None) -> list[SimulatedDispute]:
        """Those with these references, or all, the oldest first."""
        query = """SELECT reference, receipt, register, national_id, words, data_item, received_at, state, answer,
            answered_at, claim FROM dispute
            WHERE ?1 IS NULL OR reference IN (SELECT value FROM json_each(?1)) ORDER BY received_at, reference"""
        asked = None if references is None else json.dumps(list(references))
        return [
            SimulatedDispute(*(*row[:5], json.loads(row[5]), *row[6:])) for row in self._run(query, [asked])
        ]

    def _run(self, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._store.execute(statement, values).fetchall()

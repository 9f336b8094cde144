"""For a process of an installation: how much of its database the active keys alone do not open or find."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from psycopg.sql import SQL, Identifier

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import SealedColumn, sealed_columns
from hemayat.common.keyring import KeyRing
from hemayat.common.keys import KeyRingFault


def main() -> None:
    """Prints {"values": how many there are, "old": those that need an old key}, of every declared column together."""
    counted = {"values": 0, "old": 0}
    with TemporaryDirectory() as folder:
        active = _active_alone(Path(folder) / "keys.json")
        for column in sealed_columns():
            values, old = _counted(column, active)
            counted["values"] += values
            counted["old"] += old
    print(json.dumps(counted))


def _active_alone(path: Path) -> KeyRing:
    """The ring as it were had every old key been destroyed."""
    whole = json.loads(key_ring().path.read_text("utf-8"))
    whole["keys"] = [key for key in whole["keys"] if key["state"] == "active"]
    path.touch(0o600)
    path.write_text(json.dumps(whole), "utf-8")
    return KeyRing.read(path)


def _counted(column: SealedColumn, active: KeyRing) -> tuple[int, int]:
    index = Identifier(column.index) if column.index else SQL("NULL::bytea")
    statement = SQL("SELECT {}, {}, {} FROM {} WHERE length({}) > 0").format(
        Identifier(column.key), Identifier(column.column), index, Identifier(column.table),
        Identifier(column.column),
    )  # fmt: skip
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    return len(rows), sum(not _is_opened(column, active, *row) for row in rows)


def _is_opened(column: SealedColumn, active: KeyRing, key: int, sealed: bytes, found: bytes | None) -> bool:
    try:
        plain = active.unseal(sealed, column.about_row(key))
    except KeyRingFault:
        return False
    return found is None or bytes(found) == active.blind_index(column.about, plain.decode())

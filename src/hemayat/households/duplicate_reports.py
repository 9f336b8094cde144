"""Telling the owner of the register of persons which two of its numbers officers found to be one person.

One at a time, in a transaction that ends once both files stand: whoever is killed before that has told nothing, and
the same command writes the same findings. Nothing is merged here: what the owner then mends comes
with the next national run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import EVERYWHERE, is_here, works_as
from hemayat.common.errors import HemayatError
from hemayat.common.files import write_whole
from hemayat.common.spreadsheet import csv_text
from hemayat.households.adjudication import PURPOSE
from hemayat.households.errors import MAY_NOT_REPORT_DUPLICATES, HouseholdFault
from hemayat.households.models import LikelyDuplicate

FORMAT = "hemayat duplicates 1"
COLUMNS = ("reference", "national_id", "other_national_id", "found_on")
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('telling duplicates', 0))"
_UNTOLD = """
SELECT d.id, one.national_id, other.national_id, d.settled_at FROM likely_duplicate d
JOIN person one ON one.id = d.person_id JOIN person other ON other.id = d.other_person_id
WHERE d.finding = 'same' AND d.told_at IS NULL ORDER BY d.id"""


@dataclass(frozen=True)
class DuplicateReport:
    """`file` is None where nothing waited."""

    file: Path | None
    findings: int = 0
    sha256: str = ""


def tell_owner(*, out: Path, by: StaffMember, now: dt.datetime) -> DuplicateReport:
    """Write what waits for the civil registry into the folder `out`, and note that it was told.

    Call it outside any transaction. Raises MAY_NOT_REPORT_DUPLICATES unless a senior officer of the whole country asks.
    """
    if not (works_as(by, Role.SENIOR_OFFICER) and is_here(by, EVERYWHERE)):
        raise HouseholdFault(MAY_NOT_REPORT_DUPLICATES)
    with acting_as(SYSTEM):
        rows = _untold()
        if not rows:
            return DuplicateReport(None)
        content = _written(rows)
        sha256 = hashlib.sha256(content).hexdigest()
        file = _write(out, content, sha256, len(rows), now)
        LikelyDuplicate.objects.filter(id__in=[row[0] for row in rows]).update(told_at=now)
        detail = {"file": file.name, "sha256": sha256, "findings": len(rows)}
        actor = actor_of(by, PURPOSE)
        record(by=actor, event="duplicates.told", subject="register:persons", detail=detail, now=now)
    return DuplicateReport(file, len(rows), sha256)


# ---------------------------------------------------------------------------------------- underneath


def _untold() -> list[Any]:
    """Once whoever else tells is done: what they told waits no more."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute(_UNTOLD)
        rows: list[Any] = cursor.fetchall()
    return rows


def _written(rows: Sequence[Sequence[Any]]) -> bytes:
    """The file's bytes: CSV in UTF-8, with the mark by which spreadsheets know it."""
    lines = (
        (f"duplicate:{number}", _digits(one), _digits(other), f"{settled_at:%Y-%m-%d}")
        for number, one, other, settled_at in rows
    )
    return csv_text([COLUMNS, *lines]).encode("utf-8-sig")


def _digits(sealed: bytes) -> str:
    return key_ring().unseal(bytes(sealed), b"national_id").decode()


def _write(out: Path, content: bytes, sha256: str, findings: int, now: dt.datetime) -> Path:
    """The file first: a manifest says that it is whole."""
    file = out / f"duplicates-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.csv"
    if file.exists():
        raise HemayatError(f"{file}: was written this very second; run the same command again")
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = {
        "format": FORMAT, "register": "persons", "made_at": now.isoformat(), "file": file.name, "sha256": sha256,
        "findings": findings,
    }  # fmt: skip
    for path, plain in (
        (file, content),
        (file.with_suffix(".json"), json.dumps(manifest, indent=2).encode() + b"\n"),
    ):
        with write_whole(path) as part:
            part.touch(0o600)
            part.write_bytes(plain)
    return file

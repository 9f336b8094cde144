"""A folder of backups.

base/20261125T101500Z/   a base backup, whole and verified; named by the instant at which it was whole (UTC)
wal/                     the write-ahead log since, one file for each 16 MB; the last is `.partial`
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.errors import HemayatError

STAMP = "%Y%m%dT%H%M%SZ"
_START = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)$", re.MULTILINE)
_SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?")


@dataclass(frozen=True)
class BaseBackup:
    """One base backup."""

    path: Path

    @property
    def whole_at(self) -> dt.datetime:
        return dt.datetime.strptime(self.path.name, STAMP).replace(tzinfo=dt.UTC)

    @property
    def major(self) -> int:
        """The version of PostgreSQL that made it, and that it needs."""
        return int((self.path / "PG_VERSION").read_text("utf-8"))

    @property
    def first_segment(self) -> str:
        """The oldest file of the log that it needs."""
        this_match = _START.search((self.path / "backup_label").read_text("utf-8"))
        if not this_match:
            raise HemayatError(f"{self.path / 'backup_label'}: has no start of the log")
        return this_match[1]

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.path.rglob("*") if file.is_file())


@dataclass(frozen=True)
class BackupFolder:
    path: Path

    @property
    def wal(self) -> Path:
        return self.path / "wal"

    def make(self) -> None:
        """It holds all that the database holds: nobody else may look."""
        for made in (self.path, self.path / "base", self.wal):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)

    def place_of(self, instant: dt.datetime) -> Path:
        return self.path / "base" / instant.astimezone(dt.UTC).strftime(STAMP)

    def bases(self) -> list[BaseBackup]:
        """The oldest first."""
        paths = sorted(path for path in (self.path / "base").glob("*Z") if path.is_dir())
        return [BaseBackup(path) for path in paths]

    def base_before(self, until: dt.datetime | None) -> BaseBackup:
        """The newest from which that instant can be reached. Raises HemayatError where there is none."""
        bases = self.bases()
        fitting = [this_base for this_base in bases if until is None or this_base.whole_at <= until]
        if fitting:
            return fitting[-1]
        if bases:
            first = f"{bases[0].whole_at:%Y-%m-%d %H:%M:%S} UTC"
            raise HemayatError(
                f"{self.path}: its first base backup was whole at {first} only; give a later --until"
            )
        raise HemayatError(f"{self.path}: has no base backup; run `hemayat backup make`")

    def segments_since(self, first: str) -> list[Path]:
        """The files of the log from `first` on, and the histories of timelines; the order of their names."""
        kept = []
        for file in sorted(self.wal.glob("*")):
            is_segment = _SEGMENT.fullmatch(file.name) and file.name[8:24] >= first[8:]
            if is_segment or file.suffix == ".history":
                kept.append(file)
        return kept

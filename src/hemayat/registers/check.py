"""Checking an extract without preparing it: can it be used, and which rows are in quarantine and why."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hemayat.common.errors import HemayatError
from hemayat.common.files import refuse_pattern
from hemayat.registers.database import ResourceLimits, failures_in_words, memory_bytes
from hemayat.registers.extract import open_extract
from hemayat.registers.extract_validation import ExtractValidation, ValidationPlan, validate_extract
from hemayat.registers.manifest import RowCounts
from hemayat.registers.record_schema import FOLDER
from hemayat.registers.workspace import Report, no_progress


@dataclass(frozen=True)
class CheckReport:
    """Rows of each table, and table → reason → rows in quarantine."""

    snapshot_id: str
    households: int
    tables: dict[str, RowCounts]
    by_reason: dict[str, dict[str, int]]
    not_decided: dict[str, int]
    """Reason → households that no run could decide."""

    @property
    def is_clean(self) -> bool:
        return not any(c.quarantined or c.repaired for c in self.tables.values())


def check(
    extract_dir: Path,
    quarantine_dir: Path | None = None,
    *,
    memory: str = "2GB",
    threads: int = 2,
    temp: Path | None = None,
    report: Report = no_progress,
) -> CheckReport:
    """Judge every row of the extract. Lists go to `quarantine_dir`/quarantine and /repaired where it is given.

    Whether the row is there that details belong to is found only by `prepare`, which puts both together.

    Temporary files stand in `temp`, else in `quarantine_dir`, else in the system's folder for them.
    Raises HemayatError with one line for each fault where the extract cannot be used at all.
    """
    amount = memory_bytes(memory)
    place = temp or quarantine_dir
    if quarantine_dir and (quarantine_dir / "quarantine").exists():
        raise HemayatError(f"{quarantine_dir}: holds a quarantine already; give another folder")
    with failures_in_words(place or Path(tempfile.gettempdir())):
        for folder in (place, quarantine_dir):
            if folder:
                refuse_pattern(folder)
                folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=place, prefix=".checking-") as staging:
            made = Path(staging) / "made"
            extract = open_extract(extract_dir, threads=threads)
            bounds = ResourceLimits(amount, threads, Path(staging) / "temp")
            validation = validate_extract(
                extract, ValidationPlan(Path(staging) / "staging", made, bounds, None, False, report)
            )
            validation.write_detail_lists(made)
            _assert_all_counted(validation)
            if quarantine_dir:
                _hand_over_lists(made, quarantine_dir)
    return CheckReport(
        extract.manifest.snapshot_id,
        validation.households,
        validation.tables | validation.details,
        validation.by_reason | validation.by_detail_reason,
        validation.not_decided,
    )


def _hand_over_lists(made: Path, quarantine_dir: Path) -> None:
    for name in ("quarantine", "repaired", FOLDER):
        if (made / name).exists():
            (made / name).rename(quarantine_dir / name)


def _assert_all_counted(validation: ExtractValidation) -> None:
    for name, rows in validation.tables.items():
        assert rows.read == rows.accepted + rows.quarantined, f"{name}: rows were lost: {rows}"

"""What a command was given: a policy or the shipped one, a day, and a folder that is an extract or a snapshot."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemayat.common.console import notes
from hemayat.common.dates import DateFault, format_date, parse_date
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular, sha256_of, write_whole
from hemayat.common.progress_bars import steps
from hemayat.common.strict_json import parse_json
from hemayat.rules.shipped_policies import shipped_policy

if TYPE_CHECKING:
    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.registers.snapshot import RegisterSnapshot

_PREPARED_FROM = "prepared_from.txt"
PREPARING = {
    "files": "Reading every file through",
    "persons": "Judging households",
    "registers": "Judging registers",
    "buckets": "Writing buckets",
}


def day_of(text: str | None, registers: Path) -> dt.date:
    """The day given with --on, else the day that the register of persons describes."""
    if text is None:
        return persons_as_of(registers)
    try:
        return parse_date(text)
    except DateFault as fault:
        raise HemayatError(f"--on: {fault}") from None


def persons_as_of(registers: Path) -> dt.date:
    """The day that the register of persons describes, in an extract or a prepared snapshot."""
    from hemayat.registers.manifest import read_extract_manifest, read_snapshot_manifest

    read = read_snapshot_manifest if is_snapshot(registers) else read_extract_manifest
    return read(registers).registers["persons"].as_of


def compiled_for(policy: Path | None, on: dt.date, patches: tuple[Path, ...] = ()) -> CompiledPolicy:
    """The checked policy on that day. Raises HemayatError, also where it is not in force then."""
    from hemayat.engines.compiled_policy import compile_policy
    from hemayat.rules.policy_parser import read_policy

    folder = policy or shipped_policy()
    read = read_policy(folder, patches)
    if on < read.start or (read.end and on >= read.end):
        until = f" until {_both(read.end)}" if read.end else ""
        raise HemayatError(
            f"{folder}: is not in force on {_both(on)}; it is in force from {_both(read.start)}{until}; "
            "give another --on"
        )
    return compile_policy(folder, on, patches)


def _both(day: dt.date) -> str:
    return f"{format_date(day, 'en')} ({day.isoformat()})"


def is_snapshot(registers: Path) -> bool:
    """Whether the folder is a prepared snapshot; False for an extract. Raises HemayatError where it is neither."""
    from hemayat.registers.manifest import EXTRACT_FORMAT, NAME, SNAPSHOT_FORMAT

    form = _format_of(registers / NAME) if (registers / NAME).exists() else None
    if form not in (EXTRACT_FORMAT, SNAPSHOT_FORMAT):
        what = "there is no such folder" if not registers.is_dir() else "is neither an extract nor a snapshot"
        raise HemayatError(
            f"{registers}: {what}; --registers takes a folder whose manifest.json "
            f"says {EXTRACT_FORMAT} or {SNAPSHOT_FORMAT}"
        )
    return bool(form == SNAPSHOT_FORMAT)


def _format_of(manifest: Path) -> Any:
    try:
        read = parse_json(read_regular(manifest).decode("utf-8-sig"))
    except (OSError, ValueError) as error:
        raise HemayatError(f"{manifest}: cannot be read as JSON ({error})") from None
    return read.get("format") if isinstance(read, dict) else None


def open_snapshot(registers: Path, place: Path, *, memory: str = "2GB") -> RegisterSnapshot:
    """The snapshot in `registers`; an extract is checked and prepared into `place` first, once."""
    from hemayat.registers.snapshot import RegisterSnapshot

    if is_snapshot(registers):
        return RegisterSnapshot.open(registers)
    if not _is_prepared(registers, place):
        _refuse_another(registers, place)
        notes.print(f"{registers} is an extract: it is checked and prepared into {place}", soft_wrap=True)
        _prepare(registers, place, memory)
    else:
        notes.print(f"{registers} is an extract; {place} was prepared from it before", soft_wrap=True)
    return RegisterSnapshot.open(place)


def _is_prepared(extract: Path, place: Path) -> bool:
    mark = place / _PREPARED_FROM
    return mark.is_file() and mark.read_text(encoding="utf-8").strip() == _identity(extract)


def _refuse_another(extract: Path, place: Path) -> None:
    """A finished run may rest on the snapshot that stands there: it is never written over."""
    if (place / "manifest.json").exists():
        raise HemayatError(
            f"{place}: holds a snapshot that was not prepared from {extract} as it is now; "
            "give another --out, or remove that folder"
        )


def _identity(extract: Path) -> str:
    """The manifest names every file's checksum, so its own checksum stands for the whole extract."""
    return sha256_of(extract / "manifest.json")


def _prepare(extract: Path, place: Path, memory: str) -> None:
    from hemayat.registers.preparation import prepare

    identity = _identity(extract)
    (place / _PREPARED_FROM).unlink(missing_ok=True)
    with steps(PREPARING) as report:
        result = prepare(extract, place, memory=memory, threads=cores(), force=True, report=report)
    with write_whole(place / _PREPARED_FROM) as part:
        part.write_text(identity + "\n", encoding="utf-8")
    out = sum(counts.quarantined for counts in result.tables.values())
    notes.print(
        f"Prepared {result.households:,} households; {out:,} rows are in {place}/quarantine", soft_wrap=True
    )


def folder_next_to(out: Path, what: str) -> Path:
    """The folder `<out>-<what>` next to `out`."""
    whole = out if out.name else out.resolve()
    return whole.with_name(f"{whole.name}-{what}")


def check_targets(**targets: Path | None) -> None:
    """Before any work: whether each file can be written. Raises HemayatError that names the option."""
    faults = [f"--{name} {path}: {why}" for name, path in targets.items() if path and (why := _why_not(path))]
    if faults:
        raise HemayatError(faults)


def _why_not(target: Path) -> str:
    if target.is_dir():
        return "is a folder; give the name of a file"
    if not target.parent.is_dir():
        return f"there is no folder {target.parent}; make it first"
    if not os.access(target.parent, os.W_OK | os.X_OK):
        return f"nothing may be written in {target.parent}"
    return ""


def is_finished(run: Path) -> bool:
    """Whether a whole run stands there."""
    from hemayat.engines.run_folder import RunFolder

    return RunFolder(run).is_whole()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def one_clear_fault(place: Path) -> Iterator[None]:
    """Whatever the disk, the memory or a damaged file does to a run becomes one HemayatError."""
    import pyarrow as pa

    from hemayat.registers.database import failures_in_words

    try:
        with failures_in_words(place):
            yield
    except pa.ArrowException as error:
        raise HemayatError(f"{place}: {str(error).splitlines()[0]}") from error
    except BrokenProcessPool as error:
        raise HemayatError(
            f"{place}: a worker process was ended from outside, most often for want of memory; "
            "run the same command again, with fewer --workers or a smaller --memory"
        ) from error

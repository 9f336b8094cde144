"""A copy of the repository in which faults are put, and the run of tests in it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.clauses import ROOT
from tests.mutations.fault import Fault
from tests.mutations.first_failure import REPORT
from tests.support.database import PREPARED

BUILT = Path("src/hemayat/web/shared/built")
NODE_MODULES = Path("assets/node_modules")
LONGEST_RUN = 45 * 60  # seconds; the slowest row of docs/clauses.md takes a third of it on two cores
TIME_TO_STOP = 60
MIGRATIONS_READ = {"migrations", "agreements", "audit", "common", "life_events"}
"""Folders of Python code that migrations run or import (tests/mutations/test_faults.py keeps this true)."""
FIRST_STAMP = 1_000_000_000


@dataclass(frozen=True)
class Result:
    """`caught_by` is the test that failed, if one did; `message` says what happened."""

    caught_by: str | None
    message: str


class Tree:
    """One copy of the repository; only one run at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp = FIRST_STAMP
        folder.mkdir(mode=0o755)  # the account that runs the database server reads from it
        for name in _listed_files():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
        if (ROOT / BUILT).is_dir():
            shutil.copytree(ROOT / BUILT, folder / BUILT)
        for compiled in ROOT.glob("src/hemayat/locale/*/LC_MESSAGES/*.mo"):
            shutil.copy2(compiled, folder / compiled.relative_to(ROOT))
        (folder / NODE_MODULES).symlink_to(ROOT / NODE_MODULES)
        (folder / ".venv").symlink_to(sys.prefix)

    @contextmanager
    def with_fault(self, fault: Fault) -> Iterator[None]:
        """Put the fault in, and take it out at the end."""
        with ExitStack() as stack:
            for path in (fault.path, *([found] if (found := frozen_path(fault)) else [])):
                stack.enter_context(self._with_change(self.folder / path, fault))
            yield

    @contextmanager
    def _with_change(self, file: Path, fault: Fault) -> Iterator[None]:
        text, before = file.read_text("utf-8"), file.stat()
        assert text.count(fault.old) == 1, f"{fault.path}: {fault.old!r} does not occur exactly once"
        file.write_text(text.replace(fault.old, fault.new), "utf-8")
        # Python takes a compiled module for current if the time and the size agree, and a fault may keep the size.
        self._stamp += 1
        os.utime(file, (self._stamp, self._stamp))
        try:
            self._compile_texts(file)
            yield
        finally:
            file.write_text(text, "utf-8")
            os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
            self._compile_texts(file)

    def _compile_texts(self, file: Path) -> None:
        """Compile a catalogue before pytest starts, since plugins of pytest read texts before our conftest is asked."""
        if file.suffix == ".po":
            command = [sys.executable, "assets/messages.py", "compile"]
            subprocess.run(
                command, cwd=self.folder, env=self._environment({}), check=True, stdout=subprocess.DEVNULL
            )

    def prepare_server(self, folder: Path) -> None:
        """Make the migrated database once, for every run whose fault does not change it."""
        code = "import sys, django; from pathlib import Path; from tests.support import database; django.setup(); "
        code += "database.prepare_server(Path(sys.argv[1]))"
        command = [sys.executable, "-c", code, str(folder)]
        subprocess.run(command, cwd=self.folder, env=self._environment({}), check=True)

    def run(self, tests: Sequence[str], prepared: Path | None) -> Result:
        """Run these tests until one fails. `prepared`: the server to begin with a copy of."""
        report = self.folder.with_suffix(".report.json")
        report.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "--no-header"]
        command += ["-p", "no:cacheprovider", "-p", "tests.mutations.first_failure", *tests]
        given = {REPORT: str(report), **({PREPARED: str(prepared)} if prepared else {})}
        with self.folder.with_suffix(".log").open("w+") as log:
            status = _wait(
                subprocess.Popen(
                    command, cwd=self.folder, env=self._environment(given), stdout=log, stderr=log, text=True
                )
            )
            log.seek(0)
            lines = log.read().splitlines()
        found = json.loads(report.read_text("utf-8")) if report.exists() else {}
        if "test" in found:
            return Result(found["test"], found["error"])
        if status == 0:
            return Result(None, "all tests passed")
        return Result(None, "\n".join(found.get("errors") or [f"pytest ended with {status}", *lines[-15:]]))

    def _environment(self, given: Mapping[str, str]) -> dict[str, str]:
        """Let every process of the run import the package of this copy, and keep compiled modules."""
        paths = os.pathsep.join([str(self.folder / "src"), str(self.folder)])
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": paths, **given}


def frozen_path(fault: Fault) -> str | None:
    """The migration's file that brings the faulty line of a slice's SQL into the database; None if it is no SQL."""
    path = Path(fault.path)
    if path.suffix != ".sql":
        return None
    migrations = (ROOT / path).parents[1] / "migrations"
    holding = [file for file in sorted(migrations.glob("*.sql")) if fault.old in file.read_text("utf-8")]
    return str(holding[-1].relative_to(ROOT)) if holding else None


def changes_database(fault: Fault) -> bool:
    """Whether migrations may read what the fault changes: their own code, SQL and data, and what they import."""
    return not fault.path.endswith((".py", ".html")) or bool(MIGRATIONS_READ & {*Path(fault.path).parts})


def _listed_files() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def _wait(process: subprocess.Popen[str]) -> int:
    """Wait for the end of pytest; interrupt it as a person would, so that it stops its database server."""
    try:
        return process.wait(LONGEST_RUN)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        try:
            return process.wait(TIME_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

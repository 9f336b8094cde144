"""The command line as a person meets it: help, version, faults, and how it ends."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hemayat.cli import main as cli
from hemayat.common.errors import HemayatError


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hemayat.cli.main", *arguments], capture_output=True, text=True, check=False
    )


def _end_of(monkeypatch: pytest.MonkeyPatch, command: Callable[[Any], None]) -> int:
    monkeypatch.setattr(cli, "app", command)
    with pytest.raises(SystemExit) as stopped:
        cli.main([])
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def _raise(error: BaseException) -> Callable[[Any], None]:
    def command(_arguments: Any) -> None:
        raise error

    return command


def test_help_says_what_it_is() -> None:
    run = _run("--help")
    assert run.returncode == 0
    assert "livelihood support" in " ".join(run.stdout.split())


def test_version_is_the_package_version() -> None:
    run = _run("--version")
    assert (run.returncode, run.stdout) == (0, "hemayat 0.1.0\n")


def test_what_a_command_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    """An analyst's shell and a container have the umask of the machine: files of a nation were readable by all."""
    made = tmp_path / "nation"
    program = (
        f"import os; os.umask(0o022); from pathlib import Path; from hemayat.cli import main as cli\n"
        f"def command(_):\n    Path({str(made)!r}).mkdir(); Path({str(made)!r}, 'persons').touch()\n"
        f"cli.app = command; cli.main([])"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    assert [path.stat().st_mode & 0o077 for path in (made, made / "persons")] == [0, 0]


def test_a_wrong_command_is_refused_without_a_traceback() -> None:
    run = _run("no-such-command")
    assert run.returncode == 2
    assert "no-such-command" in run.stderr
    assert "Traceback" not in run.stderr


def test_starting_imports_no_engine() -> None:
    heavy = {"duckdb", "numpy", "pyarrow", "pyspark", "sqlglot"}
    program = f"import sys, hemayat.cli.main; print(*sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_each_fault_is_a_line_and_the_exit_code_is_the_errors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class UsableButFaulty(HemayatError):
        exit_code = 1

    faults = ["persons.csv: no column birth_date; add it", "[manifest] is missing " + "x" * 200]
    assert _end_of(monkeypatch, _raise(UsableButFaulty(faults))) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [f"error: {fault}" for fault in faults]


def test_an_interruption_ends_with_130_and_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _end_of(monkeypatch, _raise(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err.startswith("interrupted")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        RuntimeError('IO Error: Could not write to "x.parquet": No space left on device'),
    ],
)
def test_a_full_disk_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    assert _end_of(monkeypatch, _raise(error)) == 2
    assert capsys.readouterr().err.startswith("error: the disk is full")


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", _raise(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main([])


def test_what_somebody_else_named_does_not_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_arguments: Any) -> None:
        raise HemayatError("persons/\x1b]0;title\x07\x1b[2J\x9b1A.csv: «علی‌آباد»\tis not listed")

    assert _end_of(monkeypatch, refuse) == HemayatError.exit_code
    said = capsys.readouterr().err
    assert "persons/\\x1b]0;title\\x07\\x1b[2J\\x9b1A.csv: «علی‌آباد»\\tis not listed" in said
    assert not {"\x1b", "\x07", "\x9b"} & set(said)

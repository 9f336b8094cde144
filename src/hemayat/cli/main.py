"""The command `hemayat`. It only wires: each command lives in cli/commands and imports its engine when it runs."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version as installed_version
from typing import Annotated

import typer
from rich.text import Text

from hemayat.common.console import console, notes, without_controls
from hemayat.common.errors import HemayatError
from hemayat.config.secret_files import read_secret_files

COMMANDS = "hemayat.cli.commands"
GROUPS = (
    "population", "registers", "policy", "determine", "publish", "events", "disputes", "duplicates", "referrals",
    "partners", "agreement", "answers", "staff", "calendar", "keys", "audit", "anomalies", "backup", "sizing",
)  # fmt: skip
SINGLE = ("demo", "serve", "migrate", "doctor", "work", "reconcile", "verify", "restore")
INTERRUPTED = 130

app = typer.Typer(
    name="hemayat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Decide which households of a nation are entitled to livelihood support, and give the reasons.",
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        console.print(f"hemayat {installed_version('hemayat')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """The options before any command; `--version` answers in its callback."""


def _add_commands() -> None:
    for name in GROUPS:
        app.add_typer(import_module(f"{COMMANDS}.{name}").app, name=name)
    for name in SINGLE:
        app.command(name)(getattr(import_module(f"{COMMANDS}.{name}"), name))


_add_commands()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    # Files of a nation hold ids and lines. The units and the wrapper set this too; a container and a shell do not.
    os.umask(0o077)
    try:
        read_secret_files(os.environ)
        app(arguments)
    except SystemExit as stopped:
        if stopped.code == INTERRUPTED:
            _say("interrupted: nothing half-written counts; run the same command again")
        raise
    except KeyboardInterrupt:
        _say("interrupted")
        sys.exit(INTERRUPTED)
    except HemayatError as error:
        for fault in error.faults:
            _say(f"error: {fault}")
        sys.exit(error.exit_code)
    except Exception as error:
        line = _machine_fault(error)
        if not line:
            raise
        _say(f"error: {line}")
        sys.exit(HemayatError.exit_code)


def _machine_fault(error: Exception) -> str:
    """One line for what the machine, not our code, refused; empty for anything else, which is a bug to show."""
    # DuckDB and Arrow wrap the system's error in classes of their own, so the text is looked at as well.
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left on device" in str(error):
        return "the disk is full: free some space or choose another --out, then run the same command again"
    if isinstance(error, PermissionError):
        return f"{error.filename}: not permitted; choose a folder that you may write to"
    return ""


def _say(line: str) -> None:
    notes.print(Text(without_controls(line), style="red"), soft_wrap=True)


if __name__ == "__main__":
    main()

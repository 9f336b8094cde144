"""`python -m drills`: what can go wrong is done to a real service, one drill after the other; each prints one line.

Ends with 0 where every promise held, with 1 where one was broken, and with 2 where a drill could not judge it. A broken
promise weighs more than a drill that could not judge.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import drills
from drills.outcomes import CannotJudge, Loss, Outcome

Drill = Callable[[Path], str]
LONGEST = 300
NOT_DRILLS = {"__main__", "outcomes"}


def names() -> list[str]:
    """Every drill, as it is spoken: `full-disk`."""
    found = pkgutil.iter_modules(drills.__path__)
    return [one.name.replace("_", "-") for one in found if not one.ispkg and one.name not in NOT_DRILLS]


def is_long(name: str) -> bool:
    return bool(getattr(_module(name), "IS_LONG", False))


def run(name: str) -> Outcome:
    """Do it in a folder of its own, which is left to be looked at unless it held; print its line."""
    forget_installation()
    # Whoever ends it ends its service too, and has seen nothing.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(Outcome.NOT_JUDGED))
    folder = Path(tempfile.mkdtemp(prefix=f"hemayat-drill-{name}-"))
    # The database of one who is root belongs to another user, who has to enter.
    folder.chmod(0o755)
    began = time.monotonic()
    outcome, line, trace = _done(name, folder)
    print(
        f"{name}: {line}{_left(folder, outcome)} ({time.monotonic() - began:.0f} s)\n{trace}",
        end="",
        flush=True,
    )
    return outcome


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Of several drills: a broken promise, then one that was not judged."""
    found = set(outcomes)
    return next((one for one in (Outcome.LOST, Outcome.NOT_JUDGED) if one in found), Outcome.HELD)


def forget_installation() -> None:
    """Whoever runs drills may have an installation of their own: none of them may come near it."""
    for name in [name for name in os.environ if name.startswith(("HEMAYAT_", "DATABASE_", "DJANGO_"))]:
        del os.environ[name]


def main(words: Sequence[str] | None = None) -> Outcome:
    asked = _arguments(words)
    if len(asked.names) == 1:
        return run(asked.names[0])
    try:
        return _run_each(asked.names or [name for name in names() if asked.long or not is_long(name)])
    except Exception:  # noqa: BLE001 - Python itself would end with 1, which says that a promise was broken
        traceback.print_exc()
        return Outcome.NOT_JUDGED


def _run_each(chosen: Sequence[str]) -> Outcome:
    from drills.service.installation import MIGRATED  # noqa: PLC0415 - if what it needs is missing, that is no loss

    with tempfile.TemporaryDirectory(prefix="hemayat-drills-") as folder:
        # The account of the database server has to enter.
        Path(folder).chmod(0o755)
        os.environ[MIGRATED] = folder
        # Each in a process of its own: what one leaves behind in memory does not reach the next.
        ended = {
            name: _outcome_of(subprocess.run([sys.executable, "-m", "drills", name], check=False).returncode)
            for name in chosen
        }
    print(_summary(ended))
    return worst(ended.values())


def _done(name: str, folder: Path) -> tuple[Outcome, str, str]:
    """How it ended, its line, and where an exception came from that nobody expected."""
    try:
        return Outcome.HELD, _module(name).drill(folder), ""
    except Loss as loss:
        return Outcome.LOST, f"LOST: {loss}", ""
    except CannotJudge as why:
        return Outcome.NOT_JUDGED, f"COULD NOT JUDGE: {why}", ""
    except Exception as fault:  # noqa: BLE001 - faults of a drill say nothing about the service
        line = f"COULD NOT JUDGE: {type(fault).__name__}: {_shortened(fault)}"
        return Outcome.NOT_JUDGED, line, "".join(traceback.format_exception(fault))


def _left(folder: Path, outcome: Outcome) -> str:
    if outcome is Outcome.HELD or not any(folder.iterdir()):
        shutil.rmtree(folder, ignore_errors=True)
        return ""
    return f" (left in {folder})"


def _outcome_of(code: int) -> Outcome:
    """Of a process: one that was killed has judged nothing."""
    return Outcome(code) if code in set(Outcome) else Outcome.NOT_JUDGED


def _summary(ended: dict[str, Outcome]) -> str:
    of = {outcome: [name for name, one in ended.items() if one is outcome] for outcome in Outcome}
    return (
        f"{len(of[Outcome.HELD])} of {len(ended)} drills held"
        + "".join(f"; lost: {name}" for name in of[Outcome.LOST])
        + "".join(f"; could not judge: {name}" for name in of[Outcome.NOT_JUDGED])
    )


def _shortened(fault: Exception) -> str:
    """One line; the traceback after it has the whole."""
    return " ".join(str(fault).split())[:LONGEST]


def _module(name: str) -> Any:
    return importlib.import_module(f"drills.{name.replace('-', '_')}")


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="drills", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*names(), []], metavar="NAME", help=", ".join(names()))
    parser.add_argument("--long", action="store_true", help="those that take long, too")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())

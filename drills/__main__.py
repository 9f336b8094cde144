"""`python -m drills`: what can go wrong is done to a real service, one drill after the other; each prints one line.

Ends with 1 where anything was lost or doubled.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import drills
from drills.loss import Loss, Skipped
from drills.service.installation import MIGRATED

Drill = Callable[[Path], str]
LONGEST = 300
NOT_DRILLS = {"__main__", "loss"}


def names() -> list[str]:
    """Every drill, as it is spoken: `full-disk`."""
    found = pkgutil.iter_modules(drills.__path__)
    return [one.name.replace("_", "-") for one in found if not one.ispkg and one.name not in NOT_DRILLS]


def is_long(name: str) -> bool:
    return bool(getattr(_module(name), "IS_LONG", False))


def run(name: str, drill: Drill) -> int:
    """Do it in a folder of its own, which is left for whoever looks into a loss; print its line, give its exit code."""
    forget_installation()
    # Whoever ends it ends its service too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix=f"hemayat-drill-{name}-"))
    # The database of one who is root belongs to another user, who has to enter.
    folder.chmod(0o755)
    began = time.monotonic()
    try:
        said, code = drill(folder), 0
    except Skipped as why:
        said, code = f"skipped: {why}", 0
    except Loss as loss:
        said, code = f"LOSS: {loss} (left in {folder})", 1
    except Exception as fault:  # noqa: BLE001 - whatever kept it from its end is told like a loss
        (folder / "failed.txt").write_text("".join(traceback.format_exception(fault)), "utf-8")
        said, code = f"FAILED: {type(fault).__name__}: {_shortened(fault)} (left in {folder})", 1
    if code == 0:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{name}: {said} ({time.monotonic() - began:.0f} s)", flush=True)
    return code


def forget_installation() -> None:
    """Whoever runs drills may have an installation of their own: none of them may come near it."""
    for name in [name for name in os.environ if name.startswith(("HEMAYAT_", "DATABASE_", "DJANGO_"))]:
        del os.environ[name]


def main(words: Sequence[str] | None = None) -> int:
    asked = _arguments(words)
    if len(asked.names) == 1:
        return run(asked.names[0], _module(asked.names[0]).drill)
    chosen = asked.names or [name for name in names() if asked.long or not is_long(name)]
    with tempfile.TemporaryDirectory(prefix="hemayat-drills-") as folder:
        # The account of the database server has to enter.
        Path(folder).chmod(0o755)
        os.environ[MIGRATED] = folder
        # Each in a process of its own: what one leaves behind in memory does not reach the next.
        codes = [
            subprocess.run([sys.executable, "-m", "drills", name], check=False).returncode for name in chosen
        ]
    failed = [name for name, code in zip(chosen, codes, strict=True) if code]
    print(
        f"{len(chosen) - len(failed)} of {len(chosen)} drills held"
        + "".join(f"; not {name}" for name in failed)
    )
    return int(bool(failed))


def _shortened(fault: Exception) -> str:
    """One line; failed.txt has the whole."""
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

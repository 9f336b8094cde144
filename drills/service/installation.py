"""An installation of its own: a published nation in a folder, its registers over HTTP, and ports nobody else has."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg

from drills.outcomes import Loss
from drills.service.storm import Ready
from hemayat.config.environment import Environment, read_environment
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster
from hemayat.operations.service_processes import empty_metrics, process_environment, run_django_command

ROOT = Path(__file__).parents[2]
ALONE: Mapping[str, str] = MappingProxyType({})
BACK_WITHIN = 60.0
PROCESS_KEY = {"HEMAYAT_PROCESS_KEY": "of-all-processes-of-the-drills-alone"}
"""Installations begin with a copy of one database, which knows this key."""
MIGRATED = "DRILLS_MIGRATED"
"""Names a folder in which the first drill makes a migrated database server; each drill begins with a copy of it."""
HEMAYAT = [sys.executable, "-m", "hemayat.cli"]


class NotDone(Exception):
    """A command ended with something else than 0; what it said."""


@dataclass(frozen=True)
class Installation:
    """`intake`: the port of the process that only files. `given`: the environment of whatever belongs to it.

    `urls`: of its database, for each role.
    """

    folder: Path
    port: int
    intake: int
    registers: int
    urls: DatabaseUrls
    given: Mapping[str, str]

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def host(self) -> str:
        """As citizens write it."""
        return read_environment(self.given).citizen_origin.partition("://")[2]

    @property
    def admin(self) -> str:
        """Its database, as the administrator."""
        return self.urls.admin

    @property
    def serve(self) -> list[str]:
        ports = ["--port", str(self.port), "--intake-port", str(self.intake)]
        return [*HEMAYAT, "serve", "--workers", "2", *ports]

    @property
    def simulate(self) -> list[str]:
        nation = str(self.folder / "nation")
        return [*HEMAYAT, "registers", "simulate", nation, "--port", str(self.registers)]

    def hemayat(self, *words: str, **more: str) -> str:
        """What a command of an operator says. Raises NotDone where that ends with anything but 0."""
        return said_by([*HEMAYAT, *words], {**self.given, **more})

    def promised(self, *words: str, **more: str) -> str:
        """As `hemayat`, of a command that has to succeed whatever the drill did. Raises Loss."""
        try:
            return self.hemayat(*words, **more)
        except NotDone as fault:
            raise Loss(str(fault)) from None

    def inside(self, module: str, *words: object) -> list[str]:
        """The command by which `main` of a module is called in a process of the installation, given `as_app`."""
        return [sys.executable, "-m", "drills.service.process_entry", module, *map(str, words)]

    @property
    def as_app(self) -> dict[str, str]:
        """The environment of a process that logs in to the database as the application does."""
        environment = read_environment(self.given)
        return {
            **process_environment(environment, self.urls.app),
            **self.given,
            "DATABASE_URL": self.urls.app,
            "HEMAYAT_CITIZEN_DATABASE_URL": self.urls.citizen,
        }

    def call(self, module: str, *words: object) -> str:
        """What `main` of a module prints as a process of the installation. Raises NotDone."""
        return said_by(self.inside(module, *words), self.as_app)

    def one(self, statement: str, *given: Any) -> Any:
        """What the database says, as its administrator, whom no rule of rows holds back."""
        with self._connected() as connection:
            row = connection.execute(statement, given or None).fetchone()
        assert row is not None
        return row[0]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All that it says."""
        with self._connected() as connection:
            return connection.execute(statement).fetchall()

    def _connected(self) -> psycopg.Connection:
        """A database that was killed a moment ago is waited for."""
        until = time.monotonic() + BACK_WITHIN
        while True:
            try:
                return psycopg.connect(self.admin)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)


def prepared(
    folder: Path,
    households: int,
    given: Mapping[str, str] = ALONE,
    *,
    heads: int | None = None,
    urls: DatabaseUrls | None = None,
) -> tuple[Installation, list[Ready]]:
    """A nation of so many households is published; `heads` of them, or all, have a form to send.

    `given`: what its processes are told beside. `urls`: of a database that runs; without it there is one of its own,
    which stands still when this returns.
    """
    port, intake, registers = (free_port() for _ in range(3))
    told_all = {**_environment(folder, port, registers), **given}
    environment = read_environment(told_all)
    empty_metrics(environment)
    server = environment.home / "postgres"
    is_copied = not urls and not server.exists()
    if is_copied:
        # The files keep their owner, who is not the one of this process if that is root.
        subprocess.run(["cp", "-a", _migrated(folder), server], check=True)
    with _running(environment, urls) as there:
        made = Installation(folder, port, intake, registers, there, told_all)
        if not is_copied:
            run_django_command(environment, there.owner, "migrate", "--no-input", **PROCESS_KEY)
        made.call("drills.service.nation", folder, households, households if heads is None else heads)
    ready = json.loads((folder / "ready.json").read_text("utf-8"))
    return made, [Ready(**one) for one in ready]


def _migrated(folder: Path) -> Path:
    """The files of a stopped server on which every migration was applied; made if no earlier drill of the run did."""
    shared = Path(os.environ.get(MIGRATED) or folder / "migrated")
    server = shared / "postgres"
    if not server.exists():
        environment = read_environment({**_environment(folder, 0, 0), "HEMAYAT_HOME": str(shared)})
        with _running(environment, None) as there:
            run_django_command(environment, there.owner, "migrate", "--no-input", **PROCESS_KEY)
    return server


@contextmanager
def _running(environment: Environment, urls: DatabaseUrls | None) -> Iterator[DatabaseUrls]:
    if urls:
        yield urls
        return
    with PostgresCluster(environment.home / "postgres") as cluster:
        yield cluster.start()


def keep(ready: list[Ready], folder: Path) -> None:
    """For `prepared` to read, from the process that made them."""
    (folder / "ready.json").write_text(json.dumps([asdict(one) for one in ready]), "utf-8")


def said_by(command: list[str], given: Mapping[str, str]) -> str:
    """Raises NotDone where it ends with anything but 0."""
    done = subprocess.run(command, env=dict(given), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotDone(f"`{' '.join(command[1:])}` ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


# ---------------------------------------------------------------------------------------- underneath


def _environment(folder: Path, port: int, registers: int) -> dict[str, str]:
    """Nothing of the installation that runs these drills."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEMAYAT_", "DATABASE_", "DJANGO_"))}
    own = {
        "HEMAYAT_MODE": "test",
        "HEMAYAT_HOME": str(folder / "home"),
        "HEMAYAT_PORT": str(port),
        "HEMAYAT_REGISTERS_URL": f"http://127.0.0.1:{registers}",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    return {**kept, **own, **PROCESS_KEY}

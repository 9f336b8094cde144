"""A whole installation as `hemayat serve` starts it, its registers over HTTP, and what can be killed in it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from hemayat.config.environment import read_environment
from hemayat.config.postgres import Cluster
from hemayat.config.postgres.postmaster import find_postmaster
from hemayat.config.running import empty_metrics, manage, told, wait_until_ready
from tests.faults.storm import Ready

HEMAYAT = [sys.executable, "-m", "hemayat.config"]
MAKE = """
import django, json, sys
from dataclasses import asdict
from pathlib import Path
django.setup()
from tests.faults.storm_nation import make
folder = Path(sys.argv[1])
(folder / "ready.json").write_text(json.dumps([asdict(one) for one in make(folder, int(sys.argv[2]))]))
"""


@dataclass(frozen=True)
class Service:
    """`process`: of `hemayat serve`, whose children can be killed; `admin`: its database, as the administrator.

    `intake`: the port of the process that only files. `given`: the environment variables of whatever belongs to it.
    """

    process: int
    port: int
    intake: int
    host: str
    home: Path
    admin: str
    given: Mapping[str, str]

    def hemayat(self, *words: str) -> str:
        """What a command of an operator says; fails where that ends with anything but 0."""
        done = subprocess.run(
            [*HEMAYAT, *words], env=dict(self.given), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def kill(self, word: str, *, below: bool = False) -> None:
        """Kill the child whose command line holds `word`, or one that it started itself."""
        found = [pid for pid in children(self.process) if word in _command(pid)]
        if below:
            found = [pid for child in found for pid in children(child)]
        for pid in found[:1]:
            _kill(pid)

    def kill_database(self) -> None:
        """All of it at once: what is left of one without its first process may still answer a statement."""
        if found := find_postmaster(self.home / "postgres" / "data"):
            for pid in (found.pid, *children(found.pid)):
                _kill(pid)

    def kill_connection(self) -> None:
        """A process of the database that serves one connection: it then begins anew as after any crash."""
        if found := find_postmaster(self.home / "postgres" / "data"):
            own = [pid for pid in children(found.pid) if "hemayat_app" in _command(pid)]
            for pid in own[:1]:
                _kill(pid)

    def one(self, statement: str, *given: Any) -> Any:
        """What the database says, as its administrator, whom no rule of rows holds back."""
        with psycopg.connect(self.admin) as connection:
            row = connection.execute(statement, given).fetchone()
        assert row is not None
        return row[0]


@contextmanager
def serving(folder: Path, households: int, **more: str) -> Iterator[tuple[Service, list[Ready]]]:
    """A nation of so many households, served until the context ends; each of its heads has a form to send."""
    port, intake, registers = _free_port(), _free_port(), _free_port()
    given = _environment(folder, port, HEMAYAT_REGISTERS_URL=f"http://127.0.0.1:{registers}", **more)
    admin, ready = _prepared(folder, households, given)
    simulate = [*HEMAYAT, "registers", "simulate", str(folder / "nation"), "--port", str(registers)]
    serve = [*HEMAYAT, "serve", "--port", str(port), "--workers", "2", "--intake-port", str(intake)]
    with ExitStack() as stack:
        stack.enter_context(_running(simulate, given, folder / "registers.log"))
        process = stack.enter_context(_running(serve, given, folder / "serve.log"))
        environment = read_environment(given)
        try:
            wait_until_ready(environment.citizen_origin, intake)
            wait_until_ready(environment.citizen_origin, port)
        except Exception as fault:
            raise AssertionError((folder / "serve.log").read_text("utf-8")) from fault
        host = environment.citizen_origin.partition("://")[2]
        yield Service(process.pid, port, intake, host, environment.home, admin, given), ready


def children(of: int) -> list[int]:
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(of)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in said.stdout.split()]


# ---------------------------------------------------------------------------------------- underneath


def _environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """Nothing of the installation that runs these tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEMAYAT_", "DATABASE_", "DJANGO_"))}
    own = {"HEMAYAT_MODE": "test", "HEMAYAT_HOME": str(folder / "home"), "HEMAYAT_PORT": str(port)}
    return {**kept, **own, "PYTHONPATH": _path(), **more}


def _path() -> str:
    """Where this very process finds the package and the tests."""
    return os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])


def _prepared(folder: Path, households: int, given: Mapping[str, str]) -> tuple[str, list[Ready]]:
    environment = read_environment(given)
    empty_metrics(environment)
    with Cluster(environment.home / "postgres") as cluster:
        urls = cluster.start()
        of_owner = {**told(environment, urls.owner), **given}
        manage(environment, urls.owner, "migrate", "--no-input")
        words = [sys.executable, "-c", MAKE, str(folder), str(households)]
        subprocess.run(words, env={**of_owner, "DATABASE_URL": urls.app}, check=True)
    ready = json.loads((folder / "ready.json").read_text("utf-8"))
    return urls.admin, [Ready(**one) for one in ready]


@contextmanager
def _running(command: list[str], given: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=dict(given), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])

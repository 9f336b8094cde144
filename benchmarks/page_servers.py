"""The servers that are compared: the same granian and PostgreSQL, a database for each; and what CPU they take."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from hemayat.config.environment import Environment
from hemayat.operations.service_processes import intake_command, process_environment, web_command

HOST = "hemayat.localhost"
READY_WITHIN = 60.0
OURS, PLAIN, SOURCE_TEXTS, HELPDESK = (
    f"{where}.wsgi:application"
    for where in (
        "hemayat.config",
        "benchmarks.plain_page",
        "benchmarks.source_texts",
        "benchmarks.helpdesk_site",
    )
)


@dataclass(frozen=True)
class Server:
    """A running server; `host` is what it is asked for as."""

    process: int
    port: int

    @property
    def host(self) -> str:
        return f"{HOST}:{self.port}"


@contextmanager
def serving(
    application: str, environment: Mapping[str, str], workers: int, log: Path, python: Path | None = None
) -> Iterator[Server]:
    """What `hemayat serve` starts, with this application in place of ours, until the context ends."""
    port = free_port()
    command = [*web_command("127.0.0.1", port, workers)[:-1], application]
    if python:
        # Another environment has none of our code, which writes the lines of our log.
        at = command.index("--log-config")
        command = [str(python), *command[1:at], *command[at + 2 :]]
    with _running(command, port, environment, log) as server:
        yield server


@contextmanager
def taking_in(environment: Mapping[str, str], workers: int, log: Path) -> Iterator[Server]:
    """What `hemayat serve --intake-port` starts beside it, until the context ends."""
    port = free_port()
    with _running(intake_command("127.0.0.1", port, workers), port, environment, log) as server:
        yield server


def variables(environment: Environment, database_url: str) -> dict[str, str]:
    """Of a process of the installation. What another measurement of this run told this process is left behind."""
    kept = {
        k: v for k, v in process_environment(environment, database_url).items() if k != "HEMAYAT_DEMO_NATION"
    }
    places = [str(Path.cwd()), *filter(None, [os.environ.get("PYTHONPATH")])]
    return kept | {"PYTHONPATH": os.pathsep.join(places)}


def cpu_seconds(*roots: int) -> float:
    """CPU of these processes, of all below them, and of those that ended; 0 where the system has no /proc."""
    children: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        process = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(process)
        # Its own, and that of children that have ended.
        used[process] = sum(int(field) for field in fields[11:15])
    ticks, left = 0, list(roots)
    while left:
        process = left.pop()
        ticks += used.get(process, 0)
        left += children.get(process, [])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _running(command: list[str], port: int, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    with started(command, environment, log) as process:
        server = Server(process.pid, port)
        _wait(server, process, log)
        yield server


@contextmanager
def started(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is told to stop when the context ends."""
    with (
        log.open("wb") as printed,
        subprocess.Popen(command, env=dict(environment), stdout=printed, stderr=printed) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            asked = Request(f"http://127.0.0.1:{server.port}/", headers={"Host": server.host})
            with urlopen(asked, timeout=5):  # noqa: S310 - an http address of our own machine
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def free_port() -> int:
    """One of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port

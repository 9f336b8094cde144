"""The service that is attacked: a small synthetic nation that `hemayat demo` makes and serves, and the gate."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hemayat.common.errors import HemayatError

HOUSEHOLDS = 400
READY_WITHIN = 240.0
WORKED_WITHIN = 60.0
HEADS = "demo-heads.json"
_DUE = """
SELECT (SELECT count(*) FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now()))
     + (SELECT count(*) FROM request WHERE state IN ('submitted', 'awaiting_registers', 'under_assessment'))"""


@dataclass(frozen=True)
class Service:
    """`port`: of the sites; `gate`: of the waiting room. `heads`: whom to sign in as."""

    home: Path
    port: int
    gate: int
    heads: list[dict[str, Any]]

    def origin(self, site: str) -> str:
        name = {"citizen": "hemayat", "staff": "desk", "partner": "partners", "gate": "hemayat"}[site]
        return f"http://{name}.localhost:{self.gate if site == 'gate' else self.port}"

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        """For the proxy: name and port → site and port."""
        known = {self.origin(site): (site, self.port) for site in ("citizen", "staff", "partner")}
        known[self.origin("gate")] = ("gate", self.gate)
        return {origin.removeprefix("http://"): where for origin, where in known.items()}


@contextmanager
def served(folder: Path) -> Iterator[Service]:
    """Until the end of this. What the service says is kept beside it."""
    nation = folder / "nation"
    port, gate = _free_port(), _free_port()
    environment = {
        **os.environ, "HEMAYAT_MODE": "demo", "HEMAYAT_HOME": str(nation / "home"), "HEMAYAT_PORT": str(port),
        "HEMAYAT_RUNS": str(nation.resolve()), "HEMAYAT_DEMO_NATION": str((nation / "snapshot").resolve()),
    }  # fmt: skip
    demo = [
        "demo",
        "--households",
        str(HOUSEHOLDS),
        "--out",
        str(nation),
        "--port",
        str(port),
        "--no-history",
    ]
    room = ["serve", "--part", "gate", "--port", str(gate)]
    with ExitStack() as stack:
        running = stack.enter_context(_running(demo, environment, folder / "service.log"))
        _wait(running, f"http://127.0.0.1:{port}/livez", f"hemayat.localhost:{port}", folder / "service.log")
        waiting = stack.enter_context(_running(room, environment, folder / "gate.log"))
        _wait(
            waiting,
            f"http://127.0.0.1:{gate}/waiting/number",
            f"hemayat.localhost:{gate}",
            folder / "gate.log",
        )
        stack.enter_context(_installation(environment))
        heads = json.loads((nation / "home" / HEADS).read_text("utf-8"))
        yield Service(nation / "home", port, gate, heads)


def until_worked() -> None:
    """Until the worker has done what was asked of it, so that it is there for others to see."""
    from django.db import connection

    from hemayat.audit.context import SYSTEM, acting_as

    until = time.monotonic() + WORKED_WITHIN
    while time.monotonic() < until:
        with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
            cursor.execute(_DUE)
            if not (cursor.fetchone() or (0,))[0]:
                return
        time.sleep(1)


@contextmanager
def _installation(environment: dict[str, str]) -> Iterator[None]:
    """This process as one of the service, over its database."""
    from hemayat.operations.installation import installation

    os.environ.update(environment)
    with installation():
        yield


@contextmanager
def _running(words: list[str], environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "hemayat.cli", *words]
    with (
        log.open("wb") as said,
        subprocess.Popen(command, env=environment, stdout=said, stderr=said) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait(process: subprocess.Popen[bytes], url: str, host: str, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            if not httpx.get(url, headers={"Host": host}, timeout=5).is_error:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise HemayatError(f"the service did not start; the end of {log.name}:\n{log.read_text('utf-8')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port

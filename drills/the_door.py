"""Five thousand newcomers at once while the controller of the waiting room is frozen, killed and slow.

At most one in a hundred may go straight in without a place; the others wait, and go in at the last pace, in order.
Set THE_DOOR_NEWCOMERS for another number.
"""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.killed_command import wait_until
from hemayat.operations.service_processes import gate_command
from tests.cli.test_serve import children, free_port
from tests.deploy.door_site import PAGE, door, held_by, until
from tests.deploy.proxy import CITIZEN, LACKS, Proxy, last_said

NEWCOMERS = int(os.environ.get("THE_DOOR_NEWCOMERS", "5000"))
AT_ONCE = 200
PACE = 5
MOST_STRAIGHT_IN = 0.01
WAKES_EVERY, WAKES_FOR = 5.0, 0.3
"""Seconds: so seldom a slow controller gets the processor, and for so long."""

TRUSTING = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TRUSTING.check_hostname, TRUSTING.verify_mode = False, ssl.CERT_NONE
"""Nobody's certificate is looked at: that is the time of other machines."""
Came = tuple[int, str]
"""Status of the first answer, 0 if there was none, and the cookie of the place or an empty text."""


def drill(folder: Path) -> str:
    if LACKS:
        raise CannotJudge(LACKS)
    said = []
    for name, harm in (("frozen", frozen), ("killed", killed), ("slow", slow)):
        here = folder / name
        here.mkdir()
        here.chmod(0o755)
        last_said(here, PACE)
        with door(here) as site, controller(here, site) as process, harm(process):
            said.append(f"{name} {judged(name, site)}")
    return f"{NEWCOMERS:,} newcomers at once with the controller " + ", ".join(said)


@contextmanager
def controller(folder: Path, site: Proxy) -> Iterator[subprocess.Popen[bytes]]:
    """The process that its unit becomes; its file is new before anything is done to it."""
    path = folder / "threshold.json"
    before = path.stat().st_mtime
    environment = os.environ | {
        "HEMAYAT_MODE": "demo",
        "HEMAYAT_HOME": str(folder / "home"),
        "HEMAYAT_GATE_RATE": str(PACE),
        "HEMAYAT_GATE_PROXIES": f"http://127.0.0.1:{site.metrics}",
        "HEMAYAT_GATE_THRESHOLD": str(path),
    }
    command = gate_command("127.0.0.1", free_port())
    with (folder / "gate.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: path.stat().st_mtime > before, 90)
            time.sleep(3)
            yield process
        finally:
            for each in whole(process):
                os.kill(each, signal.SIGCONT)
            process.kill()
            process.wait()


def whole(process: subprocess.Popen[bytes]) -> list[int]:
    """The server and its child that does the work; none that has ended."""
    if process.poll() is not None:
        return []
    return [process.pid, *children(process.pid)]


@contextmanager
def frozen(process: subprocess.Popen[bytes]) -> Iterator[None]:
    for each in whole(process):
        os.kill(each, signal.SIGSTOP)
    yield


@contextmanager
def killed(process: subprocess.Popen[bytes]) -> Iterator[None]:
    for each in whole(process):
        os.kill(each, signal.SIGKILL)
    process.wait()
    yield


@contextmanager
def slow(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """It runs for a moment every five seconds."""
    is_over = threading.Event()

    def hold() -> None:
        while not is_over.is_set():
            for each in whole(process):
                os.kill(each, signal.SIGSTOP)
            is_over.wait(WAKES_EVERY)
            for each in whole(process):
                os.kill(each, signal.SIGCONT)
            is_over.wait(WAKES_FOR)

    holding = threading.Thread(target=hold)
    holding.start()
    try:
        yield
    finally:
        is_over.set()
        holding.join()


def judged(name: str, site: Proxy) -> str:
    """Raises Loss if more than one in a hundred went straight in, or nobody goes in any more, or out of order."""
    came = crowd(site, NEWCOMERS)
    straight = sum(status == 200 for status, _ in came)
    waiting = sorted((cookie for status, cookie in came if status == 303), key=place_of)
    others = len(came) - straight - len(waiting)
    if straight > MOST_STRAIGHT_IN * NEWCOMERS:
        raise Loss(f"{name}: {straight:,} of {NEWCOMERS:,} went straight in")
    if others or not waiting:
        raise Loss(f"{name}: {others:,} were neither let in nor given a place")
    wait_until(lambda: is_let_in(site, waiting[0]), f"{name}: nobody goes in any more", 60, 0.1)
    if is_let_in(site, waiting[-1]):
        raise Loss(f"{name}: the last of {len(waiting):,} went in with the first")
    return (
        f"{straight} straight in ({straight / NEWCOMERS:.1%}), {len(waiting):,} with a place, the first go in"
    )


def crowd(site: Proxy, many: int) -> list[Came]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda number: come(site, number), range(many)))


def come(site: Proxy, number: int) -> Came:
    address = f"127.{1 + number // 60_000}.{number // 250 % 250}.{1 + number % 250}"
    try:
        return asked(site, address, {})
    except (OSError, HTTPException):
        return 0, ""


def is_let_in(site: Proxy, cookie: str) -> bool:
    return asked(site, "127.0.0.9", held_by(cookie))[0] == 200


def asked(site: Proxy, address: str, headers: dict[str, str]) -> Came:
    line = HTTPConnection("127.0.0.1", site.https, timeout=60, source_address=(address, 0))
    try:
        line.connect()
        line.sock = TRUSTING.wrap_socket(line.sock, server_hostname=CITIZEN)
        line.request("GET", "/", headers={"Host": CITIZEN, **headers})
        answer = line.getresponse()
        body = answer.read()
        given = (answer.getheader("Set-Cookie") or "").partition(";")[0].partition("=")[2]
        is_page = answer.status == 200 and body == PAGE
        return (200 if is_page else answer.status if answer.status != 200 else 599), given
    finally:
        line.close()


def place_of(cookie: str) -> tuple[int, int]:
    second, order, *_ = cookie.removeprefix("p").split(".")
    return int(second), int(order)

"""The real Kannel with its fake operator, where it is installed: three programs in a folder of their own."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

FAKE_OPERATOR = Path("/usr/lib/kannel/test/fakesmsc")
MISSING = "the tests with Kannel did not run: they need the packages kannel and kannel-extras"
CONFIGURATION = """\
group = core
admin-port = {admin}
admin-password = admin
smsbox-port = {boxes}
box-allow-ip = "127.0.0.1"
dlr-storage = internal
log-level = 1

{operators}
group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {http}
sendsms-chars = "0123456789 +-"
log-level = 1

group = sendsms-user
username = hemayat
password = "not secret"
max-messages = 10
concatenation = true
default-sender = 6369
"""
FAKE = """
group = smsc
smsc = fake
smsc-id = fake
port = {operator}
connect-allow-ip = 127.0.0.1
"""
SMPP = """
group = smsc
smsc = smpp
smsc-id = centre
host = 127.0.0.1
port = {operator}
smsc-username = kannel
smsc-password = secret
system-type = ""
transceiver-mode = true
"""
SERVICE = """
group = sms-service
keyword = default
catch-all = yes
post-url = "{url}"
send-sender = true
max-messages = 0
omit-empty = true
"""
"""Hands over what phones write, as docs/operator/telephone.md says."""


def is_there() -> bool:
    """Whether all three programs are installed."""
    programs = (
        shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") for name in ("bearerbox", "smsbox")
    )
    return all(programs) and FAKE_OPERATOR.exists()


@dataclass
class Kannel:
    """`url`: its sendsms. `operator_log`: what the fake operator got, a message a line."""

    url: str
    operator_log: Path

    def heard(self) -> str:
        return self.operator_log.read_text("utf-8", "replace")

    def wait_for(self, count: int, seconds: float = 20) -> str:
        """Until the operator has that many messages."""
        until = time.monotonic() + seconds
        while self.heard().count("Got message") < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.heard()


@contextmanager
def kannel(folder: Path, *, service: str = "", centre: int = 0) -> Iterator[Kannel]:
    """`service`: where what phones write is posted to. `centre`: the port of a message centre, if not the fake one."""
    ports = dict(zip(("admin", "boxes", "operator", "http"), _free_ports(4), strict=True))
    ports["operator"] = centre or ports["operator"]
    operators = (SMPP if centre else FAKE).format(**ports) + (SERVICE.format(url=service) if service else "")
    configuration = folder / "kannel.conf"
    configuration.write_text(CONFIGURATION.format(**ports, operators=operators), "utf-8")
    log = folder / "operator.log"
    with ExitStack() as running:
        running.enter_context(_started(["bearerbox", str(configuration)], folder / "bearerbox.log"))
        _wait_until_open(ports["boxes"])
        if not centre:
            _wait_until_open(ports["operator"])
            running.enter_context(_started(_fake(ports["operator"]), log))
        running.enter_context(_started(["smsbox", str(configuration)], folder / "smsbox.log"))
        _wait_until_open(ports["http"])
        yield Kannel(f"http://127.0.0.1:{ports['http']}/cgi-bin/sendsms", log)


def _fake(port: int) -> list[str]:
    return [str(FAKE_OPERATOR), "-H", "127.0.0.1", "-r", str(port), "-m", "0"]


@contextmanager
def _started(command: list[str], log: Path) -> Iterator[None]:
    path = {"PATH": f"{os.environ['PATH']}:/usr/sbin", "USER": getpass.getuser()}
    # The fake operator ends with its input, so that stays open.
    with (
        log.open("wb") as said,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=said, stderr=said, env={**os.environ, **path}
        ) as process,
    ):
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


def _wait_until_open(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nobody listens at port {port}")

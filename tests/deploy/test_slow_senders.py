"""Somebody who sends half a request holds a connection of nginx for seconds, not for a minute."""

from __future__ import annotations

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.deploy.door_site import door, is_in
from tests.deploy.proxy import CITIZEN, DESK, LACKS, Proxy

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]
HANDSHAKE = b"\x16"
"""The first byte of one."""
LONGEST = 45.0
"""Seconds. Without a setting nginx waits for 60; with ours for 20, and a busy machine adds to it."""
HALVES = {
    "TLS": b"",
    "header": b"GET / HTTP/1.1\r\nHost: %s\r\nX-Slow: ",
    "body": b"POST /receipts/ HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000\r\n\r\nabc",
}


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nginx's own user may enter."""
    made = Path(mkdtemp(prefix="hemayat-slow-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def held(site: Proxy, half: bytes, host: str) -> float:
    """Seconds until nginx hangs up on somebody who sends this and then nothing."""
    began = time.monotonic()
    with ExitStack() as stack:
        line = stack.enter_context(socket.create_connection(("127.0.0.1", site.https)))
        if half:
            line = stack.enter_context(site.trusted.wrap_socket(line, server_hostname=host))
        line.settimeout(70)
        with suppress(ConnectionError, ssl.SSLError):  # hung up without a word
            line.sendall(half.replace(b"%s", host.encode()) or HANDSHAKE)
            while line.recv(65_536):
                pass
    return time.monotonic() - began


@pytest.mark.long
def test_half_a_request_is_given_up_soon(folder: Path) -> None:
    with door(folder, ("web", "status", "desk")) as site, ThreadPoolExecutor() as pool:
        slow = [
            pool.submit(held, site, half, host)
            for half in HALVES.values()
            for host in (CITIZEN, DESK)
            if b"receipts" not in half or host == CITIZEN
        ]
        assert is_in(site.get("/"))
        assert max(one.result() for one in slow) < LONGEST

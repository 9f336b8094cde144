"""Very many requests at once over few connections, as HTTP/2 allows: no library here speaks it; a few frames do."""

from __future__ import annotations

import selectors
import socket
import ssl
import struct
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from tests.deploy.proxy import CITIZEN, Proxy

HEADERS, SETTINGS, WINDOW_UPDATE = 0x1, 0x4, 0x8
END_STREAM_AND_HEADERS = 0x5
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
METHOD_GET, SCHEME_HTTPS = b"\x82", b"\x87"
PATH, AUTHORITY, COOKIE = b"\x04", b"\x01", b"\x0f\x11"
"""Literal fields without indexing, by the names' numbers in HPACK's static table: 4, 1 and 32."""
STATUS_200, STATUS_LITERAL, NEW_TABLE_SIZE = 0x88, 0x48, 0x20


@dataclass(frozen=True)
class Request:
    path: str
    cookie: str = ""


@dataclass
class Line:
    """One connection, and the statuses that came back over it."""

    socket: ssl.SSLSocket
    statuses: list[int] = field(default_factory=list)
    _unread: bytes = b""

    def ask(self, requests: Sequence[Request]) -> None:
        """Every request in a stream of its own, none of which waits for another."""
        frames = [frame(HEADERS, fields(one), 2 * at + 1) for at, one in enumerate(requests)]
        whole_window = frame(WINDOW_UPDATE, struct.pack(">I", 0x7FFF0000), 0)
        self.socket.sendall(PREFACE + frame(SETTINGS, b"", 0) + whole_window + b"".join(frames))

    def read(self) -> None:
        while some := self._received():
            self._unread += some
        while len(self._unread) >= 9:
            size = int.from_bytes(self._unread[:3], "big")
            if len(self._unread) < 9 + size:
                return
            kind, body, self._unread = self._unread[3], self._unread[9 : 9 + size], self._unread[9 + size :]
            if kind == HEADERS:
                self.statuses.append(status(body))

    def _received(self) -> bytes:
        try:
            some = self.socket.recv(1 << 16)
        except ssl.SSLWantReadError:
            return b""
        assert some, "nginx hung up"
        return some


@dataclass(frozen=True)
class Storm:
    lines: Sequence[Line]

    def answers(self, many: int, seconds: float = 60.0) -> Counter[int]:
        """Statuses, as soon as there are so many."""
        ends = time.monotonic() + seconds
        with selectors.DefaultSelector() as ready:
            for line in self.lines:
                ready.register(line.socket, selectors.EVENT_READ, line)
            while (came := sum(len(line.statuses) for line in self.lines)) < many:
                assert time.monotonic() < ends, f"{came} of {many} answers came"
                for key, _ in ready.select(0.5):
                    key.data.read()
        return Counter(one for line in self.lines for one in line.statuses)


@contextmanager
def storm(site: Proxy, requests: Sequence[Request], each: int = 100) -> Iterator[Storm]:
    """All of them at once from one address, `each` over one connection."""
    with ExitStack() as stack:
        lines = [Line(stack.enter_context(connected(site))) for _ in range(0, len(requests), each)]
        for at, line in enumerate(lines):
            line.ask(requests[at * each : (at + 1) * each])
            line.socket.setblocking(False)
        yield Storm(lines)


@contextmanager
def connected(site: Proxy) -> Iterator[ssl.SSLSocket]:
    context = ssl.create_default_context(cafile=str(site.folder / "site.pem"))
    context.set_alpn_protocols(["h2"])
    with (
        socket.create_connection(("127.0.0.1", site.https), timeout=20) as plain,
        context.wrap_socket(plain, server_hostname=CITIZEN) as line,
    ):
        assert line.selected_alpn_protocol() == "h2"
        yield line


def frame(kind: int, body: bytes, stream: int) -> bytes:
    flags = END_STREAM_AND_HEADERS if kind == HEADERS else 0
    return len(body).to_bytes(3, "big") + bytes((kind, flags)) + struct.pack(">I", stream) + body


def fields(request: Request) -> bytes:
    cookie = COOKIE + text(request.cookie) if request.cookie else b""
    return METHOD_GET + SCHEME_HTTPS + PATH + text(request.path) + AUTHORITY + text(CITIZEN) + cookie


def text(value: str) -> bytes:
    """Of fewer than 127 bytes: longer ones have another length."""
    encoded = value.encode("ascii")
    assert len(encoded) < 127
    return bytes((len(encoded),)) + encoded


def status(block: bytes) -> int:
    """The first field of an answer, as nginx writes it."""
    block = block.lstrip(bytes((NEW_TABLE_SIZE,)))
    if block[0] == STATUS_200:
        return 200
    assert (block[0], block[1]) == (STATUS_LITERAL, 3), block[:5]
    return int(block[2:5])

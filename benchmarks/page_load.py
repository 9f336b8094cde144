"""A closed loop: so many connections, each asking for its next page when it has the last, kept open all the while.

One thread and raw sockets, so that the cores are left to the server. Bodies are kept and looked at after the clock.
"""

from __future__ import annotations

import itertools
import random
import selectors
import socket
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_GZIP = 16 + zlib.MAX_WBITS
_PATIENCE = 30.0


@dataclass(frozen=True)
class Ask:
    """One page that somebody asks for. `contains`: what the answer must hold, all of it.

    `form`: what is sent with it; then the answer leads on to `leads_to`.
    """

    path: str
    cookie: str
    contains: tuple[str, ...] = ()
    form: str = ""
    leads_to: str = ""

    def request(self, host: str) -> bytes:
        cookie = f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        sent = (
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(self.form)}\r\n"
            if self.form
            else ""
        )
        return (
            f"{'POST' if self.form else 'GET'} {self.path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n"
            f"Accept-Encoding: gzip\r\nUser-Agent: benchmark\r\n{cookie}{sent}\r\n{self.form}"
        ).encode()


@dataclass
class Load:
    """What came back. `cpu`: seconds of this very process meanwhile; `sent`: bytes of one answer, as on the wire."""

    seconds: float
    cpu: float
    latencies: list[float] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    def later_than(self, share: float) -> float:
        """Seconds within which so large a share of the pages came."""
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))]


class _Line:
    """A connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), _PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = b""
        self.size = 0
        self.began = 0.0
        self.ask: Ask | None = None

    def send(self, ask: Ask, request: bytes) -> None:
        self.ask, self.got, self.size = ask, b"", 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Whether the answer is whole."""
        some = self.socket.recv(1 << 18)
        if not some:
            raise ConnectionError("the server hung up")
        self.got += some
        if not self.size and (end := self.got.find(b"\r\n\r\n")) >= 0:
            self.size = end + 4 + _length(self.got[:end])
        return bool(self.size) and len(self.got) >= self.size


def run(
    port: int, host: str, asks: Sequence[Ask], *, connections: int, seconds: float | None, seed: int
) -> Load:
    """Ask for so many seconds; None: each once. Raises AssertionError for an answer that is not what was asked for."""
    requests = _shuffled(asks, host, seed) if seconds is None else _endless(asks, host, seed)
    answers: list[tuple[Ask, bytes]] = []
    load = Load(0.0, 0.0)
    lines = [_Line(port) for _ in range(connections)]
    with selectors.DefaultSelector() as ready:
        cpu, start = time.process_time(), time.perf_counter()
        for line, first in zip(lines, requests, strict=False):
            ready.register(line.socket, selectors.EVENT_READ, line)
            line.send(*first)
        while ready.get_map():
            found = ready.select(_PATIENCE)
            assert found, f"no answer within {_PATIENCE:.0f} s"
            for key, _ in found:
                line = key.data
                if not line.receive():
                    continue
                now = time.perf_counter()
                load.latencies.append(now - line.began)
                answers.append((line.ask, line.got))
                following = next(requests, None) if seconds is None or now - start < seconds else None
                if following:
                    line.send(*following)
                else:
                    ready.unregister(line.socket)
        load.seconds, load.cpu = time.perf_counter() - start, time.process_time() - cpu
    for line in lines:
        line.socket.close()
    for ask, got in answers:
        check(ask, got)
        load.sent.append(len(got))
    return load


def check(ask: Ask, got: bytes) -> None:
    """Raises AssertionError where the answer is not the page that was asked for."""
    head, _, body = got.partition(b"\r\n\r\n")
    status = head.partition(b"\r\n")[0].decode()
    # The query of a stranger's page may hold a key: the address alone is named.
    where = ask.path.partition("?")[0]
    if ask.form:
        assert status.split()[1] in {"302", "303"}, f"{where}: {status}"
        assert f"\r\nlocation: {ask.leads_to}\r\n".encode() in head.lower() + b"\r\n", (
            f"{where}: leads elsewhere"
        )
        return
    assert status.split()[1] == "200", f"{where}: {status}"
    text = zlib.decompress(body, _GZIP) if b"content-encoding: gzip" in head.lower() else body
    for words in ask.contains:
        assert words.encode() in text, f"{where}: the answer does not hold {words!r}"


def _shuffled(asks: Sequence[Ask], host: str, seed: int) -> Iterator[tuple[Ask, bytes]]:
    made = [(ask, ask.request(host)) for ask in asks]
    random.Random(seed).shuffle(made)  # noqa: S311 - an order, no secret
    return iter(made)


def _endless(asks: Sequence[Ask], host: str, seed: int) -> Iterator[tuple[Ask, bytes]]:
    return itertools.cycle(_shuffled(asks, host, seed))


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    raise AssertionError("an answer without a length")

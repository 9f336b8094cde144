"""Asking clamd whether something is harmful: its INSTREAM command over a local socket or TCP. No Django."""

from __future__ import annotations

import contextlib
import socket
import struct
import time
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import structlog

Verdict = Literal["clean", "infected", "silent"]
"""`silent`: nobody answered, or not in time, or not to the question: nothing is known then."""

SECONDS = 30.0
AT_ONCE = 5.0
"""While a person waits for the page."""
PIECE = 1 << 16
LONGEST_ANSWER = 4096

log = structlog.get_logger()


def verdict_of(address: str, *contents: bytes, seconds: float = SECONDS, is_expected: bool = True) -> Verdict:
    """Scan several things, each within `seconds`. Stop at the first one that is not clean.

    `is_expected`: a scanner should run at the address; if none does, the log says so.
    """
    for content in contents:
        verdict = _verdict_of(address, content, seconds, is_expected)
        if verdict != "clean":
            return verdict
    return "clean"


def is_answering(address: str) -> bool:
    try:
        return _ask(address, AT_ONCE, b"zPING\0") == "PONG"
    except OSError:
        return False


def check_address(address: str) -> None:
    """Raises ValueError unless it is unix:/path or tcp://host:port."""
    parts = urlsplit(address)
    is_local = parts.scheme == "unix" and parts.path.startswith("/")
    if not is_local and not (parts.scheme == "tcp" and parts.hostname and parts.port):
        raise ValueError(f"{address!r} is neither unix:/path/of/socket nor tcp://host:port")


def _verdict_of(address: str, content: bytes, seconds: float, is_expected: bool) -> Verdict:
    try:
        said = _ask(address, seconds, b"zINSTREAM\0", *_pieces(content))
    except OSError as fault:
        if is_expected or not isinstance(fault, FileNotFoundError | ConnectionRefusedError):
            log.warning("scanner_silent", fault=type(fault).__name__)
        return "silent"
    if said == "stream: OK":
        return "clean"
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        log.warning("scanner_found", found=said)
        return "infected"
    log.warning("scanner_silent", fault=said)
    return "silent"


def _pieces(content: bytes) -> Iterator[bytes]:
    """As INSTREAM wants it: each piece after its length, then an empty one."""
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield struct.pack("!L", len(piece)) + piece
    yield struct.pack("!L", 0)


def _ask(address: str, seconds: float, *sent: bytes) -> str:
    """What it says, within so many seconds in all. Raises OSError."""
    until = time.monotonic() + seconds
    with _connected(address, seconds) as connection:
        # It may answer and hang up before it has taken everything, as where a limit of its own is passed.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in sent:
                connection.settimeout(_left(until))
                connection.sendall(piece)
        return _answer(connection, until)


def _answer(connection: socket.socket, until: float) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        connection.settimeout(_left(until))
        more = connection.recv(LONGEST_ANSWER)
        if not more:
            raise ConnectionError("the scanner hung up in the middle of its answer")
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner did not answer in time")
    return left


def _connected(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname, parts.port), timeout=seconds)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(seconds)
    try:
        connection.connect(parts.path)
    except OSError:
        connection.close()
        raise
    return connection

"""Making a document of a stranger's file, in a process of its own: it may fall, hang or swell without harm to anybody.

`remade(content, media_type)` gives what is kept, or the kind of the refusal. The process says that it is ready before
it is given a byte of the file: what happens until then says nothing about the file. It is told nothing of the
installation (no keys, no database), may reach nothing of the machine (confinement.py), and ends with its bounds of
time and memory. If a service manager starts one for each connection to a socket (deploy/systemd), it has a user of its
own and no network to begin with; otherwise it is a child that gives up what it can.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import structlog

from hemayat.documents.formats import JPEG, KEPT_AS, media_type_of
from hemayat.documents.limits import MOST_KEPT, MOST_PAGES, MOST_SECONDS
from hemayat.documents.states import RefusalKind

ROOT = Path(__file__).parents[3]
PROGRAM = "hemayat.documents.reencoding"
READY, REFUSED, NOT_CONFINED = "ready", "refused", "not-confined"
LONGEST_LINE = 64
REQUIRED, SHOW = "--required", "--show"
PIECE = 1 << 16
ENDS_WITHIN = 5.0

log = structlog.get_logger()


@dataclass(frozen=True)
class ReencodedFile:
    """What is kept in place of what came."""

    media_type: str
    pages: int
    content: bytes


class ReencodingUnavailable(Exception):
    """No process took the file: no socket, none started, too many at once, or not confined."""


def reencode(
    content: bytes, media_type: str, *, path: str = "", is_required: bool = False
) -> ReencodedFile | RefusalKind | None:
    """What is kept, or why it is refused; None if the process took the file and gave no answer.

    `path`: the socket of a service manager that starts the process; without it, it is a child of ours. `is_required`:
    nothing is opened unless the kernel confines the process. Raises Unavailable if no process took the file.
    """
    try:
        with _connected(path, is_required) as connection:
            said = _exchanged(connection, f"{media_type}\n".encode() + content)
    except _CpuTimeExceeded:
        return "too_complex"
    except OSError as fault:
        log.warning("reencoding_silent", fault=type(fault).__name__)
        return None
    return _read(said, media_type)


def how_confined() -> dict[str, Any]:
    """How a child of ours is confined here, as confinement.Confinement; empty if it does not even start."""
    try:
        with _child(SHOW) as connection:
            document: dict[str, Any] = json.loads(_exchanged(connection, b""))
    except (OSError, ValueError, ReencodingUnavailable):
        return {}
    return document


def is_service_working(path: str) -> bool:
    """Whether the service at this socket opens files, and confined: it is asked with a file that is none."""
    try:
        return reencode(b"\xff\xd8\xff", JPEG, path=path, is_required=True) == "broken"
    except ReencodingUnavailable:
        return False


# ---------------------------------------------------------------------------------------- underneath


class _CpuTimeExceeded(Exception):
    """The process used up the processor time that a file is given."""


@contextmanager
def _connected(path: str, is_required: bool) -> Iterator[socket.socket]:
    """A process that waits for a file."""
    if not path:
        with _child(*([REQUIRED] if is_required else [])) as connection:
            _until_ready(connection)
            yield connection
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(MOST_SECONDS)
        try:
            connection.connect(path)
        except OSError as fault:
            raise _unavailable(type(fault).__name__) from fault
        _until_ready(connection)
        yield connection


def _until_ready(connection: socket.socket) -> None:
    connection.settimeout(MOST_SECONDS)
    line = b""
    try:
        while not line.endswith(b"\n") and len(line) < LONGEST_LINE and (more := connection.recv(1)):
            line += more
    except OSError as fault:
        raise _unavailable(type(fault).__name__) from fault
    if line == f"{NOT_CONFINED}\n".encode():
        log.error("reencoding_not_confined")
        raise ReencodingUnavailable
    if line != f"{READY}\n".encode():
        # A service manager that has started as many as it may closes the connection at once.
        raise _unavailable("closed")


def _unavailable(fault: str) -> ReencodingUnavailable:
    log.warning("reencoding_unavailable", fault=fault)
    return ReencodingUnavailable()


@contextmanager
def _child(*words: str) -> Iterator[socket.socket]:
    """A process at the other end of a pair of sockets, as a service manager would start it; ended afterwards."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        process = _started(theirs, words)
        theirs.close()
        try:
            yield ours
        finally:
            code = _ended(process)
    if code == -signal.SIGXCPU:
        raise _CpuTimeExceeded
    if code:
        log.warning("reencoding_ended", code=code)


def _started(theirs: socket.socket, words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - this interpreter with a list of our own words
            [sys.executable, "-P", "-m", PROGRAM, *words],
            stdin=theirs.fileno(),
            stdout=theirs.fileno(),
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": str(ROOT)},
            cwd="/",
        )
    except OSError as fault:
        raise _unavailable(type(fault).__name__) from fault


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _exchanged(connection: socket.socket, question: bytes) -> bytes:
    """All that it says. Raises OSError if it does not end in time, or says more than any document has."""
    until = time.monotonic() + MOST_SECONDS
    connection.settimeout(MOST_SECONDS)
    # One that refuses from the first line on may be gone before it has read everything.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(question)
        connection.shutdown(socket.SHUT_WR)
    said = bytearray()
    while len(said) <= MOST_KEPT:
        connection.settimeout(max(0.01, until - time.monotonic()))
        try:
            more = connection.recv(PIECE)
        except ConnectionResetError:
            # It ended without reading everything; what it said before that has been read.
            more = b""
        if not more:
            return bytes(said)
        said += more
    raise OSError("more was said than a document may hold")


def _read(output: bytes, media_type: str) -> ReencodedFile | RefusalKind | None:
    """Whatever a file may have made of the process: nothing else than one of our answers is believed."""
    first, _, rest = output.partition(b"\n")
    words = first.decode("ascii", "replace").split()
    if len(words) == 2 and words[0] == REFUSED:
        return next((kind for kind in get_args(RefusalKind) if kind == words[1]), None)
    is_whole = len(words) == 3 and words[0] == KEPT_AS[media_type] and words[2] == str(len(rest))
    if is_whole and media_type_of(rest) == words[0] and words[1] in {str(n + 1) for n in range(MOST_PAGES)}:
        return ReencodedFile(words[0], int(words[1]), rest)
    return None

"""Scanners for the tests: the real clamd where it is installed, and a small one of our own that fails in every way."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hemayat.documents.clamd import is_answering

# Joined here, so that no scanner takes this file away.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!", b"$H+H*"])
MISSING = "the tests with clamd did not run: they need the package clamav-daemon"
Mood = Literal["as it should", "silent", "hangs up", "slow", "limit", "nonsense"]
CONFIGURATION = """\
Foreground yes
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.ctl
TCPAddr 127.0.0.1
TCPSocket {port}
LogFile {folder}/clamd.log
StreamMaxLength {most}
MaxThreads 4
SelfCheck 0
"""


@dataclass
class SmallScanner:
    """Says "found" of whatever holds the EICAR text. `mood`: how it answers from now on.

    `seen`: what it was shown; `deaf_to`: at which of these it hangs up, from 0.
    """

    address: str
    mood: Mood = "as it should"
    seen: list[bytes] = field(default_factory=list)
    deaf_to: int = -1
    is_over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        while not self.is_over.is_set():
            with suppress(TimeoutError):
                connection, _ = listening.accept()
                threading.Thread(target=self._answer, args=[connection], daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(10)
            asked = connection.makefile("rb")
            command = b""
            while not command.endswith(b"\0"):
                command += asked.read(1)
            if self.mood == "hangs up":
                return
            if command == b"zPING\0":
                connection.sendall(b"PONG\0")
                return
            assert command == b"zINSTREAM\0"
            if self.mood == "limit":
                connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
            content = b""
            while length := struct.unpack("!L", asked.read(4))[0]:
                content += asked.read(length)
            self.seen.append(content)
            self._say(connection, content)

    def _say(self, connection: socket.socket, content: bytes) -> None:
        if len(self.seen) - 1 == self.deaf_to:
            return
        if self.mood in ("silent", "slow"):
            self.is_over.wait(5 if self.mood == "silent" else 0.3)
        if self.mood == "nonsense":
            connection.sendall(b"\xff\xfe what?\0")
            return
        said = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        for sign in said:
            connection.sendall(bytes([sign]))


@contextmanager
def small_scanner(place: Path | None = None) -> Iterator[SmallScanner]:
    """Over a local socket in a folder, else over TCP."""
    if place is None:
        listening = socket.create_server(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
    else:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(place / "s"))
        listening.listen()
        address = f"unix:{place / 's'}"
    listening.settimeout(0.1)
    scanner = SmallScanner(address)
    thread = threading.Thread(target=scanner.serve, args=[listening], daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        scanner.is_over.set()
        thread.join()
        listening.close()


def clamd_program() -> str | None:
    return shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def clamd(folder: Path, *, most: str = "25M") -> Iterator[tuple[str, str]]:
    """The real one, which knows one signature, written here by hand. Yields its two addresses, local and TCP."""
    program = clamd_program()
    assert program is not None
    signatures = folder / "signatures"
    signatures.mkdir()
    # Name, any kind of file, any place in it, the bytes.
    (signatures / "hand.ndb").write_text(f"Eicar-By-Hand:0:*:{EICAR.hex()}\n", "ascii")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, most=most), "utf-8")
    log = folder / "said.log"
    with log.open("wb") as said, subprocess.Popen(
        [program, "--config-file", str(configuration)], stdout=said, stderr=subprocess.STDOUT
    ) as process:  # fmt: skip
        try:
            address = f"unix:{folder / 'clamd.ctl'}"
            _until_it_answers(address, process, log)
            yield address, f"tcp://127.0.0.1:{port}"
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _until_it_answers(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while not is_answering(address):
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError(log.read_text("utf-8", "replace"))
        time.sleep(0.1)

"""A decoder that a file has taken over: once the process is confined, it tries everything that could do harm.

Run as the process that opens uploads is run, by `python -m`. `--free` leaves the confinement out, to show that each try
would have succeeded; `--as-user N` is another user than root from the beginning.
"""

from __future__ import annotations

import ctypes
import encodings.idna  # noqa: F401 - what an address needs, loaded before nothing can be
import json
import mmap
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from hemayat.documents.reencoding import READY, ReencodedFile, images
from hemayat.documents.reencoding import __main__ as program

LIBC = ctypes.CDLL(None, use_errno=True)
PTRACE = 101


def _called(number: int, *given: int) -> None:
    if LIBC.syscall(number, *given) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _unix(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)


def _tcp(port: int) -> None:
    socket.create_connection(("127.0.0.1", port), 2).close()


def _forked() -> None:
    if not os.fork():
        os._exit(0)


def _tries(aims: dict[str, str]) -> dict[str, Callable[[], object]]:
    parent = os.getppid()
    return {
        "key ring": lambda: Path(aims["keys"]).read_bytes(),
        "size of the key ring": lambda: Path(aims["keys"]).stat(),
        "environment of the parent": lambda: Path(f"/proc/{parent}/environ").read_bytes(),
        "memory of the parent": lambda: Path(f"/proc/{parent}/mem").open("rb"),
        "trace the parent": lambda: _called(PTRACE, 0x4206, parent, 0, 0),
        "own environment": lambda: Path("/proc/self/environ").read_bytes(),
        "list of files": lambda: list(Path("/").iterdir()),
        "write a file": lambda: Path(aims["folder"], "written").write_text("x"),
        "PostgreSQL": lambda: _unix(aims["postgres"]),
        "TCP port": lambda: _tcp(int(aims["port"])),
        "socket of the machine": lambda: _unix(aims["socket"]),
        "a socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "signal to the parent": lambda: os.kill(parent, 0),
        "another process": _forked,
        "a file in memory": lambda: os.memfd_create("x"),
        "memory that runs": lambda: mmap.mmap(
            -1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        ),
        "another descriptor": lambda: os.dup(0),
    }


def _took_over(aims: dict[str, str], content: bytes) -> ReencodedFile:
    reached = {}
    for name, attempt in _tries(aims).items():
        try:
            attempt()
        except (OSError, ValueError) as fault:
            reached[name] = f"refused: {type(fault).__name__}"
        else:
            reached[name] = "reached"
    said = {"reached": reached, "environment": sorted(set(os.environ) - {"LC_CTYPE"}), "user": os.geteuid()}
    return ReencodedFile("image/jpeg", 1, content + json.dumps(said).encode())


def main() -> int:
    aims = json.loads(Path(__file__).with_name("aims.json").read_text("utf-8"))
    program._load_everything()
    if aims.get("user"):
        os.setresgid(aims["user"], aims["user"], aims["user"])
        os.setresuid(aims["user"], aims["user"], aims["user"])
    images.reencode_image = lambda content: _took_over(aims, content)
    if aims.get("free"):
        program._say(f"{READY}\n".encode())
        program._say(program._answer(sys.stdin.buffer))
        return 0
    program._load_everything = lambda: None
    return program.main(["--required"])


if __name__ == "__main__":
    os._exit(main())

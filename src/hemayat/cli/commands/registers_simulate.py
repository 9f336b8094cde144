"""`hemayat registers simulate`: every register of a made-up nation over HTTP, with faults and corrections on demand."""

from __future__ import annotations

import signal
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from hemayat.common.console import console, notes, progress
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.common.strict_json import parse_json

DEFAULT_PORT = 8020


def simulate(
    folder: Annotated[Path, typer.Argument(help="A prepared snapshot or an extract of invented people.")],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 means any free port.")
    ] = DEFAULT_PORT,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    faults: Annotated[
        Path | None, typer.Option(help='JSON file of initial faults: {"vehicles": {"status": 503}}.')
    ] = None,
    public_key: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID:HEX",
            help="A signing key from `hemayat keys list`. Requests with other keys are then refused.",
        ),
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder for indexes, corrections and disputes. If left out, they are not kept."),
    ] = None,
) -> None:
    """Answer as all registers of a synthetic nation would, until stopped (see src/hemayat/inquiries/README.md)."""
    from hemayat.registers.schema import TABLES
    from hemayat.synthetic.register_simulator.orders import RegisterSimulator
    from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
    from hemayat.synthetic.register_simulator.server import serving

    keys = dict(_key(text) for text in public_key or [])
    with ExitStack() as stack:
        place = keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hemayat-registers-")))
        registers = SimulatedRegisters.in_folder(folder, place)
        stack.callback(registers.close)
        with progress("Making registers answer", len(TABLES)) as advance:
            registers.nation.make_indexes(advance)
        simulator = RegisterSimulator(registers, keys)
        simulator.faults.play(_faults(faults) if faults else {})
        try:
            address = stack.enter_context(serving(simulator, host, port))
        except OSError as error:
            raise HemayatError(f"{host}:{port}: {error.strerror}; give another --port") from None
        console.print(f"HEMAYAT_REGISTERS_URL={address}", soft_wrap=True)
        notes.print("All people here are made up. Press Ctrl-C to stop.")
        _wait()


def _wait() -> None:
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    is_over.wait()


def _key(text: str) -> tuple[str, bytes]:
    name, _, hexadecimal = text.partition(":")
    try:
        public = bytes.fromhex(hexadecimal)
    except ValueError:
        public = b""
    if len(public) != 32:
        raise HemayatError(
            f"--public-key {text}: is not id:hexadecimal, as `hemayat keys list` shows a signing key"
        )
    return name, public


def _faults(path: Path) -> Any:
    try:
        return parse_json(read_regular(path))
    except (OSError, ValueError) as error:
        raise HemayatError(f"{path}: cannot be read as JSON: {error}") from None

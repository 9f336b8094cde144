"""`hemayat audit`: whether the record is as it was written, and its signed checkpoints."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, progress
from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.config.environment import read_environment
from hemayat.operations.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.audit.chain import SignedCheckpoint
    from hemayat.audit.chain_verification import ChainBreak, ChainVerification

BROKEN = 1
NO_OUTSIDE = (
    "there is no checkpoint from outside. A person who can rewrite the whole record can also rewrite its own "
    "checkpoints. Give --checkpoint, set HEMAYAT_CHECKPOINTS_TO, or use --inside-only: docs/operator/checkpoints.md"
)

app = typer.Typer(help="Verify the audit record, and export its checkpoints.", no_args_is_help=True)


@app.command()
def verify(
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            help="A checkpoint kept outside, or a folder of them; can be repeated. If left out: those "
            "at HEMAYAT_CHECKPOINTS_TO."
        ),
    ] = None,
    inside_only: Annotated[
        bool,
        typer.Option(
            "--inside-only",
            help="Use no checkpoints from outside. This finds errors, but not a record that was "
            "rewritten completely.",
        ),
    ] = False,
    province: Annotated[
        str | None, typer.Option(help="Verify only the chain of this province; '' is the national chain.")
    ] = None,
) -> None:
    """Verify every chain, and show the first row that differs from what was written.

    Exits with status 1 if a row differs, or if there is no checkpoint from outside to compare the record with.
    """
    beside = [] if inside_only else _outside(checkpoint or [])
    with read_only_installation(), _record(is_read_only=True):
        from hemayat.audit.chain_verification import count_links
        from hemayat.audit.chain_verification import verify as verify_chains

        with progress("Walking the chains", count_links(province)) as advance:
            verified = verify_chains(province, beside=beside, advance=advance)
    _show(verified)
    if not beside and not inside_only:
        console.print(f"not verified: {NO_OUTSIDE}", soft_wrap=True, style="red")
    elif beside:
        console.print(
            f"{len(beside)} checkpoints from outside, the last of {max(one.hour for one in beside)}."
        )
    if verified.breaks or not (beside or inside_only):
        raise typer.Exit(BROKEN)


@app.command()
def sign(
    out: Annotated[
        Path, typer.Option(help="File to write. Keep it where the operators of the database cannot reach it.")
    ],
) -> None:
    """Sign the heads of all chains for this hour (once an hour), and write the checkpoint to a file."""
    from hemayat.operations.service_processes import CHECKPOINT_KEYS

    # Who may read the key may sign; in production that is root, and the worker.
    os.environ.setdefault(CHECKPOINT_KEYS, str(read_environment().checkpoint_keys))
    with installation(), _record():
        from hemayat.audit import actions
        from hemayat.audit.chain import checkpoint_file
        from hemayat.audit.keys import checkpoint_public_keys
        from hemayat.audit.queries import signature_of
        from hemayat.common.files import write_whole

        signed = signature_of(actions.checkpoint(dt.datetime.now(dt.UTC)))
        with write_whole(out) as part:
            part.write_text(checkpoint_file(signed, checkpoint_public_keys()[signed.key_id]), "utf-8")
    console.print(
        f"{out}: {len(signed.heads)} chains at {signed.hour}, root {signed.root.hex()}", soft_wrap=True
    )


@app.command()
def receive(
    folder: Annotated[
        Path,
        typer.Argument(
            help="Folder for the checkpoints. Operators of the service must not be able to reach it."
        ),
    ],
    trust: Annotated[
        list[str],
        typer.Option(
            "--trust", help="Public half of a checkpoint key, from `hemayat keys list`; can be repeated."
        ),
    ],
    host: Annotated[
        str, typer.Option(help="Address to listen on. A proxy in front handles TLS.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8020,
) -> None:
    """For the inspection office: receive checkpoints, keep each one permanently and acknowledge it, until stopped."""
    from hemayat.audit.receiver import Receiver
    from hemayat.audit.receiver_server import server

    try:
        trusted = frozenset(bytes.fromhex(one) for one in trust)
    except ValueError:
        raise HemayatError("--trust: give the 64 digits from `hemayat keys list`") from None
    folder.mkdir(parents=True, exist_ok=True)
    receiver = Receiver(folder, trusted)
    console.print(f"{folder}: receiving at http://{host}:{port}/checkpoints", soft_wrap=True)
    console.print(f"HEMAYAT_CHECKPOINTS_KEY={receiver.public_key.hex()}", soft_wrap=True)
    with suppress(KeyboardInterrupt), server(receiver, host, port) as listening:
        listening.serve_forever()


@contextmanager
def _record(*, is_read_only: bool = False) -> Iterator[None]:
    """A transaction of the system's, which sees the whole record."""
    from hemayat.audit.context import SYSTEM, acting_as

    with acting_as(SYSTEM, is_read_only=is_read_only):
        yield


def _outside(given: list[Path]) -> list[SignedCheckpoint]:
    """What was given, or what is kept where this installation sends its checkpoints; empty if that is nowhere."""
    if given:
        return [one for path in given for one in (_in_folder(path) if path.is_dir() else [_imported(path)])]
    address = read_environment().checkpoints.address
    if not address:
        return []
    import httpx

    from hemayat.audit.receiver import stored_checkpoints
    from hemayat.common.keys import SignatureMismatch

    try:
        return stored_checkpoints(address)
    except (OSError, ValueError, httpx.HTTPError, SignatureMismatch) as fault:
        raise HemayatError(f"{address} does not return its checkpoints: {type(fault).__name__}") from None


def _in_folder(path: Path) -> list[SignedCheckpoint]:
    from hemayat.audit.receiver import CheckpointFolder
    from hemayat.common.keys import SignatureMismatch

    try:
        return list(CheckpointFolder(path).all())
    except OSError as fault:
        raise HemayatError(
            f"{fault.filename}: cannot be read; give a file that `hemayat audit sign` wrote"
        ) from None
    except SignatureMismatch as fault:
        raise HemayatError(str(fault)) from None


def _imported(path: Path) -> SignedCheckpoint:
    from hemayat.audit.chain import imported
    from hemayat.common.keys import SignatureMismatch

    try:
        return imported(read_regular(path).decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise HemayatError(f"{path}: cannot be read; give a file that `hemayat audit sign` wrote") from None
    except SignatureMismatch as fault:
        raise HemayatError(f"{path}: {fault}") from None


def _show(verified: ChainVerification) -> None:
    for broken in verified.breaks:
        console.print(f"broken: {_where(broken)}{broken.what}", soft_wrap=True, style="red")
    whole = "differ from what was written" if verified.breaks else "are as they were written"
    console.print(
        f"{verified.events:,} events in {verified.chains} chains {whole}; "
        f"{verified.checkpoints} checkpoints were compared with them.",
        soft_wrap=True,
    )


def _where(broken: ChainBreak) -> str:
    """The chain and the row, where the break is in a chain and not in a checkpoint."""
    if broken.number is None and broken.event_id is None:
        return ""
    number = f", number {broken.number}" if broken.number else ""
    event = f", event {broken.event_id}" if broken.event_id else ""
    return f"chain {broken.chain or 'of the nation'}{number}{event}: "

"""`hemayat audit`: whether the record is as it was written, and its signed checkpoints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.errors import HemayatError
from hemayat.common.files import read_regular
from hemayat.config.console import console, progress
from hemayat.config.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.audit.chain import Signature
    from hemayat.audit.verifying import Break, Verified

BROKEN = 1

app = typer.Typer(help="Verify the record of who did what, and export its checkpoints.", no_args_is_help=True)


@app.command()
def verify(
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="An exported checkpoint to hold the record to; may be repeated.")
    ] = None,
    province: Annotated[
        str | None, typer.Option(help="Walk this province's chain alone; '' is the nation's.")
    ] = None,
) -> None:
    """Walk every chain of the record and name the first row that is not what was written; exit 1 if there is one."""
    beside = [_imported(path) for path in checkpoint or ()]
    with read_only_installation(), _record(is_read_only=True):
        from hemayat.audit.verifying import links
        from hemayat.audit.verifying import verify as verify_chains

        with progress("Walking the chains", links(province)) as advance:
            verified = verify_chains(province, beside=beside, advance=advance)
    _show(verified)
    if verified.breaks:
        raise typer.Exit(BROKEN)


@app.command()
def checkpoint(
    out: Annotated[
        Path, typer.Option(help="File to write; keep it where the database's operators cannot reach it.")
    ],
) -> None:
    """Sign the heads of all chains for this hour, unless that is done, and write the checkpoint into a file."""
    with installation(), _record():
        from hemayat.audit import actions
        from hemayat.audit.chain import exported
        from hemayat.audit.keys import ring
        from hemayat.audit.queries import signature_of
        from hemayat.common.files import write_whole

        made = signature_of(actions.checkpoint(dt.datetime.now(dt.UTC)))
        with write_whole(out) as part:
            part.write_text(exported(made, ring().public_keys("checkpoint")[made.key_id]), "utf-8")
    console.print(f"{out}: {len(made.heads)} chains at {made.hour}, root {made.root.hex()}", soft_wrap=True)


@contextmanager
def _record(*, is_read_only: bool = False) -> Iterator[None]:
    """A transaction of the system's, which sees the whole record."""
    from hemayat.audit.context import SYSTEM, acting_as

    with acting_as(SYSTEM, is_read_only=is_read_only):
        yield


def _imported(path: Path) -> Signature:
    from hemayat.audit.chain import imported
    from hemayat.common.keys import NotSigned

    try:
        return imported(read_regular(path).decode("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise HemayatError(
            f"{path}: cannot be read; give a file that `hemayat audit checkpoint` wrote"
        ) from None
    except NotSigned as fault:
        raise HemayatError(f"{path}: {fault}") from None


def _show(verified: Verified) -> None:
    for broken in verified.breaks:
        console.print(f"broken: {_where(broken)}{broken.what}", soft_wrap=True, style="red")
    whole = "in part" if verified.breaks else "as they were written"
    console.print(
        f"{verified.events:,} events in {verified.chains} chains stand {whole}; "
        f"{verified.checkpoints} checkpoints were held against them.",
        soft_wrap=True,
    )


def _where(broken: Break) -> str:
    """The chain and the row, where the break is in a chain and not in a checkpoint."""
    if broken.number is None and broken.event_id is None:
        return ""
    number = f", number {broken.number}" if broken.number else ""
    event = f", event {broken.event_id}" if broken.event_id else ""
    return f"chain {broken.chain or 'of the nation'}{number}{event}: "

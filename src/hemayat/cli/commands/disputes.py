"""`hemayat disputes`: files to and from the owners of registers that have no API, by a senior officer who signs in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console, table
from hemayat.operations.installation import installation

if TYPE_CHECKING:
    from hemayat.requests.dispute_import import DisputeImport

REFUSED = 1

app = typer.Typer(
    help="Send disputes by file to register owners without an API, and import their answers.",
    no_args_is_help=True,
)


@app.command()
def export(
    register: Annotated[str, typer.Option(help="A register named in HEMAYAT_REGISTERS_BY_FILE.")],
    out: Annotated[
        Path, typer.Option(help="Folder for the file and its manifest. They contain national IDs.")
    ],
) -> None:
    """Write the waiting disputes for a register's owner to a file. Until receipts arrive, the same disputes are
    written again.
    """
    with installation():
        from hemayat.requests.actions import hand_over_by_file

        by = signed_in("senior_officer", now=_now())
        dispute_export = hand_over_by_file(register=register, out=out, by=by, now=_now())
    if dispute_export.left_out:
        console.print(
            f"{dispute_export.left_out:,} disputes are of your own household or a relative's; a colleague "
            "must export them."
        )
    if dispute_export.file is None:
        if not dispute_export.left_out:
            console.print(f"No dispute of {register} is waiting.")
        return
    console.print(
        f"{dispute_export.file}: {dispute_export.disputes:,} disputes, {dispute_export.new:,} of them new",
        soft_wrap=True,
    )
    console.print(f"sha256 {dispute_export.sha256}", soft_wrap=True)


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(help="The file that the owner sent.")],
    sha256: Annotated[str, typer.Option(help="Checksum of the file, as given by the owner.")] = "",
) -> None:
    """Import acknowledgements and answers. Refused lines are listed; all others are accepted. Exits with status 1 if
    any line is refused.
    """
    with installation():
        from hemayat.requests.actions import take_in_file

        by = signed_in("senior_officer", now=_now())
        taken = take_in_file(file=file, sha256=sha256, by=by, now=_now())
    _show(taken)
    if taken.refused:
        raise typer.Exit(REFUSED)


def _show(taken: DisputeImport) -> None:
    if taken.refused:
        # What somebody else wrote is shown as it stands: brackets in it are no markup of ours.
        rows = [(str(one.line), one.column, escape(one.value), escape(one.reason)) for one in taken.refused]
        console.print(table("", ("line", "column", "value", "reason"), rows))
    console.print(
        f"{taken.read:,} lines read = {taken.accepted:,} accepted + {len(taken.refused):,} refused",
        soft_wrap=True,
    )
    console.print(
        f"Disputes of {taken.register}: {taken.acknowledged:,} acknowledged, {taken.answered:,} answered, "
        f"{taken.known:,} already known, {taken.blank:,} left blank",
        soft_wrap=True,
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

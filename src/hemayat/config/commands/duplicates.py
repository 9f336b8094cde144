"""`hemayat duplicates`: look through everybody for persons who may be one, and tell the civil registry of findings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from hemayat.config.console import console
from hemayat.config.installation import installation
from hemayat.config.progress_bars import steps
from hemayat.config.staff_sign_in import signed_in

app = typer.Typer(
    help="Find persons who may be one, for officers to judge, and hand findings to the civil registry.",
    no_args_is_help=True,
)


@app.command()
def find() -> None:
    """Look through everybody who is in a household. The worker does the same every week; twice does no harm."""
    with installation():
        from hemayat.households.duplicates import MOST_ALIKE, find_duplicates

        with steps() as advance:
            found = find_duplicates(now=_now(), advance=advance)
    console.print(
        f"{found.people:,} people looked through: {found.pairs:,} pairs are alike, {found.new:,} of them new; "
        f"{found.gone:,} are alike no more",
        soft_wrap=True,
    )
    if found.left_out:
        console.print(
            f"{found.left_out:,} people are left out: more than {MOST_ALIKE} are alike in everything"
        )


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Folder for the file and its manifest; they hold national ids.")],
) -> None:
    """Write which two numbers officers found to be one person, for the civil registry; each finding once."""
    with installation():
        from hemayat.households.duplicate_reports import tell_owner

        told = tell_owner(out=out, by=signed_in("senior_officer", now=_now()), now=_now())
    if told.file is None:
        console.print("No finding waits to be told.")
        return
    console.print(f"{told.file}: {told.findings:,} findings", soft_wrap=True)
    console.print(f"sha256 {told.sha256}", soft_wrap=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

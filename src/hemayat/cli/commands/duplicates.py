"""`hemayat duplicates`: look through everybody for persons who may be one, and tell the civil registry of findings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console
from hemayat.common.progress_bars import steps
from hemayat.operations.installation import installation

app = typer.Typer(
    help="Find likely duplicate persons for officers to review, and export the findings to the "
    "civil registry.",
    no_args_is_help=True,
)


@app.command()
def find() -> None:
    """Search all members of households for likely duplicates. The worker also does this every week. Idempotent."""
    with installation():
        from hemayat.households.duplicates import MOST_ALIKE, find_duplicates

        with steps() as advance:
            result = find_duplicates(now=_now(), advance=advance)
    console.print(
        f"{result.people:,} people searched: {result.pairs:,} likely duplicates, {result.new:,} of them new; "
        f"{result.gone:,} no longer alike",
        soft_wrap=True,
    )
    if result.left_out:
        console.print(f"{result.left_out:,} people are left out: each is like more than {MOST_ALIKE} others")


@app.command()
def export(
    out: Annotated[
        Path, typer.Option(help="Folder for the file and its manifest. They contain national IDs.")
    ],
) -> None:
    """Write the pairs of national IDs that officers found to be one person, for the civil registry. Each finding is
    written once.
    """
    with installation():
        from hemayat.households.duplicate_reports import tell_owner

        duplicate_report = tell_owner(out=out, by=signed_in("senior_officer", now=_now()), now=_now())
    if duplicate_report.file is None:
        console.print("No findings are waiting to be sent.")
        return
    console.print(f"{duplicate_report.file}: {duplicate_report.findings:,} findings", soft_wrap=True)
    console.print(f"sha256 {duplicate_report.sha256}", soft_wrap=True)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

"""`hemayat agreement`: the versions of the service level agreement, how far everybody is told, and what ends it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from hemayat.common.console import console, table
from hemayat.common.dates import format_date
from hemayat.common.errors import HemayatError
from hemayat.operations.installation import installation, read_only_installation

app = typer.Typer(
    help="The service level agreement: versions, official text, and coverage of announcements. "
    "It is written at the desk.",
    no_args_is_help=True,
)


@app.command("list")
def list_versions() -> None:
    """List every published version with its hash, and the law that ends the service, if there is one."""
    with read_only_installation():
        from hemayat.agreements.closing_law import recorded_law
        from hemayat.agreements.queries import all_versions, seal_of

        versions = all_versions()
        seals = {this_version.number: seal_of(this_version.number) for this_version in versions}
        law = recorded_law()
    rows = [
        (
            this_version.number,
            format_date(this_version.effective_from, "en"),
            this_version.official_sha256[:12] or "none",
            seal.sha256 if (seal := seals[this_version.number]) else "",
        )
        for this_version in versions
    ]
    console.print(table("", ("version", "in force from", "official text", "sha256"), rows))
    if law:
        state = (
            "ends the service on" if law.is_confirmed else "waits for a second publisher; it would end it on"
        )
        console.print(
            f"Law {law.number} ({law.title['en']}) {state} {format_date(law.effective_on, 'en')}.",
            soft_wrap=True,
        )
    else:
        console.print("No law that ends the service is recorded.")


@app.command("export")
def export_official(
    version: Annotated[int, typer.Argument(help="Number of the version.")],
    out: Annotated[Path, typer.Option(help="File to write to.")],
) -> None:
    """Write the official text of a version to a file, exactly as it was uploaded."""
    with read_only_installation():
        from hemayat.agreements.queries import official_text

        found = official_text(version)
    if found is None:
        raise HemayatError(f"version {version} has no official text; see `hemayat agreement list`")
    out.write_bytes(bytes(found.content))
    console.print(f"{found.name}: sha256 {found.sha256}", soft_wrap=True)


@app.command()
def status() -> None:
    """Count again, for each announcement, how many people must be notified and how many notices are queued."""
    with installation():
        from hemayat.announcements.actions import update_coverage
        from hemayat.announcements.queries import announcements
        from hemayat.audit.context import SYSTEM, acting_as

        with acting_as(SYSTEM, is_read_only=True):
            numbers = [announcement_progress.id for announcement_progress in announcements()]
        for number in numbers:
            update_coverage(number, now=dt.datetime.now(dt.UTC))
        with acting_as(SYSTEM, is_read_only=True):
            found = announcements()
    if not found:
        console.print("There are no announcements yet.")
        return
    rows = [
        (
            f"{announcement_progress.kind} {announcement_progress.about}",
            announcement_progress.concerned or 0,
            announcement_progress.told or 0,
            f"{(announcement_progress.coverage or 0) / 10:.1f} %",
            ", ".join(
                f"{state} {number:,}" for state, number in sorted(announcement_progress.states.items())
            ),
            "" if announcement_progress.done_at else "going on",
        )
        for announcement_progress in found
    ]
    console.print(table("", ("about", "to be told", "told", "coverage", "messages", ""), rows))

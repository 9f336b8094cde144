"""`hemayat events`: the civil registry's feed of life events, by a senior officer who signs in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console, table
from hemayat.operations.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.life_events.event_intake import FeedIntakeResult
    from hemayat.life_events.queries import FeedOverview

REFUSED = 1
MOST_SHOWN = 50

app = typer.Typer(
    help="Import life events from the civil registry: births, deaths, marriages and others.",
    no_args_is_help=True,
)


@app.command("import")
def import_feed(
    path: Annotated[
        Path, typer.Argument(help="A CSV, Parquet or JSON-lines file, or a folder with its manifest.")
    ],
    sha256: Annotated[str, typer.Option(help="Checksum of a single file, as given by its sender.")] = "",
    source: Annotated[str, typer.Option(help="Source of the events.")] = "civil_registry",
) -> None:
    """Import a file of events. Each event counts once, even if it is sent again. Refused lines are listed. Exits with
    status 1 if any line is refused.
    """
    with installation():
        from hemayat.life_events.actions import load as take_in

        now = dt.datetime.now(dt.UTC)
        by = signed_in("senior_officer", now=now)
        found = take_in(path=path, source=source, by=by, now=now, sha256=sha256)
    for file, received in found:
        _show(file, received)
    console.print(
        "`hemayat work` or `hemayat serve` processes the new events. To see the progress, run "
        "`hemayat events status`."
    )
    if any(received.refused for _, received in found):
        raise typer.Exit(REFUSED)


@app.command()
def status() -> None:
    """Show how many received events are processed, and what the others are waiting for."""
    with read_only_installation():
        from hemayat.life_events.queries import overview

        feed_overview = overview()
    _show_overview(feed_overview)


def _show(file: Path, received: FeedIntakeResult) -> None:
    from hemayat.life_events.event_parser import REASONS

    if received.refused:
        rows = [
            (str(one.line), str(one.event or ""), escape(one.column), REASONS[one.reason].en)
            for one in received.refused[:MOST_SHOWN]
        ]
        console.print(table("", ("line", "event", "column", "reason"), rows))
        if len(received.refused) > MOST_SHOWN:
            console.print(f"… and {len(received.refused) - MOST_SHOWN:,} more; the desk lists them all")
    console.print(
        f"{file}: {received.read:,} events read = {received.new:,} new + {received.known:,} already known + "
        f"{len(received.refused):,} refused",
        soft_wrap=True,
        markup=False,
    )


def _show_overview(found: FeedOverview) -> None:
    from hemayat.life_events.texts import STATES, WAITS

    rows = [(STATES[state].en, f"{many:,}") for state, many in found.states.items()]
    rows += [
        (f"  {WAITS[why].en if why else 'not applied yet'}", f"{many:,}") for why, many in found.waits.items()
    ]
    console.print(table("", ("events", "how many"), rows))
    if found.last is not None:
        console.print(
            f"The last came at {found.last:%Y-%m-%d %H:%M} UTC; {found.refused:,} lines were refused in all."
        )

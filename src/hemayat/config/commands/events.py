"""`hemayat events`: the civil registry's feed of life events, by a senior officer who signs in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from hemayat.config.console import console, table
from hemayat.config.installation import installation, read_only_installation
from hemayat.config.staff_sign_in import signed_in

if TYPE_CHECKING:
    from hemayat.life_events.event_intake import FeedIntakeResult
    from hemayat.life_events.queries import FeedOverview

REFUSED = 1
MOST_SHOWN = 50

app = typer.Typer(
    help="Take in the civil registry's feed of births, deaths, marriages and the like.", no_args_is_help=True
)


@app.command()
def load(
    path: Annotated[
        Path, typer.Argument(help="A CSV, Parquet or JSON-lines file, or a folder with its manifest.")
    ],
    sha256: Annotated[str, typer.Option(help="The checksum of a single file, as its sender told it.")] = "",
    source: Annotated[str, typer.Option(help="Who tells it.")] = "civil_registry",
) -> None:
    """Take a feed in; each event counts once, whatever comes again. Refused lines are listed. Exit 1 if any is."""
    with installation():
        from hemayat.life_events.actions import load as take_in

        now = dt.datetime.now(dt.UTC)
        by = signed_in("senior_officer", now=now)
        found = take_in(path=path, source=source, by=by, now=now, sha256=sha256)
    for file, received in found:
        _show(file, received)
    console.print(
        "`hemayat work`, or `hemayat serve`, goes through what is new; `hemayat events status` says how far."
    )
    if any(received.refused for _, received in found):
        raise typer.Exit(REFUSED)


@app.command()
def status() -> None:
    """How far the events that came have been gone through, and what waits for what."""
    with read_only_installation():
        from hemayat.life_events.queries import overview

        found = overview()
    _show_overview(found)


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
        f"{file}: {received.read:,} events read = {received.new:,} new + {received.known:,} known before + "
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

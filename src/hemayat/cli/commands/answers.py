"""`hemayat answers`: take over the ready answers that come with the program."""

from __future__ import annotations

import datetime as dt

import typer

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console
from hemayat.operations.installation import installation

app = typer.Typer(help="Ready answers to frequent questions.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """So that `add` is named, though it is the only one."""


@app.command()
def add() -> None:
    """Add the shipped answers, signed in as their author. Another senior officer publishes them."""
    with installation():
        from hemayat.questions.shipped_answers import add_shipped_answers

        now = dt.datetime.now(dt.UTC)
        added = add_shipped_answers(by=signed_in("case_officer", now=now), now=now)
    if not added:
        console.print("All shipped answers are already here.")
        return
    console.print(f"{len(added)} answers were added. A senior officer publishes them at the desk.")

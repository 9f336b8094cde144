"""`hemayat anomalies`: how often each rule about cases is right, on a truth file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hemayat.common.console import console

BELOW = 1

app = typer.Typer(help="Test the rules that find unusual patterns in cases.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """One command so far; without this, typer would take its name away."""


@app.command("test")
def test_rules(
    truth: Annotated[
        Path | None,
        typer.Option(
            help="A truth file, such as the one that oversight downloads at the desk. If left out: the one that "
            "comes with the program."
        ),
    ] = None,  # noqa: PT028 - typer reads the default; it is no test
) -> None:
    """Show the precision of each rule. Exits with status 1 if a rule is less precise than it states."""
    from hemayat.oversight.case_anomalies.rules import rules
    from hemayat.oversight.case_anomalies.truth import SHIPPED, precision_of, read_truth

    rows, is_below = read_truth(truth or SHIPPED), False
    for name, rule in rules().items():
        precision = precision_of(rule, rows)
        keeps = precision.keeps(rule.stated_precision)
        is_below = is_below or not keeps
        share = "not tested" if precision.share is None else f"{precision.share / 10:.1f} %"
        console.print(
            f"{name}: {share} ({precision.real} of {precision.tested} findings are real), stated "
            f"{rule.stated_precision / 10:.1f} %; {precision.missed} real ones not found: "
            f"{'on' if keeps else 'off'}",
            soft_wrap=True,
        )
    if is_below:
        raise typer.Exit(BELOW)

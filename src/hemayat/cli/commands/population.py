"""`hemayat population`: make a synthetic nation."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from hemayat.common.console import console, progress, table
from hemayat.common.dates import DateFault, parse_date
from hemayat.common.errors import HemayatError

app = typer.Typer(help="Create a synthetic nation.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """A group, although it has one command: `hemayat population make`."""


@app.command()
def make(
    households: Annotated[int, typer.Option(help="Number of households; a whole nation has 26000000.")],
    out: Annotated[Path, typer.Option(help="Folder to write the extract into.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1398,
    on: Annotated[str, typer.Option(help="Day of the extract; Jalali or Gregorian.")] = "1398-09-01",
    workers: Annotated[int, typer.Option(help="Number of processes; 0 means one for each core.")] = 0,
    chunk: Annotated[
        int, typer.Option(help="Number of households that each worker holds in memory.")
    ] = 50_000,
) -> None:
    """Write an extract of invented people with known faults. The list of faults is in DIR/truth."""
    from hemayat.synthetic.population import PopulationPlan, make_population

    try:
        plan = PopulationPlan(households, seed=seed, on=parse_date(on))
    except DateFault as fault:
        raise HemayatError(f"--on: {fault}") from None
    started = time.monotonic()
    with progress("Making households", households) as advance:
        generated_nation = make_population(
            plan, out, workers=workers or os.cpu_count() or 1, chunk=chunk, advance=advance
        )
    console.print(table("", ("table", "rows"), generated_nation.rows.items()))
    seconds = time.monotonic() - started
    console.print(
        f"{households:,} synthetic households in {seconds:,.1f} s: {generated_nation.folder}", soft_wrap=True
    )

"""`hemayat demo`: a synthetic nation made, checked, decided, explained, published, and served to its people."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemayat.cli.command_inputs import compiled_for, cores, one_clear_fault, open_snapshot
from hemayat.common.console import console, notes, progress
from hemayat.common.dates import TEHRAN, DateFault, month_start, parse_date
from hemayat.common.errors import HemayatError
from hemayat.common.progress_bars import steps
from hemayat.config.environment import DEMO_PORT

if TYPE_CHECKING:
    import datetime as dt

    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.registers.snapshot import RegisterSnapshot

MARK = "demo.txt"
_FOLDERS = ("extract", "snapshot", "run", "referrals")


def demo(
    households: Annotated[int, typer.Option(min=1, help="Number of households to create.")] = 100_000,
    out: Annotated[
        Path, typer.Option(help="Folder for all files. An earlier demo in it is replaced.")
    ] = Path("out/demo"),
    on: Annotated[
        str | None,
        typer.Option(help="Day to decide on; the first day of the current Jalali month if left out."),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same nation.")] = 1398,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Publish the result and start the sites.")
    ] = True,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = DEMO_PORT,
    history: Annotated[
        bool,
        typer.Option(
            "--history/--no-history", help="After the sites are up, add two months of work behind them."
        ),
    ] = True,
) -> None:
    """Create a synthetic nation, decide every household, explain three of them, and start the sites."""
    started = time.monotonic()
    has_history = serve and history
    day = _day(on, has_history=has_history)
    compiled = compiled_for(None, day)
    with one_clear_fault(out):
        _begin(out)
        _make(out / "extract", households, day, seed)
        snapshot = open_snapshot(out / "extract", out / "snapshot")
        manifest, report = _decide(compiled, snapshot, out / "run")
        cases = list(_cases(compiled, snapshot, out / "run", manifest))
    from hemayat.cli.decision_printout import show_household
    from hemayat.cli.run_printout import show_run

    for household_id, case in cases:
        show_household(case, household_id, "fa", is_brief=True)
        console.print()
    show_run(compiled, manifest)
    console.print(f"Report: {report}", soft_wrap=True)
    console.print(f"Made, checked, prepared, decided and explained in {time.monotonic() - started:,.0f} s.")
    if serve:
        heads = [*_heads(snapshot, cases), *_to_try(compiled, snapshot, out, manifest)]
        _serve(out, port, snapshot, heads, compiled, manifest, has_history=has_history)


def _heads(snapshot: RegisterSnapshot, cases: list[tuple[int, Any]]) -> Iterator[dict[str, Any]]:
    from hemayat.registers.snapshot import rows_of
    from hemayat.synthetic.demo.service import head_of

    for number, case in cases:
        yield head_of(case.outcome, rows_of(snapshot, number))


def _to_try(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, out: Path, manifest: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Who has reason to object: one to a car that was sold, one whose case the rules leave to an officer."""
    from hemayat.synthetic.demo.people import left_to_an_officer, refused_for_a_sold_car
    from hemayat.synthetic.demo.service import head_of

    sold = refused_for_a_sold_car(compiled, snapshot, out, manifest)
    if sold is None:
        notes.print("No household in this demo is refused only because of a car.")
    else:
        yield head_of("sold_car", sold)
    left = left_to_an_officer(compiled, snapshot, out, manifest)
    if left is not None:
        yield head_of("for_officer", left)


def _serve(
    out: Path,
    port: int,
    snapshot: RegisterSnapshot,
    heads: list[dict[str, Any]],
    compiled: CompiledPolicy,
    manifest: dict[str, Any],
    *,
    has_history: bool,
) -> None:
    """Until stopped. What Ctrl-C leaves can be served again by the same command, from the beginning."""
    from functools import partial

    from hemayat.cli.commands.serve import serve_at
    from hemayat.operations.service_processes import WebListeners
    from hemayat.synthetic.demo.history.calendar import published_at
    from hemayat.synthetic.demo.history.process import history_errand
    from hemayat.synthetic.demo.referrals import hand_over
    from hemayat.synthetic.demo.service import (
        demo_database,
        draft_agreement,
        keep_heads,
        publish,
        publish_answers,
        registers_to_try,
        show,
    )

    with demo_database(out, port) as demo:
        now = datetime.now(TEHRAN)
        # People have seen the run since before the history, in which they object to it.
        if has_history:
            # Models are read once Django is set up.
            from hemayat.synthetic.demo.history.custodians import before_publication

            before_publication(published_at(now))
        publish(out / "run", published_at(now) if has_history else now)
        if not has_history:
            hand_over(out)
        draft_agreement()
        publish_answers()
        newcomers = registers_to_try(demo.environment, snapshot, out / "run", compiled, manifest, heads)
        show(demo, keep_heads(demo.environment, [*heads, *newcomers]))
        errand = partial(history_errand, demo, out.resolve()) if has_history else None
        listeners = WebListeners("127.0.0.1", port, phone_port=demo.phone_port)
        serve_at(demo.environment, demo.app_url, listeners, errand)


def _day(text: str | None, *, has_history: bool) -> dt.date:
    if text is None and has_history:
        from hemayat.synthetic.demo.history.calendar import published_at

        return month_start(published_at(datetime.now(TEHRAN)).date())
    if text is None:
        return month_start(datetime.now(TEHRAN).date())
    try:
        return parse_date(text)
    except DateFault as fault:
        raise HemayatError(f"--on: {fault}") from None


def _begin(out: Path) -> None:
    """An empty folder, but for the mark that says that a later demo may clear it."""
    if out.exists() and not out.is_dir():
        raise HemayatError(f"{out}: is a file; give a folder")
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise HemayatError(f"{out}: contains files that no demo created; give another --out")
    if (out / MARK).is_file():
        notes.print(f"{out} contains an earlier demo, which is replaced", soft_wrap=True)
    for name in _FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).write_text(
        "Everything here was made by `hemayat demo` and may be replaced by it.\n", "utf-8"
    )


def _make(extract: Path, households: int, day: dt.date, seed: int) -> None:
    from hemayat.synthetic.population import PopulationPlan, make_population

    with progress("Making households", households) as advance:
        make_population(
            PopulationPlan(households, seed=seed, on=day), extract, workers=cores(), advance=advance
        )


def _decide(compiled: CompiledPolicy, snapshot: RegisterSnapshot, run: Path) -> tuple[dict[str, Any], Path]:
    from hemayat.eligibility.report import write_report
    from hemayat.engines.national_run import RunOptions, determine_nation

    with steps() as report:
        manifest = determine_nation(compiled, snapshot, run, RunOptions(workers=cores()), report)
    return manifest, write_report(compiled, manifest, run, "fa")


def _cases(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, run: Path, manifest: dict[str, Any]
) -> Iterator[tuple[int, Any]]:
    """The first household of each outcome whose head can sign in; any of that outcome where none can."""
    from functools import partial

    from hemayat.cli.run_printout import first_of_each
    from hemayat.eligibility.determination import case_of
    from hemayat.registers.snapshot import rows_of
    from hemayat.rules.unknowns import OUTCOMES
    from hemayat.synthetic.demo.service import can_sign_in

    found = first_of_each(run) | first_of_each(run, partial(can_sign_in, snapshot))
    for outcome in OUTCOMES:
        if outcome not in found:
            notes.print(f"No household here has the outcome {outcome}.")
            continue
        rows = rows_of(snapshot, found[outcome])
        yield found[outcome], case_of(compiled, rows, snapshot.registers, manifest["cut_points"])

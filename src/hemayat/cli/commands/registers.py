"""hemayat registers: check, prepare, compare, describe and simulate the registers of a nation."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.cli.commands.registers_simulate import simulate
from hemayat.common.console import Advance, console, progress, table

if TYPE_CHECKING:
    from hemayat.registers.manifest import RowCounts

app = typer.Typer(
    help="Check, prepare, compare, describe and simulate the registers of a nation.", no_args_is_help=True
)
app.command()(simulate)

_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
_STEPS = {
    "files": "Reading every file through",
    "persons": "Judging households",
    "registers": "Judging registers",
    "buckets": "Writing buckets",
    "records": "Writing records with their details",
    "households": "Comparing households",
}

Memory = Annotated[str, typer.Option(help="Memory limit of the database. More data is written to disk.")]
Threads = Annotated[
    int, typer.Option(min=1, max=256, help="Number of threads. It does not affect the result.")
]
Folder = Annotated[Path, typer.Argument(help="Folder with a manifest.json.")]


@app.command()
def check(
    folder: Folder,
    quarantine: Annotated[
        Path | None, typer.Option(help="Folder for the lists of rows in quarantine and of repaired cells.")
    ] = None,
    memory: Memory = "2GB",
    threads: Threads = _CORES,
    temp: Annotated[Path | None, typer.Option(help="Folder for temporary files.")] = None,
) -> None:
    """Check an extract. Exit status: 0 clean; 1 usable, but rows were quarantined or cells repaired; 2 unusable."""
    from hemayat.registers import check as checking

    with _shown() as report:
        check_report = checking.check(
            folder, quarantine, memory=memory, threads=threads, temp=temp, report=report
        )
    _show_counts(check_report.tables, check_report.by_reason)
    show_not_decided(check_report.households, check_report.not_decided)
    if quarantine:
        console.print(f"Each row and cell: {quarantine}/quarantine, {quarantine}/repaired", soft_wrap=True)
    if not check_report.is_clean:
        raise typer.Exit(1)


@app.command()
def prepare(
    folder: Folder,
    out: Annotated[Path, typer.Option(help="Folder to write the snapshot to.")],
    memory: Memory = "2GB",
    threads: Threads = _CORES,
    buckets: Annotated[
        int | None, typer.Option(min=1, help="Number of parts; one for every 250,000 households if left out.")
    ] = None,
    force: Annotated[bool, typer.Option(help="Replace an existing snapshot.")] = False,
) -> None:
    """Check an extract, and write the snapshot for all later steps."""
    from hemayat.registers import preparation as preparing

    with _shown() as report:
        result = preparing.prepare(
            folder, out, memory=memory, threads=threads, buckets=buckets, force=force, report=report
        )
    _show_counts(result.tables, result.by_reason)
    show_not_decided(result.households, result.not_decided)
    console.print(
        f"Snapshot {result.snapshot_id}: {result.households:,} households in {result.buckets} buckets in {result.path}",
        soft_wrap=True,
    )


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(help="A prepared snapshot.")],
    new: Annotated[Path, typer.Argument(help="A later snapshot.")],
    out: Annotated[
        Path | None, typer.Option(help="Parquet file for the households with differences.")
    ] = None,
    memory: Memory = "2GB",
    threads: Threads = _CORES,
) -> None:
    """Compare two prepared snapshots household by household."""
    from hemayat.registers.difference import difference

    with _shown() as report:
        difference_counts = difference(old, new, out, memory=memory, threads=threads, report=report)
    rows = [
        ("added", difference_counts.added),
        ("removed", difference_counts.removed),
        ("changed", difference_counts.changed),
    ]
    console.print(
        table("Households", ["change", "households"], [*rows, ("unchanged", difference_counts.unchanged)])
    )
    if difference_counts.by_table:
        console.print(
            table("What changed", ["table", "changed households"], list(difference_counts.by_table.items()))
        )


@app.command()
def describe(name: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="A table.")] = None) -> None:
    """Show the tables of an extract, or the columns of one table: types, units, codes, and the meaning of a missing
    row.
    """
    from hemayat.registers import schema_description as describing
    from hemayat.registers.record_schema import EVERY_TABLE

    if name is None:
        rows = [(t.name, t.title.en, t.title.fa, describing.owner_of(t)) for t in EVERY_TABLE.values()]
        console.print(table("Tables of an extract", ["table", "title", "عنوان", "owner"], rows))
        return
    chosen = describing.table_named(name)
    columns = [
        (c.name, c.title.en, c.title.fa, c.holds, "yes" if c.may_be_empty else "", c.about)
        for c in describing.columns_in_words(chosen)
    ]
    title = f"{chosen.name}: {chosen.title.en} ({chosen.title.fa})"
    console.print(table(title, ["column", "title", "عنوان", "holds", "may be empty", "notes"], columns))
    console.print(f"Owner: {describing.owner_of(chosen)}", soft_wrap=True)
    console.print(f"No row: {chosen.absent}", soft_wrap=True)


def _show_counts(tables: dict[str, RowCounts], by_reason: dict[str, dict[str, int]]) -> None:
    from hemayat.registers.quarantine_reasons import REASONS

    rows = [(n, c.read, c.accepted, c.quarantined, c.repaired) for n, c in tables.items()]
    columns = ["table", "read", "= accepted", "+ quarantined", "repaired cells"]
    console.print(table("Rows", columns, rows))
    reasons = [(n, r, rows, REASONS[r].en) for n, found in by_reason.items() for r, rows in found.items()]
    if reasons:
        console.print(table("In quarantine", ["table", "reason", "rows", "what is wrong"], reasons))


def show_not_decided(households: int, not_decided: Mapping[str, int]) -> None:
    """Every household of the extract: those that can be decided, and the others by reason."""
    from hemayat.registers.undecided_households import NOT_DECIDED

    rows = [("can be decided", households), *((NOT_DECIDED[r].en, n) for r, n in not_decided.items())]
    console.print(table("Households of the extract", ["household", "number"], rows))


@contextmanager
def _shown() -> Iterator[Callable[[str, int, int], None]]:
    """A report that draws one bar for each step."""
    with ExitStack() as bars:
        shown: dict[str, tuple[Advance, int]] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in shown:
                bars.close()
                shown[step] = (bars.enter_context(progress(_STEPS.get(step, step), total)), 0)
            advance, before = shown[step]
            advance(done - before)
            shown[step] = (advance, done)

        yield report

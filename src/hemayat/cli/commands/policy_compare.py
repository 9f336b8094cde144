"""`hemayat policy compare`: who gains, who loses and why, over a whole nation."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.cli.command_inputs import check_targets, compiled_for, cores, day_of, one_clear_fault
from hemayat.cli.commands.policy_show import day, without_direction_marks
from hemayat.cli.session_language import Language, SessionLanguage, session_language
from hemayat.common.console import console, notes, table
from hemayat.common.errors import HemayatError
from hemayat.common.progress_bars import steps

if TYPE_CHECKING:
    import datetime as dt

    from hemayat.eligibility.comparison import ComparisonReport
    from hemayat.engines.comparison import ComparisonOptions
    from hemayat.engines.compiled_policy import CompiledPolicy


def compare(  # noqa: PLR0913, PLR0917 - each is an option of the command
    before: Annotated[Path, typer.Argument(metavar="A", help="Folder of a policy.")],
    after: Annotated[
        Path | None,
        typer.Argument(metavar="[B]", help="Another policy, or a patch for A; A on another day if left out."),
    ] = None,
    registers: Annotated[
        Path | None, typer.Option(help="A prepared snapshot. Shows who gains, who loses, and why.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option(help="Instead of --registers: a finished run of A, for quick totals of B.")
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(help="Day of A; the day of the persons register, or of the run, if left out."),
    ] = None,
    to: Annotated[str | None, typer.Option(help="Day of B; the day of A if left out.")] = None,
    keep_cuts: Annotated[
        bool, typer.Option("--keep-cuts", help="Decide B with the cut points of A.")
    ] = False,
    changed: Annotated[
        Path | None, typer.Option(help="Parquet file for the households with a different result.")
    ] = None,
    work: Annotated[
        Path | None, typer.Option(help="Folder for staged facts that the next comparison can reuse.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the result as a web page to this file.")] = None,
    lang: SessionLanguage = None,
    memory: Annotated[str, typer.Option(help="Memory limit of the comparison.")] = "1GB",
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Number of processes; 0 means one for each core.")
    ] = 0,
) -> None:
    """Compare two policies, a policy and a reform, or two days of one policy, for all households."""
    if (registers is None) == (run is None):
        raise HemayatError("give --registers (a prepared snapshot) or --run (a finished run of A)")
    if after is None and to is None:
        raise HemayatError("give B (a policy or a patch file), or another day with --to")
    check_targets(html=html, changed=changed)
    if registers is not None:
        from hemayat.engines.comparison import ComparisonOptions
        from hemayat.registers.database import memory_bytes

        options = ComparisonOptions(memory_bytes(memory), workers or cores(), work, changed, keep_cuts)
        sides = _sides(before, after, day_of(on, registers), to)
        with one_clear_fault(work or changed or registers):
            comparison_report = _compared(sides, registers, options, session_language(lang))
    else:
        assert run is not None
        if changed or work:
            raise HemayatError(
                "--changed and --work need --registers, because totals from a run do not look at "
                "single households"
            )
        comparison_report = _totals(
            (before, after), run, (on, to), keep_cuts, workers or cores(), session_language(lang)
        )
    _print(comparison_report)
    if html:
        from hemayat.common.files import write_whole
        from hemayat.eligibility.comparison import comparison_page

        with one_clear_fault(html), write_whole(html) as part:
            part.write_text(comparison_page(comparison_report), encoding="utf-8")
        console.print(str(html), soft_wrap=True)


def _sides(
    before: Path, after: Path | None, on: dt.date, to: str | None
) -> tuple[CompiledPolicy, CompiledPolicy]:
    later = day(to, "--to") if to else on
    first = compiled_for(before, on)
    if after is None:
        return first, compiled_for(before, later)
    if _is_patch(after):
        return first, compiled_for(before, later, (after,))
    return first, compiled_for(after, later)


def _is_patch(path: Path) -> bool:
    from hemayat.rules.patch import is_patch
    from hemayat.rules.source import read_tree

    return path.is_file() and is_patch(read_tree(path))


def _compared(
    sides: tuple[CompiledPolicy, CompiledPolicy], registers: Path, options: ComparisonOptions, lang: Language
) -> ComparisonReport:
    from hemayat.eligibility.comparison import ComparisonInput, comparison_texts
    from hemayat.engines.comparison import compare_policies
    from hemayat.registers.snapshot import RegisterSnapshot

    snapshot = RegisterSnapshot.open(registers)
    with steps() as report:
        comparison_result = compare_policies(*sides, snapshot, options, report)
    if not any(comparison_result.staged):
        notes.print("The facts were already staged, so no register was read", soft_wrap=True)
    elif not comparison_result.staged[1]:
        notes.print("Both policies use the same facts: the registers were read once", soft_wrap=True)
    if options.changed:
        notes.print(
            f"{comparison_result.comparison.changed:,} households that change: {options.changed}",
            soft_wrap=True,
        )
    comparison_input = ComparisonInput(
        *sides, snapshot.snapshot_id, snapshot.manifest.synthetic, options.keep_cuts
    )
    return comparison_texts(comparison_input, comparison_result.comparison, lang.value)


def _totals(
    paths: tuple[Path, Path | None],
    run: Path,
    days: tuple[str | None, str | None],
    keep_cuts: bool,
    workers: int,
    lang: Language,
) -> ComparisonReport:
    from hemayat.eligibility.comparison import ComparisonInput, total_texts
    from hemayat.engines.reuse import reusable_results
    from hemayat.engines.run_folder import open_run
    from hemayat.engines.summary import RunSummary
    from hemayat.engines.totals import facts_differ, reform_cut_points, totals

    folder, manifest = open_run(run)
    sides = _sides(*paths, day(days[0] or manifest["on"], "--on"), days[1])
    if missing := facts_differ(*sides, manifest):
        raise HemayatError(
            f"{run}: has not staged what B means by {', '.join(missing[:5])}; compare with --registers instead"
        )
    started = time.monotonic()
    cuts = reform_cut_points(folder, *sides, manifest["cut_points"], workers, keep_all=keep_cuts)
    reused_results = reusable_results(*sides, cuts, manifest)
    reform = totals(folder, sides[1], cuts, workers, reused_results=reused_results)
    notes.print(f"Totals of {reform.households:,} households in {time.monotonic() - started:.2f} s")
    comparison_input = ComparisonInput(*sides, manifest["snapshot_id"], manifest["synthetic"], keep_cuts)
    return total_texts(comparison_input, RunSummary.from_json(manifest["summary"]), reform, lang.value)


def _print(shown: ComparisonReport) -> None:
    from rich.text import Text

    console.print(Text(shown.title, style="bold underline"))
    for line in shown.lines:
        console.print(Text(f"{line.label}: ", style="dim").append(line.text, style="not dim"))
    for part in shown.parts:
        console.print()
        console.print(Text(part.title, style="bold blue"))
        for grid in part.grids:
            rows = [[without_direction_marks(cell) for cell in row] for row in grid.rows]
            console.print(
                table(
                    without_direction_marks(grid.caption),
                    [without_direction_marks(head) for head in grid.head],
                    rows,
                )
            )

"""`hemayat determine`: decide a nation, or one household with every reason; decide again what was decided."""

from __future__ import annotations

import tempfile
from enum import Enum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemayat.cli.command_inputs import (
    compiled_for,
    cores,
    day_of,
    folder_next_to,
    is_finished,
    one_clear_fault,
    open_snapshot,
)
from hemayat.cli.commands.determine_recompute import recompute
from hemayat.cli.household_cut_points import cut_points_for
from hemayat.cli.session_language import Language, SessionLanguage, session_language
from hemayat.common.console import console, notes
from hemayat.common.errors import HemayatError
from hemayat.common.persian import to_ascii_digits
from hemayat.common.progress_bars import steps

if TYPE_CHECKING:
    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.engines.national_run import RunOptions
    from hemayat.registers.snapshot import RegisterSnapshot

app = typer.Typer(help="Decide a nation, or one household with all its reasons.", no_args_is_help=True)

_MOST_DIGITS = 16
"""An id is at most 10^15."""


class EngineName(str, Enum):  # noqa: UP042 - typer needs the text as the value
    """Which engine decides; the rows are the same."""

    DUCKDB = "duckdb"
    SPARK = "spark"


Policy = Annotated[Path | None, typer.Option(help="Folder of a policy; the shipped one if left out.")]
Registers = Annotated[Path, typer.Option(help="An extract (it is prepared first) or a prepared snapshot.")]
On = Annotated[
    str | None, typer.Option(help="Day, Jalali or Gregorian; the day of the persons register if left out.")
]
Patches = Annotated[list[Path] | None, typer.Option(help="A reform to apply to the policy; can be repeated.")]


@app.command()
def nation(  # noqa: PLR0913, PLR0917 - one for each option
    registers: Registers,
    out: Annotated[Path, typer.Option(help="Folder for the run.")],
    policy: Policy = None,
    on: On = None,
    patch: Patches = None,
    engine: Annotated[
        EngineName, typer.Option(help="duckdb: on this machine; spark: on a cluster.")
    ] = EngineName.DUCKDB,
    memory: Annotated[
        str | None, typer.Option(help="Memory limit of the run. It also limits the number of processes.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Number of processes; 0 means one for each core.")
    ] = 0,
    master: Annotated[
        str | None, typer.Option(help="With spark: address of the cluster; this machine if left out.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option(help="An earlier run. Only households with changes are decided.")
    ] = None,
    lang: SessionLanguage = None,
) -> None:
    """Decide every household. After an interruption, the same command continues from the same point."""
    compiled = compiled_for(policy, day_of(on, registers), tuple(patch or ()))
    options = _options(memory, workers)
    decide = _decider(engine, master, since)
    with one_clear_fault(out):
        snapshot = open_snapshot(registers, folder_next_to(out, "snapshot"))
        was_whole = is_finished(out)
        with steps() as report:
            manifest: dict[str, Any] = decide(compiled, snapshot, out, options, report)
        if was_whole:
            notes.print(f"{out} is already finished; nothing was decided again", soft_wrap=True)
        path = _write_report(compiled, manifest, out, session_language(lang))
    from hemayat.cli.run_printout import show_examples, show_run

    show_run(compiled, manifest)
    show_examples(out, snapshot.path, _rule_options(policy, on, patch))
    console.print(f"Report: {path}", soft_wrap=True)


def _rule_options(policy: Path | None, on: str | None, patches: list[Path] | None) -> list[str]:
    """The options of this run that `determine household` needs too, to decide by the same rules."""
    given = [("--policy", policy), ("--on", on), *(("--patch", patch) for patch in patches or ())]
    return [word for name, value in given if value is not None for word in (name, str(value))]


def _decider(engine: EngineName, master: str | None, since: Path | None) -> Any:
    """What decides: the engine asked for, or only what changed since a run. All take the same arguments."""
    if engine is EngineName.DUCKDB and master is not None:
        raise HemayatError("--master needs --engine spark")
    if engine is EngineName.SPARK:
        if since is not None:
            raise HemayatError("--since works only with --engine duckdb; leave out one of them")
        return partial(_spark(), master=master)
    if since is not None:
        from hemayat.engines.incremental import determine_since

        return lambda compiled, snapshot, *more: determine_since(compiled, snapshot, since, *more)
    from hemayat.engines.national_run import determine_nation

    return determine_nation


def _spark() -> Any:
    try:
        from hemayat.engines.spark import determine_nation_spark
    except ModuleNotFoundError as error:
        raise HemayatError(
            f"--engine spark: {error.name} is not installed; pip install 'hemayat[spark]', with Java 17 or later"
        ) from None
    return determine_nation_spark


def _options(memory: str | None, workers: int) -> RunOptions:
    from hemayat.engines.national_run import A_RUN, A_WORKER, RunOptions
    from hemayat.registers.database import memory_bytes

    if memory is None:
        return RunOptions(workers or cores())
    if (given := memory_bytes(memory)) < A_RUN + A_WORKER:
        raise HemayatError(f"--memory {memory}: is too small; give at least {(A_RUN + A_WORKER) // 10**6}MB")
    return RunOptions(workers or cores(), memory=given)


def _write_report(compiled: CompiledPolicy, manifest: dict[str, Any], out: Path, lang: Language) -> Path:
    from hemayat.eligibility.report import write_report

    return write_report(compiled, manifest, out, lang.value)


@app.command()
def household(
    registers: Registers,
    policy: Policy = None,
    on: On = None,
    household_id: Annotated[str | None, typer.Option("--household", help="ID of the household.")] = None,
    head: Annotated[str | None, typer.Option(help="National ID of the head of household.")] = None,
    run: Annotated[
        Path | None, typer.Option(help="A national run. Its cut points are used for ranking.")
    ] = None,
    patch: Patches = None,
    lang: SessionLanguage = None,
) -> None:
    """Decide one household and show each criterion with its value, limit, source and law, and what would change the
    result.
    """
    if (household_id is None) == (head is None):
        raise HemayatError("give either --household ID or --head NATIONAL_ID")
    number = None if household_id is None else _number(household_id)
    compiled = compiled_for(policy, day_of(on, registers), tuple(patch or ()))
    with tempfile.TemporaryDirectory(prefix="hemayat-") as folder, one_clear_fault(Path(folder)):
        snapshot = open_snapshot(registers, Path(folder) / "snapshot")
        found, rows = _rows(snapshot, number, head)
        cuts = cut_points_for(compiled, snapshot, run, _options(None, 0))
    from hemayat.cli.decision_printout import show_household
    from hemayat.eligibility.determination import case_of

    show_household(case_of(compiled, rows, snapshot.registers, cuts), found, session_language(lang).value)


def _number(text: str) -> int:
    """The id, in whatever digits it was typed."""
    digits = to_ascii_digits(text.strip())
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS):
        raise HemayatError(f"--household {text}: is not a whole number; give the id of a household")
    return int(digits)


def _rows(snapshot: RegisterSnapshot, household_id: int | None, head: str | None) -> tuple[int, Any]:
    """The household's id and its rows. A national id must be that of the head."""
    from hemayat.registers.snapshot import find_household, rows_of

    found, _ = find_household(snapshot, national_id=head, household_id=household_id)
    rows = rows_of(snapshot, found)
    if head is not None and int(to_ascii_digits(head)) != rows["persons"][0]["national_id"]:
        raise HemayatError(
            f"--head {head}: is a member of household {found} but not its head; give --household {found}"
        )
    return found, rows


app.command()(recompute)

"""`hemayat policy check` and `hemayat policy test`: every fault of a policy, and its cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from hemayat.common.console import console, notes, table
from hemayat.common.errors import HemayatError

if TYPE_CHECKING:
    from hemayat.engines.case_runner import CaseFailure
    from hemayat.rules.case_assertions import CriterionCoverage
    from hemayat.rules.cases import PolicyCase
    from hemayat.rules.resolved_policy import PolicyOn

FOLDER = typer.Argument(
    help="Folder with policy.yaml and cases/; if left out, the policy that comes with Hemayat."
)

ENGINE = typer.Option(help="reference, columnar (decides a nation), duckdb or spark; can be repeated.")


def check(
    folder: Annotated[Path | None, FOLDER] = None,
    patch: Annotated[
        list[Path] | None, typer.Option(help="A patch file to apply to the policy first.")
    ] = None,
    reserved: Annotated[
        bool,
        typer.Option("--reserved", help="Only list the reserved words, which cannot be names of entries."),
    ] = False,
) -> None:
    """Find every fault of a policy and its cases: line, name, and what to do. Exits with status 1 if there is one."""
    from hemayat.engines.case_runner import checked_folder

    if reserved:
        _list_reserved()
        return
    for path in _folders(folder):
        days, cases, gaps = checked_folder(path, tuple(patch or ()))
        _say_ok(path, days, cases)
        _say_gaps(gaps)
        _say_never_failing(days)


def test(
    folder: Annotated[Path | None, FOLDER] = None,  # noqa: PT028 - the command, no test
    engine: Annotated[list[str] | None, ENGINE] = None,  # noqa: PT028 - the command, no test
) -> None:
    """Run the cases of a policy, and show which results they cover. Exits with status 1 if a case fails."""
    from hemayat.engines.case_runner import available_engines, checked_folder, run_cases
    from hemayat.rules.case_assertions import coverage

    failures: list[CaseFailure] = []
    for path in _folders(folder):
        days, cases, _ = checked_folder(path)
        console.print(_coverage_table(days[0].policy.id, coverage(days, cases)))
        for name in engine or available_engines():
            case_failures = run_cases(days[0].policy, cases, name)
            failures += case_failures
            failed = len({(f.case.file, f.case.line) for f in case_failures})
            console.print(f"{name}: {len(cases) - failed} of {len(cases)} cases pass")
    if failures:
        _say_failures(failures)
        raise typer.Exit(1)


def _folders(folder: Path | None) -> list[Path]:
    from hemayat.rules.shipped_policies import shipped_policies

    if folder:
        return [folder]
    if not (paths := shipped_policies()):
        raise HemayatError("this installation has no policy; give the folder of one")
    return paths


def _say_ok(folder: Path, days: list[PolicyOn], cases: list[PolicyCase]) -> None:
    from hemayat.common.dates import format_date
    from hemayat.rules.cases import policy_on

    policy = days[0].policy
    console.print(f"ok  {folder.name}  version {policy.version}", soft_wrap=True)
    for day in days:
        counts = f"{len(day.criteria)} criteria, {len(day.waivers)} waivers, {len(day.facts)} facts"
        own = sum(1 for case in cases if policy_on(days, case.on) is day)
        console.print(f"ok  from {format_date(day.on, 'en')}: {counts}, {own} cases", soft_wrap=True)


def _say_gaps(gaps: list[CriterionCoverage]) -> None:
    for gap in gaps:
        line = f"warning: criteria.{gap.criterion}: no case shows {', '.join(gap.missing)}"
        notes.print(Text(line, style="yellow"), soft_wrap=True)


def _say_never_failing(days: list[PolicyOn]) -> None:
    from hemayat.common.dates import format_date
    from hemayat.rules.vacuous_criteria import vacuous_criteria

    for name, line, on in vacuous_criteria(days):
        text = (
            f"warning: policy.yaml:{line}: criteria.{name}: nobody can fail it from {format_date(on, 'en')}; "
            "look at its limit and its sign, or remove it"
        )
        notes.print(Text(text, style="yellow"), soft_wrap=True)


def _list_reserved() -> None:
    from hemayat.rules.policy_parser import RESERVED
    from hemayat.rules.reserved_words import FORBIDDEN

    console.print("Always there, and not to be defined: " + ", ".join(RESERVED), soft_wrap=True)
    console.print("Reserved: " + ", ".join(sorted(FORBIDDEN)), soft_wrap=True)


def _coverage_table(title: str, shown: list[CriterionCoverage]) -> object:
    from hemayat.common.dates import format_date
    from hemayat.rules.cases import KINDS

    rows = [
        [
            criterion_coverage.criterion,
            format_date(criterion_coverage.since, "en"),
            *(_count(criterion_coverage, kind) for kind in KINDS),
        ]
        for criterion_coverage in shown
    ]
    return table(f"Cases of {title}", ["criterion", "from", *KINDS], rows)


def _count(shown: CriterionCoverage, kind: str) -> str:
    if kind in shown.missing:
        return "[red]none[/red]"
    return str(shown.counts[kind]) if shown.counts[kind] else "–"


def _say_failures(failures: list[CaseFailure]) -> None:
    """One line each; what several engines say alike is said once."""
    engines: dict[str, list[str]] = {}
    for failure in failures:
        engines.setdefault(str(failure), []).append(failure.engine)
    for line, names in engines.items():
        notes.print(Text(f"{line} ({', '.join(names)})", style="red"), soft_wrap=True)

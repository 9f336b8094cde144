"""`hemayat determine recompute`: compute stored decisions again, and say whether they come out the same to the byte."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.console import console, progress, table
from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment

if TYPE_CHECKING:
    from hemayat.eligibility.recomputation import Recomputation

Number = Annotated[int | None, typer.Argument(help="Number of a decision about one household.")]
MOST_SHOWN = 20


def recompute(
    decision: Number = None,
    household: Annotated[int | None, typer.Option(help="ID of a household; needs --run.")] = None,
    run: Annotated[
        int | None,
        typer.Option(help="Number of a run from `publish list`. The whole run, if no other option is given."),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="With --run: number of households to draw at random.")
    ] = None,
) -> None:
    """Compute stored decisions again from the same data and rules. Exits with status 1 if anything differs."""
    _check_options(decision, household, run, sample)
    from hemayat.operations.service_processes import configure_django, database

    environment = read_environment()
    with database(environment) as addresses:
        configure_django(environment, addresses.app)
        if decision is not None:
            is_equal = _decision(decision)
        elif household is not None and run is not None:
            is_equal = _household(household, run)
        else:
            assert run is not None
            is_equal = _run(run, sample)
    raise typer.Exit(0 if is_equal else 1)


def _check_options(decision: int | None, household: int | None, run: int | None, sample: int | None) -> None:
    if (decision is None) == (run is None) or (household is not None and run is None):
        raise HemayatError(
            "give the number of a decision, or --run NUMBER (with --household ID for one household of it, "
            "or --sample SIZE for some)"
        )
    if sample is not None and (run is None or household is not None):
        raise HemayatError("--sample needs --run, without --household")


def _decision(number: int) -> bool:
    from hemayat.audit.context import SYSTEM, acting_as
    from hemayat.eligibility.recomputation import decision_again

    with acting_as(SYSTEM, is_read_only=True):
        recomputation = decision_again(number)
    return _say(
        recomputation,
        f"Decision {number} about household {recomputation.household}, by the rules of run {recomputation.run_id}",
    )


def _household(household: int, run: int) -> bool:
    from hemayat.audit.context import SYSTEM, acting_as
    from hemayat.eligibility.recomputation import determination_again

    with acting_as(SYSTEM, is_read_only=True):
        recomputation = determination_again(household, run)
    return _say(recomputation, f"Household {household} in run {run}")


def _say(found: Recomputation, what: str) -> bool:
    if found.difference is None:
        console.print(f"{what}: computed again with an identical result ({found.outcome}).", soft_wrap=True)
        return True
    one = found.difference
    console.print(
        f"{what}: DIFFERENT. First difference, in {one.where}: {one.name} is stored as {one.stored!r} "
        f"and comes out as {one.found!r}.",
        soft_wrap=True,
    )
    return False


def _run(run: int, sample: int | None) -> bool:
    """A whole run must have as many households as its record says."""
    from hemayat.audit.context import SYSTEM, acting_as
    from hemayat.eligibility.recomputation import households_of, run_again, sample_again

    with acting_as(SYSTEM, is_read_only=True):
        there = households_of(run)
        expected = there if sample is None else min(sample, there)
        each = run_again(run) if sample is None else sample_again(run, sample)
        done, different, shown = _compared(each, expected)
    if shown:
        console.print(table("Different", ("household", "where", "what", "stored", "computed again"), shown))
    if done != expected:
        console.print(
            f"Run {run}: {expected:,} households were expected and {done:,} were found.", soft_wrap=True
        )
    part = (
        f"{done:,} of {there:,} households, drawn at random,"
        if sample is not None
        else f"{done:,} households"
    )
    words = "all identical" if not different else f"{different:,} DIFFERENT"
    console.print(f"Run {run}: {part} computed again: {words}.", soft_wrap=True)
    return not different and done == expected


def _compared(each: Iterable[Recomputation], expected: int) -> tuple[int, int, list[tuple[object, ...]]]:
    """How many were computed, how many differ, and the first of these for people to read."""
    done = different = 0
    shown: list[tuple[object, ...]] = []
    with progress("Computing again", expected) as advance:
        for recomputation in each:
            done += 1
            advance(1)
            if one := recomputation.difference:
                different += 1
                if len(shown) < MOST_SHOWN:
                    row = (
                        str(recomputation.household),
                        one.where,
                        one.name,
                        repr(one.stored),
                        repr(one.found),
                    )
                    shown.append(row)
    return done, different, shown

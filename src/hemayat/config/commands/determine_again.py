"""`hemayat determine again`: compute a stored decision again, and say whether it comes out the same to the byte."""

from __future__ import annotations

from typing import Annotated

import typer

from hemayat.common.errors import HemayatError
from hemayat.config.console import console
from hemayat.config.environment import read_environment

Number = Annotated[int | None, typer.Argument(help="Number of a decision about one household.")]


def again(
    decision: Number = None,
    household: Annotated[int | None, typer.Option(help="Id of a household, with --run.")] = None,
    run: Annotated[int | None, typer.Option(help="Number of a run, as `publish list` shows it.")] = None,
) -> None:
    """Compute a stored decision again from what it rests on. Exits with 1 where anything differs."""
    of_run = None if household is None or run is None else (household, run)
    is_half = (household is None) != (run is None)
    if is_half or (decision is None) == (of_run is None):
        raise HemayatError("give the number of a decision, or --household ID and --run NUMBER")
    from hemayat.config.running import database, use

    environment = read_environment()
    with database(environment) as addresses:
        use(environment, addresses.app)
        is_equal = _again(decision, of_run)
    raise typer.Exit(0 if is_equal else 1)


def _again(decision: int | None, of_run: tuple[int, int] | None) -> bool:
    from hemayat.audit.context import SYSTEM, acting_as
    from hemayat.eligibility.again import decision_again, determination_again

    with acting_as(SYSTEM, is_read_only=True):
        if of_run:
            found, what = determination_again(*of_run), f"Household {of_run[0]} in run {of_run[1]}"
        else:
            assert decision is not None
            found = decision_again(decision)
            what = (
                f"Decision {decision} about household {found.household}, by the rules of run {found.run_id}"
            )
    if found.difference is None:
        console.print(f"{what}: computed again, equal to the byte ({found.outcome}).", soft_wrap=True)
        return True
    one = found.difference
    console.print(
        f"{what}: DIFFERENT. First difference, in {one.where}: {one.name} is stored as {one.stored!r} "
        f"and comes out as {one.found!r}.",
        soft_wrap=True,
    )
    return False

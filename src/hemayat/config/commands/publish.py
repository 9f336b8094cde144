"""`hemayat publish`: let the nation see a run, by two publishers who each sign in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.config.console import console, table
from hemayat.config.installation import installation, read_only_installation
from hemayat.config.signing_in import signed_in
from hemayat.config.steps import steps

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember
    from hemayat.publication.models import Publication
    from hemayat.publication.queries import Listed

app = typer.Typer(
    help="Let the nation see a run: one publisher proposes it, another approves it.", no_args_is_help=True
)

SHOWN_CASES = 12
Run = Annotated[int, typer.Argument(help="Number of the run, as `publish list` shows it.")]


@app.command()
def propose(
    run_dir: Annotated[
        Path, typer.Argument(help="Folder of a finished run: the --out of `determine nation`.")
    ],
    policy: Annotated[
        Path | None, typer.Option(help="Folder of its policy, where it is not the shipped one.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, max=64, help="Processes; 0 is one for each core.")] = 0,
) -> None:
    """Load a run beside what people see. Nothing changes for them; interrupted, give the same command again."""
    with installation():
        from hemayat.publication.actions import propose as propose_run

        by = _publisher()
        with steps() as advance:
            made = propose_run(run_dir, by=by, now=_now(), policy=policy, advance=advance, workers=workers)
        _say(made)
        say_findings(made)
        if made.state == "proposed":
            console.print(f"Another publisher approves it: hemayat publish approve {made.pk}")


@app.command()
def approve(run: Run) -> None:
    """Let everybody see a proposed run, at once; who proposed it cannot. The notices follow by jobs."""
    with installation():
        from hemayat.publication.actions import approve as approve_run

        by = _publisher()
        with steps() as advance:
            made = approve_run(run, by=by, now=_now(), advance=advance)
        _say(made)


@app.command()
def withdraw(
    run: Run,
    reason: Annotated[str, typer.Option(prompt="Why", help="Why; it stays readable in the list of runs.")],
) -> None:
    """Take back a proposal, and remove what was loaded for it."""
    with installation():
        from hemayat.publication.actions import withdraw as withdraw_run

        _say(withdraw_run(run, by=_publisher(), now=_now(), reason=reason))


@app.command("list")
def list_runs() -> None:
    """Show which runs were proposed and published, by whom, and what they decided."""
    with read_only_installation():
        from hemayat.publication.queries import publications

        rows = [_row(one) for one in publications()]
    if not rows:
        console.print("No run was proposed yet.")
        return
    columns = ["run", "state", "policy", "on", "households", "eligible", "by", "approved by", "notices"]
    console.print(table("", columns, rows))


def _publisher() -> StaffMember:
    return signed_in("publisher", now=_now())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _say(made: Publication) -> None:
    console.print(f"Run {made.pk} ({made.run.households:,} households) is {made.state}.", soft_wrap=True)


def say_findings(made: Publication) -> None:
    """Households about which officers found something, by how the finding and the run meet."""
    from hemayat.publication.finding_results import groups_of

    rows = [
        [
            words,
            households,
            ", ".join(map(str, cases[:SHOWN_CASES])) + (" …" if len(cases) > SHOWN_CASES else ""),
        ]
        for words, households, cases in groups_of(made.findings, "en")
    ]
    if rows:
        console.print(table("Households with officers' findings", ["", "households", "cases"], rows))


def _row(one: Listed) -> list[object]:
    told = {None: "", True: "queued", False: "being queued"}[one.notices]
    eligible = one.counts.get("eligible", 0)
    return [
        str(one.run_id), one.state, one.policy, str(one.on), one.households, eligible, one.proposed_by,
        one.approved_by, told,
    ]  # fmt: skip

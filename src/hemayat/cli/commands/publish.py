"""`hemayat publish`: let the nation see a run, by two publishers who each sign in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.cli.staff_sign_in import signed_in
from hemayat.common.console import console, table
from hemayat.common.progress_bars import steps
from hemayat.operations.installation import installation, read_only_installation

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember
    from hemayat.publication.message_preview import MessagePreview
    from hemayat.publication.models import Publication
    from hemayat.publication.queries import PublicationRow

app = typer.Typer(
    help="Publish a national run. One publisher proposes it, and another approves it.", no_args_is_help=True
)

SHOWN_CASES = 12
Provinces = Annotated[
    str,
    typer.Option(
        help="Codes of provinces, separated by commas: 07,11. If left out: all remaining provinces."
    ),
]
Run = Annotated[int, typer.Argument(help="Number of the run from `publish list`.")]


@app.command()
def propose(
    run_dir: Annotated[
        Path, typer.Argument(help="Folder of a finished run, as given to `determine nation --out`.")
    ],
    policy: Annotated[
        Path | None, typer.Option(help="Folder of its policy, if it is not the shipped policy.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Number of processes; 0 means one for each core.")
    ] = 0,
    corrects: Annotated[
        int | None,
        typer.Option(help="Number of the wrong published run that this run replaces."),
    ] = None,
    because: Annotated[
        str, typer.Option(help="What was wrong in that run. The text is kept with the run.")
    ] = "",
) -> None:
    """Load a run and propose it. Nothing changes for people. After an interruption, give the same command again."""
    with installation():
        from hemayat.publication.actions import RunCorrection
        from hemayat.publication.actions import propose as propose_run
        from hemayat.publication.message_preview import count_messages

        by, now = _publisher(), _now()
        correction = RunCorrection(corrects, because) if corrects is not None else None
        with steps() as advance:
            publication = propose_run(
                run_dir,
                by=by,
                now=now,
                policy=policy,
                advance=advance,
                workers=workers,
                correction=correction,
            )
        count_messages(publication.pk, now=now)
        _say(publication)
        say_findings(publication)
        say_missing_data(publication)
        if publication.state == "proposed":
            _say_next(publication)


@app.command()
def approve(
    run: Run,
    provinces: Provinces = "",
    one_by_one: Annotated[
        bool,
        typer.Option(
            "--one-by-one",
            help="Publish one province after another. `publish pause` stops between two provinces.",
        ),
    ] = False,
) -> None:
    """Let people see a proposed run: everybody at once, or some provinces first. Its proposer cannot approve it."""
    _publish(run, provinces, one_by_one=one_by_one)


@app.command("continue")
def go_on(
    run: Run,
    provinces: Provinces = "",
    one_by_one: Annotated[
        bool, typer.Option("--one-by-one", help="Publish one province after another.")
    ] = False,
) -> None:
    """Publish an approved run in more provinces, or in all remaining ones."""
    _publish(run, provinces, one_by_one=one_by_one)


@app.command()
def pause(
    run: Run,
    reason: Annotated[str, typer.Option(prompt="Why", help="The reason. Other publishers will read it.")],
) -> None:
    """Pause the publication of a run in further provinces."""
    with installation():
        from hemayat.publication.rollout import pause as pause_run

        pause_run(run, by=_publisher(), now=_now(), reason=reason)
        console.print(
            f"Run {run} is paused. To resume it, two publishers run: hemayat publish resume {run}",
            soft_wrap=True,
        )


@app.command()
def resume(run: Run) -> None:
    """Resume a paused publication. Two publishers must do this. `publish continue` then publishes further provinces."""
    with installation():
        from hemayat.publication.rollout import resume as resume_run

        if resume_run(run, by=_publisher(), now=_now()):
            console.print(f"Run {run} is resumed. Go on: hemayat publish continue {run}", soft_wrap=True)
        else:
            console.print(
                f"Your request is kept. Another publisher resumes it: hemayat publish resume {run}",
                soft_wrap=True,
            )


@app.command()
def justify(
    run: Run, words: Annotated[str, typer.Option(prompt="Why may it be published", help="Your reason.")]
) -> None:
    """Write why a run may be published although it changes more outcomes than the agreement allows. Two people must
    do this.
    """
    with installation():
        from hemayat.publication.stop_rule import justify_run

        justify_run(run, by=signed_in("member", now=_now()), now=_now(), words=words)
        console.print(f"Your reason is kept with run {run}.")


@app.command()
def preview(run: Run) -> None:
    """Show the messages of a run: each text, the number of recipients, the parts, and the cost."""
    with installation():
        from hemayat.publication.message_preview import count_messages, preview_of

        _publisher()
        count_messages(run, now=_now())
        message_preview = preview_of(run)
    if message_preview is None:
        console.print(f"The messages of run {run} were not counted before it was published.")
        return
    for line in message_preview.lines:
        console.print(
            f"{line.notice}: {line.heads:,} heads, {line.sent:,} by text message, {line.parts} parts each"
        )
        console.print(f"  {line.fa}\n  {line.en}\n", soft_wrap=True, markup=False)
    _say_cost(message_preview)


@app.command()
def withdraw(
    run: Run,
    reason: Annotated[str, typer.Option(prompt="Why", help="The reason. It is shown in the list of runs.")],
) -> None:
    """Withdraw a proposal, and remove its loaded data."""
    with installation():
        from hemayat.publication.actions import withdraw as withdraw_run

        _say(withdraw_run(run, by=_publisher(), now=_now(), reason=reason))


@app.command("list")
def list_runs() -> None:
    """List proposed and published runs, their publishers and their results."""
    with read_only_installation():
        from hemayat.publication.queries import publications

        rows = [_row(row) for row in publications()]
    if not rows:
        console.print("No run has been proposed yet.")
        return
    columns = ["run", "state", "policy", "on", "households", "eligible", "by", "approved by", "notices"]
    console.print(table("", columns, rows))


def _publish(run: int, provinces: str, *, one_by_one: bool) -> None:
    with installation():
        from hemayat.publication.rollout import check_open, pause_of, publish_step

        by = _publisher()
        publication, wanted = check_open(run, by=by, provinces=_codes(provinces))
        for step in [[one] for one in wanted] if one_by_one else [wanted]:
            if pause_of(run):
                console.print(
                    f"Run {run} was paused. To resume it, two publishers run: hemayat publish resume {run}",
                    soft_wrap=True,
                )
                break
            with steps() as advance:
                publication = publish_step(run, step, by=by, advance=advance)
        _say(publication)


def _codes(provinces: str) -> list[str] | None:
    """`abroad` is the households outside the provinces."""
    codes = [code.strip() for code in provinces.split(",") if code.strip()]
    return ["" if code == "abroad" else code for code in codes] or None


def _say_next(made: Publication) -> None:
    from hemayat.publication.stop_rule import stops_in

    for stop in stops_in(made):
        where = "the nation" if stop.province == "*" else f"province {stop.province}"
        console.print(
            f"Stopped: in {where} {stop.changed:,} of {stop.households:,} households get another outcome, more than "
            f"{stop.limit / 10:g} %.",
            soft_wrap=True,
        )
    if made.stops:
        console.print(
            f"Two people write why it may be published: hemayat publish justify {made.pk}", soft_wrap=True
        )
    console.print(f"What it would send: hemayat publish preview {made.pk}")
    console.print(f"Another publisher approves it: hemayat publish approve {made.pk}")


def _say_cost(found: MessagePreview) -> None:
    cost = (
        "unknown: set HEMAYAT_SMS_PART_RIAL"
        if found.cost_rial is None
        else f"{found.cost_rial:,} rials ({found.part_rial:,} a part)"
    )
    console.print(f"{found.sent:,} text messages in {found.parts:,} parts; cost {cost}", soft_wrap=True)


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


def say_missing_data(made: Publication) -> None:
    """Households with support about which the run lacks data: the registers are asked once it is published."""
    from hemayat.publication.missing_data import missing_data_of

    found = missing_data_of(made.missing_data, "en")
    if found is None:
        return
    console.print(
        f"{found.households:,} households with support would wait for information by this run; for {found.exempted:,} "
        "of them an open criterion has exemptions that may apply. After publication the registers are asked; support "
        "continues until they answer.",
        soft_wrap=True,
    )
    rows = [[title, households] for title, households in found.criteria]
    console.print(table("Unknown criteria", ["", "households"], rows))


def _row(one: PublicationRow) -> list[object]:
    told = {None: "", True: "queued", False: "being queued"}[one.notices]
    eligible = one.counts.get("eligible", 0)
    return [
        str(one.run_id), one.state, one.policy, str(one.on), one.households, eligible, one.proposed_by,
        one.approved_by, told,
    ]  # fmt: skip

"""`hemayat reconcile`: cases without their notice, cases that nobody takes on, households that wait for an officer."""

from __future__ import annotations

from typing import Annotated

import typer

from hemayat.common.console import console, table


def reconcile(
    days: Annotated[int, typer.Option(min=1, help="How far back to look for missing notices.")] = 30,
) -> None:
    """Compare cases with their notices and their next steps. Exits with status 1 if they do not agree.

    The worker does the same every hour, over the last two days.
    """
    import datetime as dt

    from hemayat.operations.installation import installation

    with installation():
        from hemayat.requests.actions import reconcile as compared

        case_reconciliation_report = compared(now=dt.datetime.now(dt.UTC), back=dt.timedelta(days=days))
    for one in case_reconciliation_report.untold:
        _say(f"request {one.request}: {one.event} at {one.at:%Y-%m-%d %H:%M} has no notice in the outbox")
    for case in case_reconciliation_report.neglected:
        due = f"was due at {case.due_at:%Y-%m-%d %H:%M}" if case.due_at else "is due never"
        _say(f"request {case.request}: is {case.state} and {due}; is a worker running?")
    if case_reconciliation_report.with_officers:
        rows = [
            (o.province, str(o.household), f"{o.since:%Y-%m-%d}" if o.since else "", _why(o.why))
            for o in case_reconciliation_report.with_officers
        ]
        console.print(
            table(
                "Waiting for a redetermination by an officer", ["province", "household", "since", "why"], rows
            )
        )
    counts = case_reconciliation_report.counts
    console.print(
        f"{counts['untold']:,} without a notice, {counts['neglected']:,} taken on by nobody, "
        f"{counts['with_officers']:,} households with officers."
    )
    if not case_reconciliation_report.is_clean:
        raise typer.Exit(1)


def _say(line: str) -> None:
    console.print(line, soft_wrap=True, markup=False)


def _why(why: object) -> str:
    assert isinstance(why, dict)
    return "; ".join(
        f"{kind}: {', '.join(said) if isinstance(said, list) else said}" for kind, said in why.items()
    )

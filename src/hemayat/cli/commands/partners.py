"""`hemayat partners`: whether partner organisations are reached."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from hemayat.common.console import console
from hemayat.operations.installation import read_only_installation

if TYPE_CHECKING:
    from hemayat.api.queries import DeliveryHealth

app = typer.Typer(help="Check the connections to partner organisations.", no_args_is_help=True)


@app.callback()
def partners() -> None:
    """Check the connections to partner organisations."""


@app.command()
def status() -> None:
    """Show each subscription, failures, and waiting messages. Exits with status 1 if a subscription fails."""
    with read_only_installation():
        from django.utils import timezone

        from hemayat.api.queries import delivery_status
        from hemayat.audit.context import SYSTEM, acting_as

        with acting_as(SYSTEM, is_read_only=True):
            delivery_healths = delivery_status(timezone.now())
    for one in delivery_healths:
        console.print(_line(one), soft_wrap=True, markup=False)
    if any(one.failing for one in delivery_healths):
        console.print(
            "The reason of a failure is in the log, under partner_not_told. A subscription is "
            "cancelled after one day of failures."
        )
        raise typer.Exit(1)


def _line(one: DeliveryHealth) -> str:
    failing = f", {one.failing:,} failing since {_at(one.failing_since)}" if one.failing else ""
    waiting = f" (the oldest of {_at(one.waiting_since)})" if one.waiting_since else ""
    return (
        f"{one.organisation}: {one.subscriptions:,} subscriptions{failing}, {one.subscriptions_given_up:,} given up; "
        f"{one.callbacks_waiting:,} callbacks to be sent{waiting}, {one.callbacks_given_up:,} never taken"
    )


def _at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""

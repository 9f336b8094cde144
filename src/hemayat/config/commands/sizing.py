"""`hemayat sizing`: how many officers and how much machine a crowd needs, from named assumptions. Reads no database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from hemayat.common.dates import DateFault, format_date, parse_date
from hemayat.common.errors import HemayatError
from hemayat.config.console import console, table

if TYPE_CHECKING:
    from hemayat.agreements.calendar import Calendar
    from hemayat.oversight.objection_crowd import Assumptions

app = typer.Typer(help="How many officers and how much machine a crowd needs.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """One command for now; it keeps its name beside those to come."""


@app.command()
def objections(
    number: Annotated[int, typer.Argument(help="How many people object.", min=1)],
    minutes: Annotated[
        list[float] | None,
        typer.Option(
            help="Of an officer for one case, everything included; several give a range. [8, 12, 20]"
        ),
    ] = None,
    read_share: Annotated[
        float,
        typer.Option(
            help="Share that an officer reads: words or a file, and no better result.", min=0, max=1
        ),
    ] = 0.6,
    filing_days: Annotated[int, typer.Option(help="Days over which they file, evenly.", min=1)] = 15,
    first_day: Annotated[str, typer.Option(help="Jalali or Gregorian; today unless given.")] = "",
    hours: Annotated[
        float, typer.Option(help="That an officer works on cases in a working day.", min=0.1)
    ] = 6,
    due_days: Annotated[
        int | None, typer.Option(help="Working days; the agreement's for objections.", min=1)
    ] = None,
    machine_ms: Annotated[
        float, typer.Option(help="Processor time from filing to decision, as measured.", min=0.1)
    ] = 35,
) -> None:
    """Officers needed so that no objection is late, and what happens with fewer; and the machine's share."""
    from hemayat.oversight.objection_crowd import Assumptions, cores_needed, machine_hours

    calendar, promised = _agreement()
    given = Assumptions(
        number, _day(first_day), filing_days, read_share, 1.0, hours, due_days or promised, machine_ms
    )
    console.print(
        f"{number:,} objections filed within {filing_days} days from {format_date(given.first_day, 'en')}; "
        f"{read_share:.0%} of them read by an officer; {hours:g} hours of case work a day; "
        f"due {given.due_days} working days after filing."
    )
    columns = (
        "minutes a case",
        "officers needed",
        "longest queue",
        "empty on",
        "with half of them: late",
        "empty on",
    )
    rows = [_row(replace(given, minutes=one), calendar) for one in minutes or [8.0, 12.0, 20.0]]
    console.print(table("", columns, rows))
    console.print(
        f"Machine: {machine_ms:g} ms each from filing to decision, {machine_hours(given):,.0f} hours of one core; "
        f"{cores_needed(given):.1f} cores keep up while people file (a core is planned at 70 %)."
    )


def _row(given: Assumptions, calendar: Calendar) -> tuple[object, ...]:
    from hemayat.oversight.objection_crowd import officers_needed, work_off

    officers = officers_needed(given, calendar)
    enough, half = work_off(given, officers, calendar), work_off(given, max(1, officers // 2), calendar)
    return (
        f"{given.minutes:g}",
        officers,
        enough.peak,
        _shown(enough.empty_on),
        half.late,
        _shown(half.empty_on),
    )


def _agreement() -> tuple[Calendar, int]:
    """Of the newest version that comes with the program; its holidays are known to 2030."""
    from hemayat.agreements.calendar import Calendar, shipped_holidays
    from hemayat.agreements.reading import agreement_of, shipped_bodies

    parameters = agreement_of(shipped_bodies()[-1]).parameters
    holidays = frozenset(holiday.day for holiday in shipped_holidays())
    return Calendar(frozenset(parameters.weekend), holidays), parameters.answer_within["objection"]


def _day(text: str) -> dt.date:
    try:
        return parse_date(text) if text else dt.datetime.now(dt.UTC).date()
    except DateFault as fault:
        raise HemayatError(f"--first-day: {fault}") from None


def _shown(day: dt.date | None) -> str:
    return format_date(day, "en") if day else "not within ten years"

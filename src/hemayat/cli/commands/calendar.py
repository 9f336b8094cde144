"""`hemayat calendar`: the days on which nobody works, so that a due date is one on which an answer can come."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from hemayat.common.console import console, table
from hemayat.common.dates import JALALI_YEARS, format_date, from_jalali, parse_date, to_jalali
from hemayat.common.errors import HemayatError
from hemayat.operations.installation import installation, read_only_installation

app = typer.Typer(help="The working-day calendar: list, add and remove holidays.", no_args_is_help=True)

Day = Annotated[str, typer.Argument(help="Jalali or Gregorian: 1405-01-13 or 2026-04-02.")]


@app.command("list")
def list_holidays(
    year: Annotated[int | None, typer.Option(help="A Jalali year; the current year if left out.")] = None,
) -> None:
    """List the holidays of a year. The agreement defines the weekends."""
    with read_only_installation():
        from hemayat.agreements.queries import holidays

        rows = [
            (
                format_date(holiday.day, "en"),
                holiday.day.isoformat(),
                f"{holiday.day:%A}",
                holiday.title_fa,
                holiday.title_en,
                "estimate" if holiday.is_estimate else "",
            )
            for holiday in holidays(*_year(year))
        ]
    console.print(table("", ("Jalali", "Gregorian", "weekday", "title", "in English", ""), rows))


@app.command()
def add(
    day: Day,
    title_fa: Annotated[str, typer.Option(help="Name of the holiday, in Persian.")],
    title_en: Annotated[str, typer.Option(help="Name of the holiday, in English.")],
) -> None:
    """Make a day a holiday, or confirm an estimated one. New due dates take it into account. Existing due dates do
    not change.
    """
    on = _day(day)
    with installation():
        from hemayat.agreements.actions import add_holiday
        from hemayat.audit.context import SYSTEM

        add_holiday(day=on, title_fa=title_fa, title_en=title_en, by=SYSTEM, now=_now())
    console.print(f"{format_date(on, 'en')} ({on}) is a holiday.")


@app.command()
def remove(day: Day) -> None:
    """Remove a holiday."""
    on = _day(day)
    with installation():
        from hemayat.agreements.actions import remove_holiday
        from hemayat.audit.context import SYSTEM

        remove_holiday(day=on, by=SYSTEM, now=_now())
    console.print(f"{format_date(on, 'en')} ({on}) is no longer a holiday.")


def _year(year: int | None) -> tuple[dt.date, dt.date]:
    this_year = to_jalali(_now().date())[0] if year is None else year
    if this_year not in JALALI_YEARS:
        raise HemayatError(f"{this_year} is not a Jalali year; give a year such as 1405")
    return from_jalali(this_year, 1, 1), from_jalali(this_year + 1, 1, 1) - dt.timedelta(days=1)


def _day(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as fault:
        raise HemayatError(str(fault)) from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

"""`hemayat calendar`: the days on which nobody works, so that a due date is one on which an answer can come."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from hemayat.common.dates import JALALI_YEARS, format_date, from_jalali, parse_date, to_jalali
from hemayat.common.errors import HemayatError
from hemayat.config.console import console, table
from hemayat.config.installation import installation, read_only_installation

app = typer.Typer(help="The working-day calendar: list, add and remove holidays.", no_args_is_help=True)

Day = Annotated[str, typer.Argument(help="Jalali or Gregorian: 1405-01-13 or 2026-04-02.")]


@app.command("list")
def list_holidays(
    year: Annotated[int | None, typer.Option(help="A Jalali year; this one unless given.")] = None,
) -> None:
    """The holidays of a year beside the weekends, which the agreement names."""
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
    title_fa: Annotated[str, typer.Option(help="Why nobody works, in Persian.")],
    title_en: Annotated[str, typer.Option(help="The same in English.")],
) -> None:
    """Let nobody work on a day; also confirms an estimate. New promises count it; running due dates stay."""
    on = _day(day)
    with installation():
        from hemayat.agreements.actions import add_holiday
        from hemayat.audit.context import SYSTEM

        add_holiday(day=on, title_fa=title_fa, title_en=title_en, by=SYSTEM, now=_now())
    console.print(f"{format_date(on, 'en')} ({on}) is a holiday.")


@app.command()
def remove(day: Day) -> None:
    """Let a day count again."""
    on = _day(day)
    with installation():
        from hemayat.agreements.actions import remove_holiday
        from hemayat.audit.context import SYSTEM

        remove_holiday(day=on, by=SYSTEM, now=_now())
    console.print(f"{format_date(on, 'en')} ({on}) is a day like others.")


def _year(year: int | None) -> tuple[dt.date, dt.date]:
    asked = to_jalali(_now().date())[0] if year is None else year
    if asked not in JALALI_YEARS:
        raise HemayatError(f"{asked} is no Jalali year; write one such as 1405")
    return from_jalali(asked, 1, 1), from_jalali(asked + 1, 1, 1) - dt.timedelta(days=1)


def _day(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError as fault:
        raise HemayatError(str(fault)) from None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

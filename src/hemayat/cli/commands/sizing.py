"""`hemayat sizing`: how many officers and how much machine a crowd needs, assumed or measured."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hemayat.common.console import console, table
from hemayat.common.dates import DateFault, format_date, parse_date
from hemayat.common.errors import HemayatError

if TYPE_CHECKING:
    from hemayat.agreements.calendar import Calendar
    from hemayat.agreements.content import AgreementParameters
    from hemayat.oversight.objection_crowd import CrowdAssumptions

app = typer.Typer(
    help="Estimate the officers and machines needed for a large number of requests.", no_args_is_help=True
)
ASSUMED_MINUTES = (8.0, 12.0, 20.0)
ASSUMED_READ_SHARE = 0.6
ASSUMED = "assumed"


@app.callback()
def _group() -> None:
    """A group, although it has one command for now."""


@app.command()
def estimate(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    number: Annotated[int, typer.Argument(help="Number of objections.", min=1)],
    minutes: Annotated[
        list[float] | None,
        typer.Option(
            help="Officer minutes for one case, everything included; several values give a range. [8, 12, 20]"
        ),
    ] = None,
    read_share: Annotated[
        float | None,
        typer.Option(
            help="Share of cases that an officer must read: an explanation or a file, and no better "
            "result. [0.6]",
            min=0,
            max=1,
        ),
    ] = None,
    lane_share: Annotated[
        float,
        typer.Option(
            help="Share of these cases that the published rule puts into the document queue.", min=0, max=1
        ),
    ] = 0.1,
    measured: Annotated[
        bool,
        typer.Option(
            "--measured",
            help="Use the minutes and the share from the last month measured by this service.",
        ),
    ] = False,
    province: Annotated[
        str,
        typer.Option(
            help="With --measured: figures of this province (two digits); if left out, of the nation."
        ),
    ] = "",
    filing_days: Annotated[
        int, typer.Option(help="Number of days over which the objections are filed evenly.", min=1)
    ] = 15,
    first_day: Annotated[str, typer.Option(help="First day, Jalali or Gregorian; today if left out.")] = "",
    hours: Annotated[
        float, typer.Option(help="Hours of case work per officer and working day.", min=0.1)
    ] = 6,
    due_days: Annotated[
        int | None, typer.Option(help="Time limit in working days; that of the agreement if left out.", min=1)
    ] = None,
    machine_ms: Annotated[
        float, typer.Option(help="Measured processor time from filing to decision.", min=0.1)
    ] = 35,
) -> None:
    """Simulate many objections day by day: officers needed so that none is late, the effect of fewer officers, and
    the machine.

    The minutes and shares are printed with their source: assumed, given, of the agreement, or measured by this service.
    """
    from hemayat.oversight.objection_crowd import CrowdAssumptions, CrowdLane, cores_needed, machine_hours

    calendar, parameters = _agreement()
    officer_measurements = _measured(province) if measured else _OfficerMeasurements()
    pace = _chosen(minutes, officer_measurements.minutes, ASSUMED_MINUTES, officer_measurements.source)
    share = _chosen(
        read_share, officer_measurements.read_share, ASSUMED_READ_SHARE, officer_measurements.source
    )
    lane = CrowdLane(lane_share, parameters.document_lane_share, parameters.pace_over_days)
    assumptions = CrowdAssumptions(
        number, _day(first_day), filing_days, share[0], 1.0, hours,
        due_days or parameters.answer_within["objection"], machine_ms, lane,
    )  # fmt: skip
    console.print(
        f"{number:,} objections filed within {filing_days} days from {format_date(assumptions.first_day, 'en')}; "
        f"{share[0]:.0%} of them read by an officer ({share[1]}); {hours:g} hours of case work a day; "
        f"due {assumptions.due_days} working days after filing. Minutes a case: {pace[1]}. "
        f"{lane_share:.0%} of the cases wait in the document queue (assumed); at most {lane.of_day / 10:g} % of an "
        "officer’s cases of a day come out of turn (agreement)."
    )
    columns = (
        "minutes a case", "officers needed", "late", "longest queue", "empty on", "out of turn", "days: lane",
        "days: others", "with half of them: late", "empty on",
    )  # fmt: skip
    rows = [_row(replace(assumptions, minutes=one), calendar) for one in pace[0]]
    console.print(table("", columns, rows))
    console.print(
        f"Machine: {machine_ms:g} ms each from filing to decision, "
        f"{machine_hours(assumptions):,.0f} hours of one core; "
        f"{cores_needed(assumptions):.1f} cores keep up while people file (a core is planned at 70 %)."
    )


@dataclass(frozen=True)
class _OfficerMeasurements:
    """What the service has measured of its officers. `source`: the month and how many decisions."""

    minutes: tuple[float, ...] | None = None
    read_share: float | None = None
    source: str = ""


def _measured(province: str) -> _OfficerMeasurements:
    """Of the latest month with officers’ minutes. Raises HemayatError if there is none."""
    from hemayat.operations.installation import read_only_installation

    with read_only_installation():
        from hemayat.audit.context import NOBODY, acting_as
        from hemayat.oversight.monthly_figures import months
        from hemayat.oversight.monthly_measures import NONE

        with acting_as(NOBODY, is_read_only=True):
            for month in months():
                row = month.provinces.get(province, {}) if province else month.nation
                minutes, share = row.get("officer_minutes", NONE), row.get("by_person", NONE)
                if minutes.value:
                    read = share.value / 1000 if share.value is not None else None
                    return _OfficerMeasurements(
                        (minutes.value,), read, f"measured in {month.name}, {minutes.of:,} decisions"
                    )
    where = f"of province {province}" if province else "of the nation"
    raise HemayatError(
        f"this service has no measured minutes {where} yet: a month counts once it is over and has at least ten "
        "decisions by officers; leave out --measured, or give --minutes"
    )


def _chosen(given: object, measured: object, assumed: object, source: str) -> tuple[Any, str]:
    """The figure and where it comes from."""
    if given not in (None, []):
        return given, "given"
    return (measured, source) if measured is not None else (assumed, ASSUMED)


def _row(given: CrowdAssumptions, calendar: Calendar) -> tuple[object, ...]:
    from hemayat.oversight.objection_crowd import officers_needed, simulate_backlog

    officers = officers_needed(given, calendar)
    enough, half = (
        simulate_backlog(given, officers, calendar),
        simulate_backlog(given, max(1, officers // 2), calendar),
    )
    return (
        f"{given.minutes:g}", officers, enough.late, enough.peak, _shown(enough.empty_on), enough.out_of_turn,
        f"{enough.lane_days:.1f}", f"{enough.other_days:.1f}", half.late, _shown(half.empty_on),
    )  # fmt: skip


def _agreement() -> tuple[Calendar, AgreementParameters]:
    """Of the newest version that comes with the program; its holidays are known to 2030."""
    from hemayat.agreements.calendar import Calendar, shipped_holidays
    from hemayat.agreements.content import agreement_of, shipped_bodies

    parameters = agreement_of(shipped_bodies()[-1]).parameters
    holidays = frozenset(holiday.day for holiday in shipped_holidays())
    return Calendar(frozenset(parameters.weekend), holidays), parameters


def _day(text: str) -> dt.date:
    try:
        return parse_date(text) if text else dt.datetime.now(dt.UTC).date()
    except DateFault as fault:
        raise HemayatError(f"--first-day: {fault}") from None


def _shown(day: dt.date | None) -> str:
    return format_date(day, "en") if day else "not within ten years"

"""The nation's figures, measured by a job and kept: for everybody to read, and to be compared later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.oversight import criteria, measurements
from hemayat.oversight.criteria import CriterionOutcomes, FigureDays, ReviewOutcomes
from hemayat.oversight.criterion_renewal import renewed_errors, renewed_outcomes
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.error_estimates import (
    CriterionErrors,
    ErrorEstimate,
    errors_by_criterion,
    opinions_counted,
)
from hemayat.oversight.indicators import Figure
from hemayat.oversight.models import Measurement

WEEKS = measurements.WEEKS[1]


@dataclass(frozen=True)
class StoredMeasurement:
    """What was measured at an instant: the indicators of the days from `since_on` until before `until_on`.

    `objections`, `opinions`: of whole weeks; None if they were too few to be shown. `errors`: by criterion.
    """

    at: dt.datetime
    since_on: dt.date
    until_on: dt.date
    indicators: list[Figure]
    objections: ReviewOutcomes | None
    opinions: ReviewOutcomes | None
    errors: Mapping[str, CriterionErrors]

    @property
    def weeks(self) -> FigureDays:
        """Those of the figures by criterion, if they could be renewed."""
        return _weeks_over(day_of(self.at))


def store_figures(*, now: dt.datetime) -> StoredMeasurement:
    """Measure the last quarter of a year, and keep it. What is a figure of a few is no figure for everybody.

    What is counted by criterion is of whole weeks, so that it does not grow case by case from hour to hour.
    """
    query = measurements.last_weeks(WEEKS, day_of(now))
    with acting_as(SYSTEM):
        found = {
            "indicators": [asdict(_shown(this_figure)) for this_figure in measurements.figures(query, now)],
            **_by_criterion(_weeks_over(day_of(now)), Measurement.objects.order_by("-at").first()),
        }
        measurement = Measurement.objects.create(
            at=now, since_on=query.since, until_on=query.until, figures=found,
            agreement_number=version_in_force(day_of(now)).number,
        )  # fmt: skip
    return _kept(measurement)


def latest() -> StoredMeasurement | None:
    """What was measured last; None before the first time. One query."""
    row = Measurement.objects.order_by("-at").first()
    return _kept(row) if row else None


# ---------------------------------------------------------------------------------------- underneath


def _weeks_over(today: dt.date) -> FigureDays:
    this = measurements.last_weeks(1, today).since
    return FigureDays(this - dt.timedelta(weeks=WEEKS), this)


def _by_criterion(days: FigureDays, row: Measurement | None) -> dict[str, Any]:
    """The figures of these weeks, or those kept last of a criterion that cannot be renewed yet."""
    last = row.figures if row and "days" in row.figures["objections"] else {}
    outcomes = {
        name: renewed_outcomes(measure(days), _read_outcomes(last[name]) if last else None, parts)
        for name, measure, parts in (
            ("objections", criteria.objections, criteria.objection_parts),
            ("opinions", criteria.opinions, criteria.opinion_parts),
        )
    }
    kept = {name: _errors(one) for name, one in last.get("errors", {}).items()}
    errors = renewed_errors(
        errors_by_criterion(*days.instants), kept, days, lambda these: opinions_counted(*these.instants)
    )
    found: dict[str, Any] = {name: asdict(one) for name, one in outcomes.items()}
    found["errors"] = {name: asdict(one) for name, one in errors.items()}
    return {name: _with_texts(value) for name, value in found.items()}


def _with_texts(found: Any) -> Any:
    """Days as JSON holds them."""
    if isinstance(found, dict):
        return {name: _with_texts(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_with_texts(value) for value in found]
    return found.isoformat() if isinstance(found, dt.date) else found


def _shown(figure: Figure) -> Figure:
    return figure if figure.of >= SMALLEST else replace(figure, value=None, of=0)


def _kept(row: Measurement) -> StoredMeasurement:
    figures = row.figures
    return StoredMeasurement(
        row.at,
        row.since_on,
        row.until_on,
        [Figure(**indicator) for indicator in figures["indicators"]],
        _outcomes(figures["objections"]),
        _outcomes(figures["opinions"]),
        # What was measured by an earlier version of the program has none.
        {name: _errors(one) for name, one in figures.get("errors", {}).items()},
    )


def _errors(stored: dict[str, Any]) -> CriterionErrors:
    """Left out, like one of too few, if an earlier version kept it: its days are not known."""
    return CriterionErrors(
        **{
            kind: ErrorEstimate(**{**found, "days": _days(found["days"])})
            if found and found.get("days")
            else None
            for kind, found in stored.items()
        }
    )


def _outcomes(counts: dict[str, Any]) -> ReviewOutcomes | None:
    """None if they are few, or were kept by an earlier version, which counted until the day of the measurement."""
    if counts["of"] < SMALLEST or "days" not in counts:
        return None
    turned = None if 0 < counts["turned"] < SMALLEST else counts["turned"]
    return replace(_read_outcomes(counts), turned=turned)


def _read_outcomes(counts: dict[str, Any]) -> ReviewOutcomes:
    rows = [CriterionOutcomes(**{**one, "days": _days(one["days"])}) for one in counts["by_criterion"]]
    return ReviewOutcomes(**{**counts, "by_criterion": rows, "days": _days(counts["days"])})


def _days(stored: dict[str, str]) -> FigureDays:
    return FigureDays(**{name: dt.date.fromisoformat(day) for name, day in stored.items()})

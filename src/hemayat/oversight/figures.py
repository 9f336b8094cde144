"""The nation's figures, measured by a job and kept: for everybody to read, and to be compared later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from hemayat.agreements.clocks import TEHRAN, day_of
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight import criteria, measurements
from hemayat.oversight.criteria import CriterionOutcomes, ReviewOutcomes
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.error_estimates import CriterionErrors, ErrorEstimate, errors_by_criterion
from hemayat.oversight.indicators import Figure
from hemayat.oversight.models import Measurement

WEEKS = measurements.WEEKS[1]


@dataclass(frozen=True)
class StoredMeasurement:
    """What was measured at an instant, of the days from `since_on` until before `until_on`.

    `objections`, `opinions`: None if they were too few to be shown. `errors`: by criterion.
    """

    at: dt.datetime
    since_on: dt.date
    until_on: dt.date
    indicators: list[Figure]
    objections: ReviewOutcomes | None
    opinions: ReviewOutcomes | None
    errors: Mapping[str, CriterionErrors]


def store_figures(*, now: dt.datetime) -> StoredMeasurement:
    """Measure the last quarter of a year, and keep it. What is a figure of a few is no figure for everybody."""
    query = measurements.last_weeks(WEEKS, day_of(now))
    since, until = (dt.datetime.combine(day, dt.time.min, TEHRAN) for day in query.days)
    with acting_as(SYSTEM):
        found = {
            "indicators": [asdict(_shown(this_figure)) for this_figure in measurements.figures(query, now)],
            "objections": asdict(criteria.objections(since, until)),
            "opinions": asdict(criteria.opinions(since, until)),
            "errors": {name: asdict(one) for name, one in errors_by_criterion(since, until).items()},
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
    return CriterionErrors(
        **{kind: ErrorEstimate(**found) if found else None for kind, found in stored.items()}
    )


def _outcomes(counts: dict[str, Any]) -> ReviewOutcomes | None:
    if counts["of"] < SMALLEST:
        return None
    turned = None if 0 < counts["turned"] < SMALLEST else counts["turned"]
    return ReviewOutcomes(counts["of"], turned, [CriterionOutcomes(**one) for one in counts["by_criterion"]])

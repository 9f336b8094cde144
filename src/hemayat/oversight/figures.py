"""The nation's figures, measured by a job and kept: for everybody to read, and to be compared later."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from hemayat.agreements.clocks import TEHRAN, day_of
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight import criteria, measurements
from hemayat.oversight.criteria import CriterionOutcomes, ReviewOutcomes
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.indicators import Figure
from hemayat.oversight.models import Measurement

WEEKS = measurements.WEEKS[1]


@dataclass(frozen=True)
class StoredMeasurement:
    """What was measured at an instant, of the days from `since_on` until before `until_on`.

    `objections`, `opinions`: None where there were too few to be told.
    """

    at: dt.datetime
    since_on: dt.date
    until_on: dt.date
    indicators: list[Figure]
    objections: ReviewOutcomes | None
    opinions: ReviewOutcomes | None


def store_figures(*, now: dt.datetime) -> StoredMeasurement:
    """Measure the last quarter of a year, and keep it. What is a figure of a few is no figure for everybody."""
    asked = measurements.last_weeks(WEEKS, day_of(now))
    since, until = (dt.datetime.combine(day, dt.time.min, TEHRAN) for day in asked.days)
    with acting_as(SYSTEM):
        found = {
            "indicators": [asdict(_shown(one)) for one in measurements.figures(asked, now)],
            "objections": asdict(criteria.objections(since, until)),
            "opinions": asdict(criteria.opinions(since, until)),
        }
        kept = Measurement.objects.create(
            at=now, since_on=asked.since, until_on=asked.until, figures=found,
            agreement_number=version_in_force(day_of(now)).number,
        )  # fmt: skip
    return _kept(kept)


def latest() -> StoredMeasurement | None:
    """What was measured last; None before the first time. One query."""
    row = Measurement.objects.order_by("-at").first()
    return _kept(row) if row else None


# ---------------------------------------------------------------------------------------- underneath


def _shown(figure: Figure) -> Figure:
    return figure if figure.of >= SMALLEST else replace(figure, value=None, of=0)


def _kept(row: Measurement) -> StoredMeasurement:
    told = row.figures
    return StoredMeasurement(
        row.at,
        row.since_on,
        row.until_on,
        [Figure(**one) for one in told["indicators"]],
        _outcomes(told["objections"]),
        _outcomes(told["opinions"]),
    )


def _outcomes(told: dict[str, Any]) -> ReviewOutcomes | None:
    if told["of"] < SMALLEST:
        return None
    turned = None if 0 < told["turned"] < SMALLEST else told["turned"]
    return ReviewOutcomes(told["of"], turned, [CriterionOutcomes(**one) for one in told["by_criterion"]])

"""What a chart is made of and what it gives: the figures with their texts, the picture and the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.common.charts.svg import Picture
from hemayat.common.language import Lang

MOST_SERIES = 5


@dataclass(frozen=True)
class ChartHeading:
    """`about`: what the chart counts, for those who do not see it. `side`: heading of the table's first column."""

    title: str
    about: str
    side: str
    lang: Lang


@dataclass(frozen=True)
class ChartValue:
    """`number`: a whole number from 0 on in any unit; None if there is no figure, or if it is withheld.

    `text`: what is written instead of it, in the picture and in the table. `low`, `high`: an interval around it.
    """

    number: int | None
    text: str
    low: int | None = None
    high: int | None = None

    @property
    def top(self) -> int:
        """The highest number that the picture needs room for."""
        return max(self.number or 0, self.high or 0) if self.number is not None else 0


@dataclass(frozen=True)
class ChartSeries:
    """One value for each label of the chart."""

    name: str
    values: Sequence[ChartValue]


@dataclass(frozen=True)
class Chart:
    """`columns` and `rows` hold every figure of the picture as text; the first column names the row."""

    title: str
    picture: Picture
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def made(
    heading: ChartHeading, labels: Sequence[str], series: Sequence[ChartSeries], picture: Picture
) -> Chart:
    """The chart with its table: a row for each label and a column for each series."""
    rows = tuple((label, *(one.values[place].text for one in series)) for place, label in enumerate(labels))
    return Chart(heading.title, picture, (heading.side, *(one.name for one in series)), rows)


def check(labels: Sequence[str], series: Sequence[ChartSeries], most: int = MOST_SERIES) -> None:
    """Raises ValueError on a negative value, on a series that does not fit the labels, and on too many series."""
    if not 0 < len(series) <= most:
        raise ValueError(f"a chart shows 1 to {most} series, not {len(series)}")
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name!r} has {len(one.values)} values for {len(labels)} labels")
        if any(value.number is not None and value.number < 0 for value in one.values):
            raise ValueError(f"{one.name!r} has a negative value")

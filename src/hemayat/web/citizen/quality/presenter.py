"""The months' figures as tables, charts and rows for a download."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.common.charts import Picture
from hemayat.common.dates import MONTHS, to_jalali
from hemayat.common.language import message_in
from hemayat.common.persian import to_persian_digits
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.monthly_measures import ALL, NATION, TIMES, MonthlyMeasure, MonthlyValue, MonthReport
from hemayat.web.citizen.quality.charts import province_map, trend
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import NAMES, in_reading_order

_NAMES = {**NAMES, NATION: message_in("province", "The whole country")}
COLUMNS = (
    "month", "since_on", "until_on", "agreement_number", "province", "province_fa", "province_en", "measure", "unit",
    "of", "value", "nine_of_ten", "target", "is_withheld",
)  # fmt: skip


@dataclass(frozen=True)
class MeasureSection:
    """One measure: a chart, and the table with the same and more. `rows`: heading, cell, whether the target is met.

    `chart`: empty if there is no figure to draw.
    """

    measure: MonthlyMeasure
    target: int | None
    chart: Picture
    rows: Sequence[tuple[str, MonthlyValue, bool | None]]


@dataclass(frozen=True)
class WorstProvince:
    """`value`: days, or a share in tenths of a percent."""

    name: str
    month: str
    value: int


OF_PROVINCES = [measure for measure in ALL.values() if not measure.is_national]


def monthly_part(months: Sequence[MonthReport], name: str) -> MeasureSection:
    """One measure over the months, the earliest first, for the whole country; another one if there is no such name."""
    measure = ALL.get(name) or next(iter(ALL.values()))
    in_order = list(reversed(months))
    rows = [(month_words(one), one.nation[measure.name], one.is_met(measure)) for one in in_order]
    targets = [one.targets.get(measure.indicator) for one in in_order]
    drawn = trend(measure, [(label, cell) for label, cell, _ in rows], targets)
    return MeasureSection(measure, targets[-1] if targets else None, drawn, rows)


def provincial_part(month: MonthReport, name: str) -> MeasureSection:
    """One measure of one month, the country first and then the provinces in the order of their names."""
    measure = next((one for one in OF_PROVINCES if one.name == name), OF_PROVINCES[0])
    cells = [(NATION, month.nation), *in_reading_order(month.provinces.items(), lambda item: item[0])]
    rows = [(_name(place), row[measure.name], None) for place, row in cells]
    drawn = province_map(measure, [(place, row[measure.name]) for place, row in cells[1:]])
    return MeasureSection(measure, month.targets.get(measure.indicator), drawn, rows)


def worst_province(months: Sequence[MonthReport], indicator: str) -> WorstProvince | None:
    """Of the latest month: a figure of the whole country hides the province that waits longest.

    None if no figure that may be shown is worse than the country's: the worst one is then among those that are hidden.
    """
    measure = next((one for one in OF_PROVINCES if one.indicator == indicator), None)
    if measure is None or not months:
        return None
    found = [
        (value, _name(place))
        for place, row in months[0].provinces.items()
        if (value := row[measure.name].value) is not None
    ]
    country = months[0].nation[measure.name].value
    if not found or country is None:
        return None
    value, name = (max if measure.unit in TIMES else min)(found)
    is_worse = value > country if measure.unit in TIMES else value < country
    return WorstProvince(name, month_words(months[0]), value) if is_worse else None


def month_words(month: MonthReport) -> str:
    year, number, _ = to_jalali(month.since_on)
    named = f"{MONTHS[number - 1][page_language() == 'en']} {year}"
    return to_persian_digits(named) if page_language() == "fa" else named


def csv_of(months: Sequence[MonthReport], province: str | None = None) -> str:
    """One line for each figure; what is too small to be told is empty, and said to be withheld.

    `province`: of this one alone, by its code.
    """
    lines = (line for line in _lines(months) if province in (None, line["province"]))
    return csv_text([COLUMNS, *([line[name] for name in COLUMNS] for line in lines)])


def json_of(months: Sequence[MonthReport]) -> dict[str, Any]:
    """The same, with what each measure counts."""
    measures = {
        one.name: {
            "unit": _unit(one),
            "title": {"fa": one.title.fa, "en": one.title.en},
            "counts": {"fa": one.how.fa, "en": one.how.en},
            "indicator": one.indicator or None,
        }
        for one in ALL.values()
    }
    return {
        "withheld": {"fa": RULE.fa, "en": RULE.en},
        "measures": measures,
        "figures": list(_lines(months)),
    }


# ---------------------------------------------------------------------------------------- underneath


def _lines(months: Sequence[MonthReport]) -> Iterator[dict[str, Any]]:
    for month in months:
        for place, row in [(NATION, month.nation), *sorted(month.provinces.items())]:
            for name, cell in row.items():
                if place == NATION or not ALL[name].is_national:
                    yield _line(month, place, ALL[name], cell)


def _line(month: MonthReport, place: str, measure: MonthlyMeasure, cell: MonthlyValue) -> dict[str, Any]:
    names = _NAMES[place]
    told = (
        month.name, month.since_on.isoformat(), month.until_on.isoformat(), month.agreement_number,
        place or "abroad", names.fa, names.en, measure.name, _unit(measure), cell.of, cell.value, cell.high,
        month.targets.get(measure.indicator), _is_withheld(measure, cell),
    )  # fmt: skip
    return dict(zip(COLUMNS, told, strict=True))


def _unit(measure: MonthlyMeasure) -> str:
    return "tenths of a percent" if measure.unit == "share" else measure.unit


def _is_withheld(measure: MonthlyMeasure, cell: MonthlyValue) -> bool:
    return cell.of is None if measure.unit == "count" else cell.is_few


def _name(place: str) -> str:
    return _NAMES[place].in_(page_language())

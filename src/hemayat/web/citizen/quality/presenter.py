"""The months' figures as tables, charts and rows for a download."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from hemayat.common.dates import MONTHS, to_jalali
from hemayat.common.language import message_in, translate
from hemayat.common.persian import to_persian_digits
from hemayat.common.svg import bar_chart, grouped_bars
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.monthly_measures import ALL, NATION, TIMES, MonthlyMeasure, MonthlyValue, MonthReport
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import NAMES, in_reading_order

_NAMES = {**NAMES, NATION: message_in("province", "The whole country")}
_UNITS = {"days": _("days"), "minutes": _("minutes")}
_SERIES = (_("Median"), _("Nine out of ten"))
COLUMNS = (
    "month", "since_on", "until_on", "agreement_number", "province", "province_fa", "province_en", "measure", "unit",
    "of", "value", "nine_of_ten", "target", "is_withheld",
)  # fmt: skip


@dataclass(frozen=True)
class MeasureSection:
    """One measure: a chart, and the table with the same and more. `rows`: heading, cell, whether the target is met."""

    measure: MonthlyMeasure
    target: int | None
    chart: SafeString
    rows: Sequence[tuple[str, MonthlyValue, bool | None]]


def monthly_parts(months: Sequence[MonthReport]) -> list[MeasureSection]:
    """Each measure over the months, the earliest first, for the whole country."""
    in_order = list(reversed(months))
    return [_over_months(measure, in_order) for measure in ALL.values()]


OF_PROVINCES = [measure for measure in ALL.values() if not measure.is_national]


def provincial_parts(month: MonthReport, name: str) -> MeasureSection:
    """One measure of one month, the country first and then the provinces in the order of their names."""
    measure = next((one for one in OF_PROVINCES if one.name == name), OF_PROVINCES[0])
    return _over_provinces(measure, month)


def month_words(month: MonthReport) -> str:
    year, number, _ = to_jalali(month.since_on)
    named = f"{MONTHS[number - 1][page_language() == 'en']} {year}"
    return to_persian_digits(named) if page_language() == "fa" else named


def csv_of(months: Sequence[MonthReport]) -> str:
    """One line for each figure; what is too small to be told is empty, and said to be withheld."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_lines(months))
    return text.getvalue()


def json_of(months: Sequence[MonthReport]) -> dict[str, Any]:
    """The same, with what each measure counts."""
    measures = {
        one.name: {
            "unit": "tenths of a percent" if one.unit == "share" else one.unit,
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


def _over_months(measure: MonthlyMeasure, months: Sequence[MonthReport]) -> MeasureSection:
    rows = [
        (month_words(month_report), month_report.nation[measure.name], month_report.is_met(measure))
        for month_report in months
    ]
    target = months[-1].targets.get(measure.indicator) if months else None
    return MeasureSection(measure, target, _chart(measure, [(name, cell) for name, cell, _ in rows]), rows)


def _over_provinces(measure: MonthlyMeasure, month: MonthReport) -> MeasureSection:
    cells = [(NATION, month.nation), *in_reading_order(month.provinces.items(), lambda item: item[0])]
    rows = [(_name(place), row[measure.name], None) for place, row in cells]
    chart = _chart(measure, [(name, cell) for name, cell, _ in rows])
    return MeasureSection(measure, month.targets.get(measure.indicator), chart, rows)


def _chart(measure: MonthlyMeasure, rows: Sequence[tuple[str, MonthlyValue]]) -> SafeString:
    """Safe as it stands: a chart escapes its own words. Shares in whole percents, rounded down."""
    lang = page_language()
    title, about = measure.title.in_(lang), measure.how.in_(lang)
    if measure.unit in TIMES:
        timed = [(name, (cell.value, cell.high)) for name, cell in rows]
        groups = [(name, (low, high)) for name, (low, high) in timed if low is not None and high is not None]
        series = [str(one) for one in _SERIES]
        return SafeString(
            grouped_bars(title, about, groups, series, unit=str(_UNITS[measure.unit]), lang=lang)
            if groups
            else ""
        )
    if measure.unit == "share":
        bars = [(name, cell.value // 10) for name, cell in rows if cell.value is not None]
        unit = translate("%", lang)
    else:
        bars, unit = [(name, cell.of) for name, cell in rows if cell.of is not None], ""
    return SafeString(bar_chart(title, about, bars, unit=unit, lang=lang) if bars else "")


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
        place or "abroad", names.fa, names.en, measure.name, measure.unit, cell.of, cell.value, cell.high,
        month.targets.get(measure.indicator), _is_withheld(measure, cell),
    )  # fmt: skip
    return dict(zip(COLUMNS, told, strict=True))


def _is_withheld(measure: MonthlyMeasure, cell: MonthlyValue) -> bool:
    return cell.of is None if measure.unit == "count" else cell.is_few


def _name(place: str) -> str:
    return _NAMES[place].in_(page_language())

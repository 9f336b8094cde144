"""A measure of the months as a picture: over time for the whole country, and as a map of one month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from hemayat.common.charts import ChartHeading, ChartSeries, ChartValue, Picture, lines, tile_map
from hemayat.common.money import format_number
from hemayat.oversight.monthly_measures import TIMES, MonthlyMeasure, MonthlyValue
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_name
from hemayat.web.shared.templatetags.formats import percent


def trend(
    measure: MonthlyMeasure, months: Sequence[tuple[str, MonthlyValue]], targets: Sequence[int | None]
) -> Picture:
    """The figures of the whole country with the target of each month."""
    labels = [label for label, _cell in months]
    series = [_series(measure, _name(measure), [(cell, _number(measure, cell)) for _label, cell in months])]
    if measure.unit in TIMES:
        series.append(_series(measure, _("Nine out of ten"), [(cell, cell.high) for _label, cell in months]))
    if not any(value.number is not None for one in series for value in one.values):
        return Picture()
    if any(target is not None for target in targets):
        values = [
            ChartValue(target, "" if target is None else _written(measure, target)) for target in targets
        ]
        series.append(ChartSeries(_("Target"), values))
    return lines(_heading(measure), labels, series, lambda number: _written(measure, number)).picture


def province_map(measure: MonthlyMeasure, cells: Iterable[tuple[str, MonthlyValue]]) -> Picture:
    """Each province with its figure; households abroad are in the table alone."""
    figures = {place: _value(measure, cell, _number(measure, cell)) for place, cell in cells}
    if not any(value.number is not None for value in figures.values()):
        return Picture()
    names = {place: province_name(place) for place in figures}
    return tile_map(_heading(measure), figures, names, _name(measure)).picture


# ---------------------------------------------------------------------------------------- underneath


def _heading(measure: MonthlyMeasure) -> ChartHeading:
    lang = page_language()
    return ChartHeading(measure.title.in_(lang), measure.how.in_(lang), "", lang)


def _name(measure: MonthlyMeasure) -> str:
    if measure.unit in TIMES:
        return _("Median")
    return _("Share") if measure.unit == "share" else _("Count")


def _number(measure: MonthlyMeasure, cell: MonthlyValue) -> int | None:
    return cell.of if measure.unit == "count" else cell.value


def _series(
    measure: MonthlyMeasure, name: str, cells: Sequence[tuple[MonthlyValue, int | None]]
) -> ChartSeries:
    return ChartSeries(name, [_value(measure, cell, number) for cell, number in cells])


def _value(measure: MonthlyMeasure, cell: MonthlyValue, number: int | None) -> ChartValue:
    """What is withheld is said to be of a few, and drawn as a gap."""
    if number is None:
        return ChartValue(None, _("few") if cell.is_few else "–")
    return ChartValue(number, _written(measure, number))


def _written(measure: MonthlyMeasure, number: int) -> str:
    return percent(number) if measure.unit == "share" else format_number(number, page_language())

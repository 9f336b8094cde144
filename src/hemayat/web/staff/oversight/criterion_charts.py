"""Charts of one criterion: the share that it refuses from run to run, and by sex of the head, place and province."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from hemayat.common.charts import Chart, ChartHeading, ChartSeries, ChartValue, bars, tile_map
from hemayat.common.dates import format_month
from hemayat.common.money import format_tenths
from hemayat.oversight.criterion_reports import CriterionReport
from hemayat.oversight.refusal_shares import RunShare
from hemayat.registers.code_labels import code_words
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.templatetags.formats import percent
from hemayat.web.staff.oversight.overview_charts import OverviewChart

SEXES, AREAS = ("female", "male"), ("metropolis", "urban", "rural")


def runs_chart(report: CriterionReport) -> list[OverviewChart]:
    """None before the first published run."""
    if report.shares is None:
        return []
    runs = report.shares.runs
    labels = [format_month(one.on, page_language()) for one in runs]
    values = [ChartValue(one.share, run_text(one)) for one in runs]
    chart = bars(_heading(_("Households refused, run by run"), _("Run")), labels, [_shares(values)])
    return [OverviewChart("runs", chart, _("Share of all households in each national run."), "")]


def parity_charts(report: CriterionReport) -> list[OverviewChart]:
    """None of a run that did not count the groups."""
    parity = report.shares.parity if report.shares else {}
    found = []
    if parity.get("head_sex"):
        title = _("Households refused, by sex of the head")
        found.append(OverviewChart("sex", _groups(title, parity["head_sex"], SEXES), "", ""))
    if parity.get("area"):
        title = _("Households refused, by place of residence")
        found.append(OverviewChart("area", _groups(title, parity["area"], AREAS), "", ""))
    if parity.get("province"):
        found.append(OverviewChart("province", _provinces(parity["province"]), "", ""))
    return found


def run_text(one: RunShare) -> str:
    """The share, and its change if that is marked."""
    text = _share_text(one.share)
    if not one.is_drift or one.change is None:
        return text
    points = format_tenths(abs(one.change), page_language())
    change = _("▲ {points} points") if one.change > 0 else _("▼ {points} points")
    return f"{text} {change.format(points=points)}"


# ---------------------------------------------------------------------------------------- underneath


def _heading(title: str, side: str) -> ChartHeading:
    return ChartHeading(title, title, side, page_language())


def _shares(values: list[ChartValue]) -> ChartSeries:
    return ChartSeries(_("Share"), values)


def _groups(title: str, shares: Mapping[str, int | None], codes: tuple[str, ...]) -> Chart:
    shown = [code for code in codes if code in shares]
    values = [_value(shares[code]) for code in shown]
    return bars(
        _heading(title, _("Group")), [code_words(code, page_language()) for code in shown], [_shares(values)]
    )


def _provinces(shares: Mapping[str, int | None]) -> Chart:
    names = dict(province_choices(code for code in EVERY_PROVINCE if code in shares))
    values = {code: _value(shares[code]) for code in names}
    return tile_map(_heading(_("Households refused, by province"), _("Province")), values, names, _("Share"))


def _value(share: int | None) -> ChartValue:
    return ChartValue(share, _share_text(share))


def _share_text(share: int | None) -> str:
    return _("few") if share is None else percent(share)

"""The rows and charts of the quality of the data by register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hemayat.common.charts import ChartHeading, ChartSeries, ChartValue, small_multiples
from hemayat.common.dates import format_month
from hemayat.common.language import Message, Words
from hemayat.eligibility.report_texts import say_why
from hemayat.oversight.register_disputes import DisputeMonth
from hemayat.oversight.register_measures import (
    PROBLEMS,
    REASONS,
    AnswerProblem,
    RegisterMonth,
    RegisterMonthReport,
)
from hemayat.oversight.register_runs import UnknownItem
from hemayat.registers.schema import TABLES
from hemayat.requests.queries import owner_of
from hemayat.rules.document_texts import say_age
from hemayat.web.shared.language import page_language
from hemayat.web.shared.templatetags.formats import number, percent
from hemayat.web.staff.oversight.overview_charts import NO_FIGURE, OverviewChart
from hemayat.web.staff.templatetags.desk import register_name

DISPUTES: Mapping[str, Words] = {
    "sent": Message("Disputes sent to the owner"),
    "corrected": Message("Corrected by the owner"),
    "upheld": Message("Confirmed as correct by the owner"),
    "late": Message("Answered after the due date"),
    "open": Message("Open at the end of the month"),
    "overdue": Message("Open and past the due date"),
}
"""Figure of a DisputeMonth → what it counts."""


@dataclass(frozen=True)
class AnswerCell:
    """`share`: of the inquiries, as text."""

    problem: str
    count: int | None
    share: str


@dataclass(frozen=True)
class AnswerRow:
    """A register in a month. `limit`: how old its answers may be, in words. `cells`: in the order of PROBLEMS."""

    register: str
    asked: int | None
    limit: str
    cells: Sequence[AnswerCell]


@dataclass(frozen=True)
class UnknownRow:
    """A data item of a national run. `reasons`: in words, with the number of households; None of a few."""

    title: Mapping[str, str]
    reasons: Sequence[tuple[str, int | None]]


def answer_rows(report: RegisterMonthReport) -> list[AnswerRow]:
    return [answer_row(report.registers[name]) for name in _in_order(report.registers)]


def answer_row(month: RegisterMonth) -> AnswerRow:
    cells = [AnswerCell(name, month.counts[name], percent(month.permille(name))) for name in PROBLEMS]
    return AnswerRow(month.register, month.asked, limit_words(month), cells)


def limit_words(month: RegisterMonth) -> str:
    """How old an answer may be; empty where the rules set no limit."""
    if month.limit is None:
        return ""
    length, unit = month.limit
    return say_age(unit, number(length), page_language())


def dispute_rows(disputes: Mapping[str, DisputeMonth]) -> list[DisputeMonth]:
    return [disputes[name] for name in _in_order(disputes)]


def owners(registers: Collection[str]) -> list[tuple[Words, list[str]]]:
    """Owner → its registers, as far as they are among these."""
    found: dict[str, list[str]] = {}
    for name in _in_order(registers):
        found.setdefault(TABLES[name].owner, []).append(name)
    return [(owner_of(names[0]), names) for names in found.values()]


def unknown_rows(items: Sequence[UnknownItem]) -> list[UnknownRow]:
    """Each item with the reasons for which it was not known somewhere, and how often."""
    return [
        UnknownRow(
            item.title,
            [(say_why(why, page_language()), item.counts[why]) for why in REASONS if item.counts[why] != 0],
        )
        for item in items
    ]


def problem_charts(reports: Sequence[RegisterMonthReport]) -> list[OverviewChart]:
    """For each problem that has a figure: its share in each month, register by register. `reports`: latest first."""
    months = list(reversed(reports))
    names = _in_order({name for report in months for name in report.registers})
    drawn = [
        one
        for one in PROBLEMS.values()
        if one.is_about_people
        and any(month.counts[one.name] for report in months for month in report.registers.values())
    ]
    return [_chart(problem, months, names) for problem in drawn]


# ---------------------------------------------------------------------------------------- underneath


def _in_order(registers: Collection[str]) -> list[str]:
    """In the order of the schema, so that the registers of an owner keep their places from month to month."""
    return [name for name in TABLES if name in registers]


def _chart(
    problem: AnswerProblem, months: Sequence[RegisterMonthReport], names: Sequence[str]
) -> OverviewChart:
    lang = page_language()
    title = _("{problem}: share of inquiries").format(problem=problem.title.in_(lang))
    series = [
        ChartSeries(register_name(name), [_value(month.registers.get(name), problem) for month in months])
        for name in names
    ]
    labels = [format_month(month.since_on, lang) for month in months]
    chart = small_multiples(ChartHeading(title, title, _("Month"), lang), labels, series)
    return OverviewChart(problem.name, chart, problem.how.in_(lang), "")


def _value(month: RegisterMonth | None, problem: AnswerProblem) -> ChartValue:
    if month is None:
        return NO_FIGURE
    share = month.permille(problem.name)
    return ChartValue(None, _("few")) if share is None else ChartValue(share, percent(share))

"""The lists at the head of the overview: what got worse, which queues will be late, which payments are missing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from hemayat.common.dates import date_in_words, day_of, days_in_words, format_month, month_end, months_before
from hemayat.common.money import format_number
from hemayat.oversight.deteriorations import Deterioration
from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells
from hemayat.oversight.indicators import nearest_permille
from hemayat.oversight.measurements import WEEKS
from hemayat.oversight.models import QueueWarning
from hemayat.oversight.national_changes import ProvinceBehind, province_behind
from hemayat.oversight.weekly_measures import WeeklyMeasure, WeekReport
from hemayat.referrals.payment_queries import AgencyMonth
from hemayat.referrals.payment_reconciliation import AMOUNT_UNKNOWN, NOT_REPORTED, STATES, UNPAID
from hemayat.referrals.payment_texts import PaymentOutcome
from hemayat.requests.queue_forecasts import NATION, QueueForecastView
from hemayat.requests.queues import ABROAD
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import in_reading_order, province_name
from hemayat.web.shared.templatetags.formats import decimal, percent
from hemayat.web.staff.templatetags.desk import number_or_few, register_name

_WORSE_LINKS = {
    "overturned": "oversight:criteria", "decided": "oversight:queues", "backlog": "oversight:queues",
    "silence": "oversight:registers",
}  # fmt: skip
"""Where the cases behind a measure are listed, if there is such a page."""


MUCH_UNREPORTED = 100
"""Tenths of a percent of the payments of a month. Reports of a few always come late."""


@dataclass(frozen=True)
class WorseSentence:
    """What got worse, where, from what to what, of how many, what that means and since when; and the list behind it.

    `explained`: which province has most of what made the national figure worse; empty if none has.
    """

    title: str
    place: str
    change: str
    of: str
    meaning: str
    since: str
    link: str
    explained: str


@dataclass(frozen=True)
class QueueRow:
    """A queue that will be late. `at_work`: officers on an average working day, if a forecast knows it.

    `is_idle`: lately nobody decided its cases. Then there is no forecast, and each case that waits will be late.
    """

    place: str
    late: str
    officers_needed: str
    at_work: str
    since: str
    is_idle: bool

    @property
    def has_few_late(self) -> bool:
        return self.late == _("few")


@dataclass(frozen=True)
class UnpaidTable:
    """Payments of each month by state, with the latest month first.

    `warning`: that much of a month was not reported; empty if it was. `explained`: what this means, and since when.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    warning: str = ""
    explained: str = ""

    @property
    def has_few(self) -> bool:
        return any(_("few") in row for row in self.rows)


def sentence(one: Deterioration, reports: Sequence[WeekReport]) -> WorseSentence:
    """With the list behind it, of the last week, if there is one."""
    week = reports[-1].since_on
    if one.register:
        place = register_name(one.register)
    else:
        place = _("Whole country") if one.place is None else province_name(one.place)
    before, now = written(one.measure, one.before), written(one.measure, one.now)
    if one.measure.name == "due":
        link = late_cases_link(week, one.place)
    else:
        link = reverse(_WORSE_LINKS[one.measure.name]) if one.measure.name in _WORSE_LINKS else ""
    return WorseSentence(
        title=one.measure.title.in_(page_language()),
        place=place,
        change=(
            _("{now}, up from {before}") if one.now > one.before else _("{now}, down from {before}")
        ).format(before=before, now=now),
        of=share_of(one.measure, one.of),
        meaning=one.measure.if_worse.in_(page_language()) if one.measure.if_worse else "",
        since=_("Worse since the week of {days}").format(days=week_days(one.since_on)),
        link=link,
        explained=_explained(one.measure, province_behind(one, reports))
        or (most_late(reports[-1]) if one.place is None and one.measure.name == "due" else ""),
    )


def most_late(report: WeekReport) -> str:
    """Where most of the late requests are; empty if no province has most of them."""
    if report.late_in is None:
        return ""
    return _("Most of the late requests are in {province}").format(province=province_name(report.late_in))


def worst_first(warnings: Sequence[QueueWarning]) -> list[QueueWarning]:
    """Those with most late cases first; of those with as many, the whole country, then provinces as a reader looks."""
    whole = [one for one in warnings if one.province == NATION]
    others = in_reading_order((one for one in warnings if one.province != NATION), lambda one: one.province)
    return sorted([*whole, *others], key=lambda one: -(one.waiting if one.late is None else one.late))


def queue_rows(
    warnings: Sequence[QueueWarning], forecasts: Mapping[str, QueueForecastView]
) -> list[QueueRow]:
    """All that is open, in their order."""
    idle = {one.province: one.waiting for one in warnings if one.late is None}
    # The page shows how many wait in the whole country.
    few = suppressed_cells({province: waiting for province, waiting in idle.items() if province != NATION})
    return [
        QueueRow(
            place=_queue(one.province),
            late=_("few") if one.province in few else number_or_few(idle.get(one.province, one.late or 0)),
            officers_needed=_officers(one.officers_needed),
            at_work=_at_work(forecasts.get(one.province)),
            since=short_day(day_of(one.raised_at)),
            is_idle=one.province in idle,
        )
        for one in warnings
    ]


def unpaid_table(payments: Mapping[dt.date, Mapping[str, int]]) -> UnpaidTable | None:
    """None if nothing is missing. What has no amount has a column only if there is any.

    `payments`: month → state → payments, also those that were paid.
    """
    if not payments:
        return None
    lang = page_language()
    has_unknown = any(counts.get(AMOUNT_UNKNOWN) for counts in payments.values())
    states = [str(state) for state in UNPAID if state != AMOUNT_UNKNOWN or has_unknown]
    rows = [
        (format_month(month, lang), *(_payments_text(state, payments[month]) for state in states))
        for month in sorted(payments, reverse=True)
    ]
    columns = (_("Month"), *(STATES[state].in_(lang) for state in states))
    return UnpaidTable(columns, rows, *_unreported(payments))


def most_failed(rows: Sequence[AgencyMonth]) -> AgencyMonth | None:
    """The agency with most of the payments that failed or were returned, in the last month with more than a few.

    None if it only pays more than the others: the share of its payments that failed is twice theirs at least.
    """
    failed: Counter[dt.date] = Counter()
    due: Counter[dt.date] = Counter()
    for row in rows:
        failed[row.month] += row.failed
        due[row.month] += row.due
    months = [month for month, count in failed.items() if count >= SMALLEST]
    if not months:
        return None
    last = max(months)
    worst = max((row for row in rows if row.month == last), key=lambda row: row.failed)
    others_failed, others_due = failed[last] - worst.failed, due[last] - worst.due
    is_worse = worst.failed * others_due > 2 * others_failed * worst.due
    return worst if worst.failed > others_failed and is_worse else None


def shown_payments(state: str, counts: Mapping[str, int]) -> int | None:
    """How many payments of a month have this state; None if they are few, or would tell how few others are.

    Those that were paid are never shown, so that they hide the others with them.
    """
    paid = str(PaymentOutcome.PAID)
    return (
        None
        if state in suppressed_cells(counts, {paid} if counts.get(paid) else set())
        else counts.get(state, 0)
    )


def share_of(measure: WeeklyMeasure, of: int | None) -> str:
    """Of how many a share is; empty for a count."""
    if measure.out_of is None or of is None:
        return ""
    lang = page_language()
    return measure.out_of.in_(lang).format(of=format_number(of, lang))


def week_days(since_on: dt.date) -> str:
    """A week by its first and its last day, so that nobody takes its beginning for its end."""
    return days_in_words(since_on, since_on + dt.timedelta(days=6), page_language())


def short_day(day: dt.date) -> str:
    """Without its year, which is that of the page."""
    return " ".join(date_in_words(day, page_language()).split()[:2])


def late_cases_link(week: dt.date, place: str | None) -> str:
    """The requests of that week that were late."""
    province = "" if place is None else f"&province={place or ABROAD}"
    return f"{reverse('oversight:cases')}?weeks={WEEKS[0]}&week={week}&late=1{province}"


def written(measure: WeeklyMeasure, number: int) -> str:
    return percent(number) if measure.is_share else format_number(number, page_language())


# ---------------------------------------------------------------------------------------- underneath


def _payments_text(state: str, counts: Mapping[str, int]) -> str:
    """What was not reported has all payments due next to it, which say how much of a month is known."""
    number = shown_payments(state, counts)
    if number is None:
        return _("few")
    lang, due = page_language(), sum(counts.values())
    text = format_number(number, lang)
    if state != NOT_REPORTED:
        return text
    return _("{number} of {due} payments due ({share})").format(
        number=text, due=format_number(due, lang), share=percent(nearest_permille(number, due))
    )


def _unreported(payments: Mapping[dt.date, Mapping[str, int]]) -> tuple[str, str]:
    """Of the last month that lacks many reports. What the table withholds is in no sentence."""
    lang = page_language()
    shares: dict[dt.date, int] = {}
    for month, counts in payments.items():
        number, due = shown_payments(NOT_REPORTED, counts), sum(counts.values())
        share = nearest_permille(number, due) if number else None
        if share is not None and share >= MUCH_UNREPORTED:
            shares[month] = share
    if not shares:
        return "", ""
    last = first = max(shares)
    while (earlier := months_before(first, 1)) in shares:
        first = earlier
    warning = _("{share} of the payments due for {month} have not been reported").format(
        share=percent(shares[last]), month=format_month(last, lang)
    )
    explained = _(
        "The month ended on {day}. Until the payment agencies report them, nobody knows whether this money arrived."
    ).format(day=date_in_words(month_end(last), lang))
    if first == last:
        return warning, explained
    since = _("In every month since {month}, at least {share} have not been reported.").format(
        month=format_month(first, lang),
        share=percent(min(share for month, share in shares.items() if month >= first)),
    )
    return warning, f"{explained} {since}"


def _explained(measure: WeeklyMeasure, behind: ProvinceBehind | None) -> str:
    if behind is None or measure.explained is None:
        return ""
    lang, province = page_language(), province_name(behind.province)
    if behind.is_alone:
        return _(
            "This comes from {province} alone: the other provinces taken together did not get worse"
        ).format(province=province)
    return measure.explained.in_(lang).format(
        days=week_days(behind.since_on),
        more=format_number(behind.more, lang),
        part=format_number(behind.part, lang),
        province=province,
    )


def _queue(province: str) -> str:
    return _("Whole country") if province == NATION else province_name(province)


def _officers(needed: int | None) -> str:
    return "–" if needed is None else format_number(needed, page_language())


def _at_work(forecast: QueueForecastView | None) -> str:
    return decimal(forecast.officers_at_work) if forecast else "–"

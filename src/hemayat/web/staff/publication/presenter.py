"""A run in the words and pictures of a page: the state of it, and charts whose numbers stand in tables beside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from hemayat.common.svg import grouped_bars
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.publication.report import PublicationReport
from hemayat.publication.states import PublicationState
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy
from hemayat.web.shared.provinces import in_reading_order, province_name

_STATES: dict[str, tuple[str, str]] = {
    PublicationState.LOADING: (pgettext_lazy("web/staff/publication/telling", "Loading"), "yellow"),
    PublicationState.PROPOSED: (_("Waiting for a second person"), "blue"),
    PublicationState.ROLLOUT: (_("Published in some provinces"), "yellow"),
    PublicationState.PUBLISHED: (pgettext_lazy("column", "Published"), "green"),
    PublicationState.SUPERSEDED: (_("Superseded"), "grey"),
    PublicationState.WITHDRAWN: (pgettext_lazy("staff", "Withdrawn"), "grey"),
}
_OUTCOMES = _("Outcomes")
_PROVINCES = _("Gains and losses by province")
_SERIES_RUNS = (_("Last run"), _("This run"))
_SERIES_CHANGES = (_("Gain"), _("Lose"))


@dataclass(frozen=True)
class RunCharts:
    """Empty where there is nothing to draw."""

    outcomes: SafeString
    provinces: SafeString


def state_words(state: str) -> tuple[str, str]:
    """What a state is called, and the colour of its tag."""
    return _STATES[state]


def charts_of(report: PublicationReport) -> RunCharts:
    """Safe as they stand: a chart escapes its own words."""
    if report.changes is None:
        return RunCharts(SafeString(), SafeString())
    lang = page_language()
    outcomes = [(OUTCOMES[one.outcome][lang], (one.before or 0, one.households)) for one in report.outcomes]
    sorted_provinces = in_reading_order(report.changes.provinces, lambda one: one.code)
    provinces = [(province_name(one.code), (one.gains, one.loses)) for one in sorted_provinces]
    return RunCharts(
        _drawn(_OUTCOMES, outcomes, _SERIES_RUNS),
        _drawn(_PROVINCES, provinces, _SERIES_CHANGES) if provinces else SafeString(),
    )


def _drawn(title: str, rows: list[tuple[str, tuple[int, int]]], series: tuple[str, str]) -> SafeString:
    said = str(title)
    return SafeString(
        grouped_bars(said, said, rows, [str(one) for one in series], unit="", lang=page_language())
    )

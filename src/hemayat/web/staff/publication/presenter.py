"""A run in the words and pictures of a page: the state of it, and charts whose numbers are in tables too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.common.charts import ChartHeading, Picture, bars_of_counts, map_of_counts
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.publication.report import ProvinceEffects, PublicationReport
from hemayat.publication.states import STATE_WORDS, PublicationState
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.shared.provinces import province_name

_COLOURS: dict[PublicationState, str] = {
    PublicationState.LOADING: "yellow",
    PublicationState.PROPOSED: "blue",
    PublicationState.ROLLOUT: "yellow",
    PublicationState.PUBLISHED: "green",
    PublicationState.SUPERSEDED: "grey",
    PublicationState.WITHDRAWN: "grey",
}
_OUTCOMES = _("Outcomes")
_PROVINCES = _("Households whose eligibility changes, by province")
_SERIES_RUNS = (_("Previous run"), _("This run"))
_SERIES_CHANGES = (_("Become eligible"), _("No longer eligible"))


@dataclass(frozen=True)
class RunCharts:
    """Empty where there is nothing to draw."""

    outcomes: Picture
    provinces: tuple[Picture, ...]


def state_words(state: str) -> tuple[str, str]:
    """What a state is called, and the colour of its tag."""
    publication_state = PublicationState(state)
    return in_page_language(STATE_WORDS[publication_state]), _COLOURS[publication_state]


def charts_of(report: PublicationReport) -> RunCharts:
    """What changes for people, if there was a run before."""
    if report.changes is None:
        return RunCharts(Picture(), ())
    lang = page_language()
    outcomes = [
        (OUTCOMES[outcome.outcome][lang], (outcome.before or 0, outcome.households))
        for outcome in report.outcomes
    ]
    return RunCharts(_drawn(_OUTCOMES, outcomes, _SERIES_RUNS), _maps(report.changes.provinces))


def _maps(provinces: Sequence[ProvinceEffects]) -> tuple[Picture, ...]:
    """One of those who become eligible, one of those who are no longer; who lives abroad is in the table alone."""
    names = {one.code: province_name(one.code) for one in provinces if one.code}
    columns = zip(_SERIES_CHANGES, ("gains", "loses"), strict=True)
    return tuple(
        map_of_counts(
            ChartHeading(str(title), str(_PROVINCES), "", page_language()),
            {one.code: getattr(one, column) for one in provinces if one.code},
            names,
            str(title),
        ).picture
        for title, column in columns
        if names
    )


def _drawn(title: str, rows: list[tuple[str, tuple[int, int]]], series: tuple[str, str]) -> Picture:
    heading = ChartHeading(str(title), str(title), "", page_language())
    return bars_of_counts(heading, rows, [str(one) for one in series]).picture

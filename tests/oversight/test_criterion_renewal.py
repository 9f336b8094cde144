"""From the figures by criterion of many weeks, one after the other, nobody calculates what a few cases were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hemayat.oversight import criterion_renewal
from hemayat.oversight.criteria import CriterionOutcomes, FigureDays, ReviewOutcomes
from hemayat.oversight.criterion_renewal import TOTAL, renewed_errors, renewed_outcomes
from hemayat.oversight.disclosure_control import SMALLEST, suppressed_cells
from hemayat.oversight.error_estimates import CriterionErrors, ErrorEstimate

SATURDAY, WEEK = dt.date(2019, 11, 23), dt.timedelta(weeks=1)
WINDOW = 4
"""Weeks; thirteen in the service."""
NAME = "vehicles"
Week = tuple[int, int]
"""Objections that were upheld, and the others."""
WEEKS = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), min_size=2, max_size=10)
Known = tuple[FigureDays, int]


def day(week: int) -> dt.date:
    return SATURDAY + week * WEEK


def sums(weeks: Sequence[Week], days: FigureDays) -> Week:
    """What was decided in these days."""
    first, last = ((one - SATURDAY) // WEEK for one in (days.since_on, days.until_on))
    some = weeks[max(first, 0) : max(last, 0)]
    return sum(part for part, _ in some), sum(rest for _, rest in some)


def counted(weeks: Sequence[Week], days: FigureDays) -> ReviewOutcomes:
    turned, rest = sums(weeks, days)
    few = suppressed_cells({NAME: turned + rest})
    of = None if few else turned + rest
    part = None if few or suppressed_cells({NAME: turned}) else turned
    row = CriterionOutcomes(NAME, {}, {}, of, part, part, days)
    return ReviewOutcomes(turned + rest, turned, [row] if turned + rest else [], days)


def parts(weeks: Sequence[Week], days: FigureDays) -> dict[str, tuple[int, ...]]:
    turned, rest = sums(weeks, days)
    return {TOTAL: (turned + rest, turned, rest), NAME: (turned + rest, turned, rest, turned, rest)}


def published(weeks: Sequence[Week]) -> list[ReviewOutcomes]:
    """Measured each Saturday."""
    kept: list[ReviewOutcomes] = []
    for end in range(1, len(weeks) + 1):
        days = FigureDays(day(end - WINDOW), day(end))
        kept.append(
            renewed_outcomes(
                counted(weeks, days), kept[-1] if kept else None, lambda these: parts(weeks, these)
            )
        )
    return kept


def calculated(known: Sequence[Known], weeks: Sequence[int]) -> list[tuple[int, int, int]]:
    """Each stretch of weeks with a few cases whose count follows from what is known: as sums and differences.

    Before the first week there was nothing, and everybody knows it.
    """
    rows = np.array(
        [
            [day(at) >= days.since_on and day(at) < days.until_on for at in range(len(weeks))]
            for days, _ in known
        ],
        dtype=float,
    ).reshape(len(known), len(weeks))
    rank = np.linalg.matrix_rank(rows) if len(known) else 0
    found = []
    for first in range(len(weeks)):
        for last in range(first + 1, len(weeks) + 1):
            stretch = np.zeros((1, len(weeks)))
            stretch[0, first:last] = 1
            is_told = np.linalg.matrix_rank(np.vstack([rows, stretch])) == rank
            if is_told and 0 < (count := sum(weeks[first:last])) < SMALLEST:
                found.append((first, last, count))
    return found


@settings(max_examples=150, deadline=None)
@given(WEEKS)
@example([(20, 20), (1, 0), (0, 0), (0, 0)])
@example([(20, 20), (12, 0), (0, 0), (0, 0), (0, 0), (0, 3)])
@example([(10, 10), (0, 1), (0, 0), (0, 0), (11, 11), (0, 0), (2, 0), (13, 13)])
def test_from_the_figures_of_many_weeks_no_count_of_a_few_follows(weeks: list[Week]) -> None:
    seen = published(weeks)
    rows = [row for one in seen for row in one.by_criterion]
    of = [(row.days, row.of) for row in rows if row.of is not None]
    turned = [(row.days, row.turned) for row in rows if row.turned is not None]
    assert not calculated(of, [sum(week) for week in weeks])
    assert not calculated(turned, [part for part, _ in weeks])
    total = [(one.days, one.of) for one in seen if one.of >= SMALLEST]
    assert not calculated(total, [sum(week) for week in weeks])
    assert all(count == sum(sums(weeks, days)) for days, count in [*of, *total]), "what is shown is true"


def test_figures_are_new_each_week_where_enough_happened() -> None:
    seen = published([(15, 15)] * 6)
    assert all(now.days != before.days for before, now in pairwise(seen))
    assert seen[-1].by_criterion[0].of == 30 * WINDOW


def test_figures_that_cannot_be_renewed_are_new_again_after_all_their_weeks() -> None:
    seen = published([(15, 15), *[(1, 0)] * WINDOW, (15, 15)])
    assert [one.by_criterion[0].days.until_on for one in seen[:5]] == [day(1)] * WINDOW + [day(5)]
    assert seen[4].by_criterion[0].of is None, "four cases"
    assert seen[5].by_criterion[0].of == 33


def test_an_estimate_is_renewed_only_by_ten_more_opinions() -> None:
    before, after = ErrorEstimate(100, 0, 200), ErrorEstimate(200, 100, 300)
    old, new = FigureDays(day(-WINDOW), day(0)), FigureDays(day(1 - WINDOW), day(1))

    def shown(came: int, fresh: ErrorEstimate | None = after, days: FigureDays = new) -> ErrorEstimate | None:
        kept = {NAME: CriterionErrors(ErrorEstimate(100, 0, 200, old), None)}
        opinions = {FigureDays(old.until_on, days.until_on): {(NAME, False): came}}
        found = renewed_errors(
            {NAME: CriterionErrors(fresh, None)}, kept, days, lambda these: opinions.get(these, {})
        )
        return found[NAME].refusals

    assert shown(9) == ErrorEstimate(before.share, before.low, before.high, old)
    assert shown(10) == ErrorEstimate(after.share, after.low, after.high, new)
    assert shown(10, None) == ErrorEstimate(before.share, before.low, before.high, old)
    later = FigureDays(day(0), day(WINDOW))
    assert shown(1, None, later) is None


def test_figures_of_the_same_weeks_are_not_counted_again() -> None:
    """Else a refusal that a third person settled in between would be read off."""
    weeks = [(15, 15), (15, 15)]
    days = FigureDays(day(2 - WINDOW), day(2))
    before = counted(weeks, days)
    after = renewed_outcomes(counted([(15, 15), (16, 15)], days), before, lambda these: parts(weeks, these))
    assert after == before


def test_the_attack_finds_what_two_weeks_in_a_row_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above would fail."""
    monkeypatch.setattr(criterion_renewal, "is_renewable", lambda *_: True)
    seen = published([(20, 20), (1, 0)])
    of = [(row.days, row.of) for one in seen for row in one.by_criterion if row.of is not None]
    assert calculated(of, [40, 1]) == [(1, 2, 1)]

"""What the file of all registers withholds cannot be calculated from what it shows."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.common.dates import from_jalali
from hemayat.oversight.register_disputes import DisputeMonth
from hemayat.oversight.register_measures import RegisterMonthReport
from hemayat.web.staff.oversight.register_downloads import csv_of_months

NAMES = ("sent", "corrected", "upheld", "open")
AT = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
Flow = tuple[int, int, int]
"""Sent, corrected and upheld in a month."""


def months_of(flows: Sequence[Flow], still_open: int) -> list[DisputeMonth]:
    """Each dispute is answered or open at the end of its month, as nobody withdraws."""
    found = []
    for sent, corrected, upheld in flows:
        right = min(corrected, still_open + sent)
        wrong = min(upheld, still_open + sent - right)
        still_open += sent - right - wrong
        found.append(DisputeMonth("vehicles", sent, right, wrong, open=still_open))
    return found


def shown_in(
    months: Sequence[DisputeMonth], before: DisputeMonth | None = None
) -> list[dict[str, int | None]]:
    """Of each month the figures in the file; None is withheld. The latest month comes first, as on the page."""
    reports = [
        RegisterMonthReport(from_jalali(1398, place, 1), from_jalali(1398, place + 1, 1), AT, {})
        for place in range(1, len(months) + 1)
    ]
    rows = [(report, {"vehicles": one}) for report, one in zip(reports, months, strict=True)]
    text = csv_of_months(rows[::-1], {"vehicles": before} if before else {})
    found: dict[str, dict[str, int | None]] = {report.name: {} for report in reports}
    for line in csv.DictReader(io.StringIO(text)):
        name = line["measure"].removeprefix("disputes_")
        if name in NAMES:
            found[line["month"]][name] = int(line["value"]) if line["value"] else None
    return list(found.values())


def calculable(
    months: Sequence[DisputeMonth], shown: Sequence[dict[str, int | None]]
) -> set[tuple[int, str]]:
    """What is withheld and follows from the sums: open before + sent = corrected + upheld + open."""
    places = [(place, name) for place, one in enumerate(shown) for name in NAMES if one[name] is None]
    sums = []
    for place in range(1, len(months)):
        signs = {(place, "sent"): 1, (place, "corrected"): -1, (place, "upheld"): -1}
        signs |= {(place, "open"): -1, (place - 1, "open"): 1}
        sums.append([signs.get(one, 0) for one in places])
    if not sums or not places:
        return set()
    matrix = np.array(sums)
    rank = np.linalg.matrix_rank(matrix)
    return {
        one
        for number, one in enumerate(places)
        if np.linalg.matrix_rank(np.vstack([matrix, np.eye(len(places))[number]])) == rank
    }


def test_what_was_sent_is_withheld_beside_a_small_result() -> None:
    """All were sent in that month: upheld = 30 − 14 − 12."""
    (first, second) = shown_in(months_of([(20, 20, 0), (30, 14, 4)], 0))
    assert first == {"sent": 20, "corrected": 20, "upheld": 0, "open": 0}
    assert second == {"sent": None, "corrected": 14, "upheld": None, "open": 12}


def test_a_month_before_the_file_counts_too() -> None:
    month = months_of([(30, 14, 12)], 7)
    assert shown_in(month)[0]["sent"] == 30
    assert shown_in(month, DisputeMonth("vehicles", open=7))[0]["sent"] is None


@pytest.mark.slow
@settings(max_examples=300, deadline=None, database=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 25), st.integers(0, 25)), min_size=2, max_size=5),
    st.integers(0, 30),
)
def test_no_figure_that_is_withheld_follows_from_the_others(flows: list[Flow], still_open: int) -> None:
    months = months_of(flows, still_open)
    shown = shown_in(months, DisputeMonth("vehicles", open=still_open))
    assert calculable(months, shown) == set()
    for month, one in zip(months, shown, strict=True):
        assert all(one[name] is None for name in NAMES if 0 < getattr(month, name) < 10)
        assert all(one[name] in (None, getattr(month, name)) for name in NAMES)

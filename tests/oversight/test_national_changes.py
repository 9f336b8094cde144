"""Which province explains a fall of the whole country: from the published cells alone."""

from __future__ import annotations

from hemayat.oversight.deteriorations import deteriorations
from hemayat.oversight.monthly_measures import HIDDEN, MonthlyValue
from hemayat.oversight.national_changes import ProvinceBehind, province_behind
from tests.oversight.test_deteriorations import SATURDAY, WEEK, counts, reports, shares

BEFORE = [950, 950, 950, 950]


def explained(name: str, whole: list[MonthlyValue], **provinces: list[MonthlyValue]) -> ProvinceBehind | None:
    weeks = reports(name, whole, **provinces)
    (nation,) = [one for one in deteriorations(weeks) if one.place is None]
    return province_behind(nation, weeks)


def test_of_the_late_cases_more_than_before_most_are_in_one_province() -> None:
    """1,000 requests due: 50 late before and 90 now; in Isfahan 10 of 200 before and 45 now."""
    isfahan, tehran = shares(200, *BEFORE, 775), shares(800, *BEFORE, 943)
    found = explained("due", shares(1000, *BEFORE, 910), p10=isfahan, p23=tehran)
    assert found == ProvinceBehind("10", 35, 40, SATURDAY + 3 * WEEK, False)


def test_a_fall_of_several_weeks_is_compared_with_the_week_before_it_began() -> None:
    whole, isfahan = shares(1000, *BEFORE, 850, 860), shares(200, *BEFORE, 500, 550)
    found = explained("due", whole, p10=isfahan)
    assert found is not None
    assert (found.since_on, found.more, found.part) == (SATURDAY + 3 * WEEK, 90, 80)


def test_more_requests_and_more_upheld_objections_are_explained_in_their_own_direction() -> None:
    arrivals = explained("arrivals", counts(100, 100, 100, 100, 200), p23=counts(50, 50, 50, 50, 140))
    assert arrivals == ProvinceBehind("23", 90, 100, SATURDAY + 3 * WEEK, False)
    upheld = explained(
        "overturned", shares(200, 100, 100, 100, 100, 300), p14=shares(60, 50, 50, 50, 50, 600)
    )
    assert upheld == ProvinceBehind("14", 33, 40, SATURDAY + 3 * WEEK, False)


def test_where_no_province_has_half_of_it_or_its_figures_are_hidden_none_is_named() -> None:
    whole = shares(1000, *BEFORE, 910)
    assert explained("due", whole, p10=shares(200, *BEFORE, 900), p23=shares(300, *BEFORE, 900)) is None
    assert explained("due", whole, p10=[HIDDEN] * 5, p23=shares(300, *BEFORE, 950)) is None
    assert explained("due", whole, p10=[*shares(200, *BEFORE), HIDDEN]) is None


def test_only_a_figure_of_the_whole_country_is_explained() -> None:
    weeks = reports("due", shares(1000, *BEFORE, 910), p10=shares(200, *BEFORE, 775))
    found = {one.place: province_behind(one, weeks) for one in deteriorations(weeks)}
    assert found == {None: ProvinceBehind("10", 35, 40, SATURDAY + 3 * WEEK, False), "10": None}

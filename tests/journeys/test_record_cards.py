"""What affected a household's result, as cards on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.config.postgres import DatabaseUrls
from tests.journeys.browser import Visitor
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.slow
SMALL = (360, 740)
HOUSEHOLDS = 600
"""Enough that somebody among them was refused for a car long sold."""
MOST_HIGH = 2_000
"""Pixels of "my household" in Persian at 360, less than three screens."""


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("cards"), django_db_setup, HOUSEHOLDS) as made,
    ):
        yield made


def come_in(visitor: Visitor, place: Place, head: Head, path: str) -> None:
    visitor.page.goto(f"{place.site.citizen}{path}")
    sign_in(visitor, place, head)


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and nothing that axe finds serious."""
    visitor.shoot(f"cards-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


def height(visitor: Visitor) -> int:
    found: int = visitor.page.evaluate("() => document.documentElement.scrollHeight")
    return found


# `heads` has the largest households of each outcome first, so these have seven members and more; and the family that
# was refused for a car long sold, with five records and values behind its criteria.
@pytest.mark.parametrize("outcome", ["not_eligible", "needs_data", "eligible", "sold_car"])
def test_my_household_is_less_than_three_screens_and_what_counted_stands_open(
    outcome: str, place: Place, meet: Any
) -> None:
    visitor = meet(SMALL)
    page = visitor.page
    come_in(visitor, place, place.heads[outcome][0], "/my/household/")
    visitor.speak("fa")
    look(visitor, f"1-household-{outcome}")
    assert height(visitor) <= MOST_HIGH
    counted = page.locator(".app-record").count()
    assert (counted == 0) == (outcome == "eligible")
    if counted:
        assert page.locator(".app-record").first.is_visible()
    vehicles = page.locator("details#vehicles")
    assert not vehicles.locator("dl").is_visible()
    vehicles.locator("summary").click()
    assert vehicles.get_by_role("button").first.is_visible()
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true })")
    look(visitor, f"1-household-{outcome}-unfolded")
    visitor.speak("en")
    look(visitor, f"1-household-{outcome}-en")
    visitor.text_at(200)
    assert not visitor.is_wider_than_the_screen()

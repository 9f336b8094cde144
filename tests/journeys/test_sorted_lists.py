"""The lists of the desk sorted in a real browser, by keyboard and without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from hemayat.operations.postgres import DatabaseUrls
from tests.complaints.many_complaints import many_complaints
from tests.journeys.browser import Site
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import come_in, look
from tests.questions.steps import asked
from tests.requests.conftest import decided, nation, registers
from tests.requests.many_cases import many_cases

__all__ = ["decided", "nation", "registers"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LISTS = {
    "case_officer": {"cases/?place=waiting": "filed", "questions/": "theme"},
    "inspector": {"inspection/?place=waiting": "kind"},
}

LEAST_WIDTH_OF_ALL_COLUMNS = 1280


def sorted_column(page: Page) -> tuple[str, str]:
    heading = page.locator("th[aria-sort]")
    assert heading.count() == 1
    return heading.get_attribute("aria-sort") or "", heading.locator("a").inner_text()


@pytest.mark.parametrize("width", [1440, 1024])
@pytest.mark.parametrize("role", LISTS)
def test_a_list_is_sorted_up_and_down_by_keyboard_without_a_script(
    width: int, role: str, nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls
) -> None:
    many_cases(django_db_setup, 2_000)
    many_complaints(django_db_setup, 300)
    for words in ("خودرو", "زمین", "وام"):
        asked(words=words)
    plain, watched = meet(size=(width, 900), has_script=False), meet(size=(width, 900))
    for visitor in (plain, watched):
        come_in(visitor, site, "plain" if visitor is plain else "watched", role)
    for address, wide in LISTS[role].items():
        page = plain.page
        # Below 1280 px the day of filing has no column, unless the list is sorted by it.
        column = "kind" if wide == "filed" and width < LEAST_WIDTH_OF_ALL_COLUMNS else wide
        page.goto(f"{site.staff}/{address}")
        assert sorted_column(page)[0] == "ascending"
        for direction in ("ascending", "descending"):
            link = page.locator(f"th a[href*='order={column}'], th a[href*='order=-{column}']").first
            title = link.inner_text()
            link.focus()
            page.keyboard.press("Enter")
            page.locator(f"th[aria-sort={direction}] a", has_text=title).wait_for()
            assert sorted_column(page) == (direction, title)
        for lang in ("fa", "en"):
            watched.speak(lang)
            watched.page.goto(f"{site.staff}/{address}")
            look(watched, f"sorted-{address.partition('/')[0]}-{lang}-{width}")
            assert not watched.console

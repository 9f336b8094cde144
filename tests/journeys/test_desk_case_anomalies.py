"""Unusual patterns in cases in a real browser: the rules, a finding, a household of it, a verdict."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import find_case_anomalies
from tests.journeys.browser import Site
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import SMALL, come_in, look
from tests.oversight.unusual_cases import answered, filed_with, lives_in, strangers
from tests.requests.conftest import decided, nation

__all__ = ["decided", "nation"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WIDE, TABLET = (1440, 900), (1024, 768)


def some_patterns(urls: DatabaseUrls) -> None:
    """A line of fourteen heads, four of them in a village, and an agency that rejects much."""
    now = dt.datetime.now(dt.UTC)
    strangers(urls, range(1, 41))
    filed_with(urls, "one line", range(1, 15), at=now - dt.timedelta(days=2))
    lives_in(urls, "rural", range(11, 15))
    lives_in(urls, "urban", range(1, 11))
    answered(urls, "relief_committee", 600, 50, first=100_000, at=now - dt.timedelta(hours=1))
    answered(urls, "behzisti", 3000, 4, first=200_000, at=now - dt.timedelta(hours=1))
    find_case_anomalies(now=now)


@pytest.mark.parametrize("size", [WIDE, TABLET, SMALL])
def test_who_watches_checks_a_finding_and_says_what_it_is(
    size: tuple[int, int], nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls
) -> None:
    some_patterns(django_db_setup)
    watch = meet(size=size)
    page = come_in(watch, site, "watch", "oversight")
    page.goto(f"{site.staff}/oversight/")
    page.get_by_role("link", name="الگوهای غیرعادی در پرونده‌ها").press("Enter")
    page.get_by_role("heading", name="الگوهای غیرعادی در پرونده‌ها").wait_for()
    look(watch, f"anomalies-fa-{size[0]}")
    watch.speak("en")
    page.get_by_role("heading", name="Unusual patterns in cases").wait_for()
    look(watch, f"anomalies-en-{size[0]}")
    page.get_by_role("link", name="Check this finding").first.press("Enter")
    page.get_by_text("14 households used one mobile number").wait_for()
    look(watch, f"anomaly-en-{size[0]}")
    watch.speak("fa")
    page.get_by_text("نتیجهٔ رسیدگی چیست؟").wait_for()
    look(watch, f"anomaly-fa-{size[0]}")
    page.get_by_role("link", name="خانوار ۱", exact=True).press("Enter")
    page.get_by_role("heading", name="یکی از خانوارهای این مورد").wait_for()
    look(watch, f"anomaly-household-fa-{size[0]}")
    page.go_back()
    page.get_by_label("الگو واقعی است و مشکلی وجود دارد").press("Space")
    page.get_by_role("button", name="ذخیره").press("Enter")
    page.get_by_role("heading", name="موارد بررسی‌شده").wait_for()
    look(watch, f"anomalies-judged-fa-{size[0]}")
    assert not watch.console

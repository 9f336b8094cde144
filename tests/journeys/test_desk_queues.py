"""Queues in a real browser: forecasts for officers and oversight, and one cause of many cases until its correction."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import watch_queues
from hemayat.requests import actions
from hemayat.requests.models import QueueForecast
from tests.journeys.browser import Site
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import DESKTOP, SMALL, come_in, look
from tests.requests.conftest import decided, nation, registers
from tests.requests.many_cases import many_cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import filed, head, take_on

__all__ = ["decided", "nation", "registers"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


THREE_LINES = 68
"""Pixels: a row of the queue with its lines above and below. More lines are better than half a condition."""
IS_CUT = "one => one.scrollWidth > one.clientWidth + 1"


def a_late_queue(urls: DatabaseUrls) -> None:
    """A crowd, as a forecast found it: some provinces late, one without a pace."""
    many_cases(urls, 700)
    now = timezone.now()
    watch_queues(now=now)
    with acting_as(SYSTEM):
        QueueForecast.objects.filter(province__in=["*", "23", "01"]).update(
            decided=170, pace_days=5, officer_days=22, late=40, officers_needed=9, spare=-40,
            empties_on=now.date() + dt.timedelta(days=30),
        )  # fmt: skip


@pytest.mark.parametrize("size", [DESKTOP, (1024, 768), SMALL])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_forecasts_are_read_by_officers_and_by_oversight(
    size: tuple[int, int], lang: str, nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls
) -> None:
    a_late_queue(django_db_setup)
    for name, role, paths in (
        ("watch", "oversight", ("oversight/", "oversight/indicators/", "oversight/queues/")),
        ("sara", "case_officer", ("", "cases/")),
    ):
        visitor = meet(size=size)
        page = come_in(visitor, site, name, role)
        visitor.speak(lang)
        for path in paths:
            page.goto(f"{site.staff}/{path}")
            if path == "cases/":
                rows = page.locator(".app-rows tbody tr")
                assert max(rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")) <= THREE_LINES
                if size != SMALL:
                    assert not page.locator("form > .app-scroll").evaluate(IS_CUT), (
                        "no column is beyond the edge"
                    )
                cells = page.locator(".app-rows__text")
                assert not cells.evaluate_all(f"cells => cells.some({IS_CUT})"), "no text is cut"
                page.locator("details").first.locator("summary").press("Enter")
            look(visitor, f"queues-{role}-{path.strip('/').replace('/', '-') or 'home'}-{lang}-{size[0]}")
        assert not visitor.console


def test_one_cause_of_many_cases_is_marked_sent_and_corrected(
    nation: int, registers: RunningSimulator, site: Site, meet: Meet
) -> None:
    for household in (6, 13, 14):
        filed(head(household), why="فروخته‌ام")
    take_on()
    visitor = meet(size=DESKTOP)
    page = come_in(visitor, site, "senior", "senior_officer")
    page.goto(f"{site.staff}/cases/causes/")
    page.locator("summary").first.press("Enter")
    look(visitor, "causes-form")
    page.locator("select[name=item]").select_option("vehicles:vehicle_value")
    for part, day, month in (("since", "1", "7"), ("until", "20", "7")):
        page.locator(f"[name={part}_day]").fill(day)
        page.locator(f"[name={part}_month]").select_option(month)
        page.locator(f"[name={part}_year]").fill("1398")
    page.locator("textarea[name=words]").fill("ارزش خودروها ده برابر ثبت شده است.")
    page.get_by_role("button", name="ثبت این علت و یافتن پرونده‌های آن").first.press("Enter")
    page.get_by_text("هنوز فرستاده نشده").wait_for()
    actions.collect_cases(now=timezone.now())
    page.get_by_role("button", name="ثبت ارسال برای سازمان").press("Enter")
    page.get_by_text("در مجموع ۳ پرونده: ۳ باز").wait_for()
    look(visitor, "cause-sent")
    page.locator("input[value=corrected]").check()
    page.locator("textarea[name=words]").fill("ارزش‌ها اصلاح شد.")
    page.get_by_role("button", name="ثبت پاسخ سازمان").press("Enter")
    page.get_by_text("اصلاح شد").first.wait_for()
    actions.reopen_cases(now=timezone.now())
    page.goto(f"{site.staff}/cases/causes/")
    look(visitor, "causes-corrected")
    assert not visitor.console

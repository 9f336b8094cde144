"""A question in a real browser: the head asks, an officer answers at the desk, and the head says that it helped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.questions import actions
from tests.journeys.browser import Visitor
from tests.journeys.conftest import Meet
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import sign_in
from tests.questions.test_ready_answers import WRITTEN
from tests.requests.steps import NOW, officer

DESKTOP, SMALL = (1280, 900), (360, 780)
PASSWORD = "of the journey of questions"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("nation"), django_db_setup) as made,
    ):
        sara, senior = (officer(name=name, roles=["senior_officer"]) for name in ("sara", "senior"))
        sara.password, sara.joined_at = make_password(PASSWORD), NOW
        with acting_as(SYSTEM):
            sara.save()
        ready = actions.write_ready_answer(written=WRITTEN, by=sara, now=NOW)
        actions.publish_ready_answer(answer=ready, read=NOW, by=senior, now=NOW)
        yield made


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"questions-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    assert not visitor.judge(), name


def at_the_desk(visitor: Visitor, place: Place) -> Page:
    page = visitor.page
    page.goto(f"{place.site.staff}/sign-in/")
    page.get_by_label("نام کاربری").fill("sara")
    page.get_by_label("گذرواژه").fill(PASSWORD)
    page.get_by_label("گذرواژه").press("Enter")
    page.get_by_role("heading", name="میز کار").wait_for()
    page.locator("nav").get_by_role("link", name="پرسش‌ها").press("Enter")
    return page


@pytest.mark.parametrize("size", [DESKTOP, SMALL], ids=["desktop", "telephone"])
def test_r4_7a_a_question_is_asked_answered_and_rated(
    place: Place, meet: Meet, size: tuple[int, int]
) -> None:
    maryam, sara = meet(size), meet(size)
    ask(maryam, place, size[0])
    answer(sara, place, size[0])
    rate(maryam, place, size[0])
    assert not maryam.console
    assert not sara.console


def ask(maryam: Visitor, place: Place, width: int) -> None:
    page = maryam.page
    page.goto(f"{place.site.citizen}/questions/")
    look(maryam, f"public-{width}")
    page.goto(f"{place.site.citizen}/my/questions/new/")
    sign_in(maryam, place, place.somebody("not_eligible"))
    page.get_by_label("رسیدگی طول کشیده است").check()
    page.get_by_label("پرسش خود را بنویسید").fill("نتیجهٔ من کی می‌رسد؟")
    look(maryam, f"new-{width}")
    page.get_by_role("button", name="ارسال").press("Enter")
    page.get_by_text("در انتظار پاسخ ما").wait_for()
    look(maryam, f"asked-{width}")


def answer(sara: Visitor, place: Place, width: int) -> None:
    page = at_the_desk(sara, place)
    look(sara, f"queue-{width}")
    page.locator("tbody").last.get_by_role("link").first.press("Enter")
    page.get_by_label("پاسخ به پرسش خانوار").press("Space")
    page.get_by_role("button", name="باز کردن پرسش").press("Enter")
    page.locator("summary").filter(has_text="افزودن پاسخ آماده").press("Enter")
    page.get_by_role("button", name=WRITTEN.question_fa).press("Enter")
    page.wait_for_url("**/#answer")
    assert page.get_by_label("پاسخ", exact=True).input_value() == WRITTEN.answer_fa
    look(sara, f"answering-{width}")
    page.get_by_role("button", name="ارسال پاسخ").first.press("Enter")
    page.get_by_text("پاسخ فرستاده شد").wait_for()
    look(sara, f"answered-{width}")
    for name, path in {"ready": "/ready-answers/", "ready-new": "/ready-answers/new/"}.items():
        page.goto(place.site.staff + path)
        look(sara, f"{name}-{width}")


def rate(maryam: Visitor, place: Place, width: int) -> None:
    page = maryam.page
    page.reload()
    look(maryam, f"told-{width}")
    page.get_by_role("button", name="بله").press("Enter")
    page.get_by_text("گفته‌اید که این پاسخ مفید بود").wait_for()
    look(maryam, f"rated-{width}")
    page.goto(f"{place.site.citizen}/my/questions/")
    look(maryam, f"mine-{width}")

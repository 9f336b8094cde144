"""Case work in a real browser, without a mouse: from the queue to a decision, and an override by two."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Dialog, Page

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests.states import CaseState
from tests.journeys.browser import Site, Visitor
from tests.journeys.conftest import Meet
from tests.requests.conftest import decided, nation, registers
from tests.requests.steps import NOW, filed, head, officer, take_on, view

__all__ = ["decided", "nation", "registers"]
DESKTOP, SMALL = (1280, 900), (360, 780)
ELIGIBLE, UNVALUED, REFUSED = 2, 7, 13
PASSWORD = "of the desk’s journeys"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def come_in(visitor: Visitor, site: Site, name: str, *roles: str) -> Page:
    member = officer(name=name, roles=list(roles))
    member.password, member.joined_at = make_password(PASSWORD), NOW
    with acting_as(SYSTEM):
        member.save()
    page = visitor.page
    page.goto(f"{site.staff}/sign-in/")
    page.get_by_label("نام کاربری").fill(name)
    page.get_by_label("گذرواژه").fill(PASSWORD)
    page.get_by_label("گذرواژه").press("Enter")
    page.get_by_role("heading", name="نمای کلی" if roles == ("oversight",) else "میز کار").first.wait_for()
    return page


def open_file(page: Page) -> None:
    page.get_by_label("رسیدگی به درخواست خانوار").press("Space")
    page.get_by_role("button", name="باز کردن پرونده").press("Enter")


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"desk-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_an_officer_takes_the_next_case_and_decides_by_keyboard(
    size: tuple[int, int], nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    sara = meet(size=size)
    page = come_in(sara, site, "sara", "case_officer")
    page.locator("nav").get_by_role("link", name="پرونده‌ها").press("Enter")
    look(sara, f"queue-{size[0]}")
    page.get_by_role("button", name="دریافت پروندهٔ بعد").press("Enter")
    open_file(page)
    page.get_by_role("heading", name="اعتراض به تصمیم").wait_for()
    look(sara, f"case-{size[0]}")
    sara.tab_to("#id_reason")
    page.keyboard.type("خودرو فرسوده است")
    look(sara, f"decide-{size[0]}")
    page.get_by_role("button", name="ثبت تصمیم", exact=True).press("Enter")
    page.get_by_text("تصمیم ثبت شد و به سرپرست خانوار اطلاع داده می‌شود").wait_for()
    look(sara, f"decided-{size[0]}")
    assert view(request, UNVALUED).state is CaseState.DECIDED
    assert not sara.console


def test_the_errors_have_the_focus_also_after_the_skip_link(
    nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    sara = meet(size=DESKTOP)
    page = come_in(sara, site, "sara", "case_officer")
    page.goto(f"{site.staff}/cases/{request}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    for _ in range(2):
        page.get_by_role("button", name="باز کردن پرونده").press("Enter")
        page.wait_for_url(f"**/cases/{request}/")
        page.locator(".govuk-error-summary:focus").wait_for()


def press_key(page: Page, letter: str, code: str) -> None:
    """Alt and a key, as the browser gets it from a keyboard. `letter`: what it writes; `code`: which key it is.

    Playwright's own `press` leaves the letter out, and without it Chromium finds no access key.
    """
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "modifiers": 1, "key": letter, "unmodifiedText": letter, "code": code},
        )
    session.detach()


@pytest.mark.parametrize(
    ("find", "act", "first"), [("f", "a", "1"), ("ب", "ش", "۱")], ids=["english", "persian"]
)
def test_the_keys_of_the_desk_work_with_an_english_and_with_a_persian_keyboard(
    find: str, act: str, first: str, nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    sara = meet(size=DESKTOP)
    page = come_in(sara, site, "sara", "case_officer")
    page.goto(f"{site.staff}/cases/")
    press_key(page, find, "KeyF")
    page.wait_for_url("**/cases/find/")
    press_key(page, first, "Digit1")
    page.wait_for_url(f"{site.staff}/")
    page.get_by_role("button", name="دریافت پروندهٔ بعد").press("Enter")
    open_file(page)
    page.wait_for_url(f"**/cases/{request}/*")
    press_key(page, act, "KeyA")
    assert page.evaluate("() => document.activeElement.getAttribute('accesskey')") == "a"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('#action').contains(document.activeElement)")
    assert not sara.console


def test_the_browser_asks_before_it_leaves_a_text_that_was_not_sent(
    nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request, text = filed(head(UNVALUED)), "خودرو فرسوده است"
    take_on()
    sara = meet(size=DESKTOP)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = come_in(sara, site, "sara", "case_officer")
    page.on("dialog", stay)
    page.goto(f"{site.staff}/cases/{request}/")
    open_file(page)
    page.locator(f"form[action='/cases/{request}/claim/'] button").press("Enter")
    page.locator("#id_reason").press_sequentially(text)
    page.get_by_role("link", name="حساب من").click(no_wait_after=True)
    page.locator("#id_reason").wait_for()
    assert asked == ["beforeunload"]
    assert page.locator("#id_reason").input_value() == text
    page.get_by_role("button", name="ثبت تصمیم", exact=True).press("Enter")
    page.get_by_text("تصمیم ثبت شد و به سرپرست خانوار اطلاع داده می‌شود").wait_for()
    assert len(asked) == 1, "what is sent is not asked about"


def test_the_browser_asks_also_about_a_text_that_came_back_from_a_question(
    nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    """The server gave it back in the box and has not stored it."""
    request = filed(head(ELIGIBLE))
    take_on()
    sara, asked = meet(size=DESKTOP), list[str]()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page = come_in(sara, site, "sara", "case_officer", "senior_officer")
    page.on("dialog", stay)
    page.goto(f"{site.staff}/cases/{request}/")
    open_file(page)
    page.get_by_role("link", name="پیشنهاد تصمیمی که با نتیجهٔ قواعد فرق دارد").press("Enter")
    page.get_by_label("غیرمشمول", exact=True).press("Space")
    page.locator("#id_reason").fill("خانه فروخته نشده است")
    page.get_by_role("button", name="پیشنهاد تصمیمی که با نتیجهٔ قواعد فرق دارد").press("Enter")
    page.get_by_role("button", name="نه، بازگشت بدون از دست رفتن متن").press("Enter")
    page.locator("#id_reason").wait_for()
    assert asked == []
    page.get_by_role("link", name="حساب من").click(no_wait_after=True)
    page.locator("#id_reason").wait_for()
    assert asked == ["beforeunload"]
    assert page.locator("#id_reason").input_value() == "خانه فروخته نشده است"


def test_an_override_waits_for_a_second_person_without_script(
    nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request = filed(head(REFUSED))
    take_on()
    sara, nima = meet(size=DESKTOP, has_script=False), meet(size=SMALL)
    page = come_in(sara, site, "sara", "case_officer", "senior_officer")
    page.goto(f"{site.staff}/cases/{request}/")
    open_file(page)
    page.get_by_role("link", name="پیشنهاد تصمیمی که با نتیجهٔ قواعد فرق دارد").press("Enter")
    page.get_by_label("مشمول", exact=True).press("Space")
    page.get_by_label("دلیل شما چیست؟").fill("خانه در زلزله ویران شده است")
    page.get_by_role("button", name="پیشنهاد تصمیمی که با نتیجهٔ قواعد فرق دارد").press("Enter")
    page.get_by_text("در انتظار نفر دوم", exact=True).first.wait_for()
    assert page.get_by_role("button", name="با این تصمیم موافقم").count() == 0
    page = come_in(nima, site, "nima", "senior_officer")
    page.goto(f"{site.staff}/cases/overrides/")
    look(nima, "overrides")
    page.get_by_role("link", name="پروندهٔ").press("Enter")
    open_file(page)
    page.get_by_role("heading", name="با این تصمیم موافقم").wait_for()
    look(nima, "confirm")
    page.get_by_role("button", name="با این تصمیم موافقم", exact=True).press("Enter")
    page.get_by_text("نفر دوم موافقت کرد").wait_for()
    look(nima, "overridden")
    assert not nima.console

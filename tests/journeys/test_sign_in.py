"""From the start page to "My status" on a small telephone: the screens, the codes, and a phone that is only mine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame
from pytest_django.plugin import DjangoDbBlocker

from hemayat.common.dates import to_jalali
from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import FIRST_SCREEN, Visitor, serving
from tests.journeys.conftest import NOWHERE
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import PERSIAN, code_from_inbox, press, sign_in, write

pytestmark = pytest.mark.slow
SCREENS_BEFORE = 6
"""Start, national ID, date of birth, mobile number, code, my status: while each question had a page of its own."""
SCREENS = 4
MOST_BYTES = 8_000
"""Of a page over the wire, once the browser has the styles."""
ADD, REMOVE = "form[action='/my/sessions/own-phone/'] button", "form[action$='/own-phone/remove/'] button"
LAST_LINE = re.compile(r"@(\S+) #(\d{6})$")
# No message can arrive here: this does what Chromium does with one. The script of the site is the real one.
MESSAGES = """
window.OTPCredential = class {}
Object.defineProperty(navigator, 'credentials', { value: { get: options => new Promise((resolve, reject) => {
  console.info('asked for ' + options.otp.transport)
  window.deliver = code => resolve({ code })
  options.signal.addEventListener('abort', () => {
    console.info('aborted')
    reject(new DOMException('', 'AbortError'))
  })
}) } })
"""


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("sign-in"), django_db_setup) as made,
    ):
        yield made


def screens_of(visitor: Visitor) -> list[str]:
    """The pages that the visitor is shown from now on; a redirect is none."""
    shown: list[str] = []

    def note(frame: Frame) -> None:
        if frame == visitor.page.main_frame:
            shown.append(frame.url)

    visitor.page.on("framenavigated", note)
    return shown


def look(visitor: Visitor, name: str) -> None:
    """A picture in both languages; nothing clipped, and nothing that axe finds serious."""
    for lang in ("en", "fa"):
        visitor.speak(lang)
        visitor.shoot(f"sign-in-{name}-{lang}")
        assert not visitor.is_wider_than_the_screen(), (name, lang)
        if visitor.has_script:
            assert not visitor.judge(), (name, lang)
            visitor.text_at(200)
            assert not visitor.is_wider_than_the_screen(), (name, lang, "with large text")
            visitor.page.reload()


def write_birth_date(visitor: Visitor, head: Head) -> None:
    year, month, day = to_jalali(head.birth_date)
    write(visitor, "#id_birth_date_day", str(day))
    visitor.page.locator("#id_birth_date_month").select_option(str(month))
    write(visitor, "#id_birth_date_year", str(year).translate(PERSIAN))


def say_who(visitor: Visitor, head: Head) -> None:
    write(visitor, "#id_national_id", head.national_id)
    write_birth_date(visitor, head)
    write(visitor, "#id_mobile", head.mobile)
    press(visitor, "main form button")


@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_from_the_start_page_to_my_status_are_two_screens_fewer(
    has_script: bool, place: Place, meet: Any
) -> None:
    visitor = meet(FIRST_SCREEN, has_script=has_script)
    page, head = visitor.page, place.somebody("eligible")
    shown = screens_of(visitor)
    page.goto(f"{place.site.citizen}/")
    press(visitor, "a[href='/sign-in/']")
    say_who(visitor, head)
    write(visitor, "#id_code", code_from_inbox(visitor, place, head))
    press(visitor, "main form button")
    assert [url.removeprefix(place.site.citizen) for url in shown] == [
        "/",
        "/sign-in/",
        "/sign-in/code/",
        "/my/",
    ]
    assert len(shown) == SCREENS == SCREENS_BEFORE - 2
    assert visitor.console == []


@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_the_pages_fit_a_small_telephone_and_a_wrong_code_costs_one_try(
    has_script: bool, place: Place, meet: Any
) -> None:
    visitor = meet(FIRST_SCREEN, has_script=has_script)
    page, head = visitor.page, place.somebody("eligible")
    name = "script" if has_script else "plain"
    page.goto(f"{place.site.citizen}/sign-in/")
    look(visitor, f"{name}-1-who")
    for lang in ("en", "fa"):
        visitor.speak(lang)
        box = page.locator("main form button").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= FIRST_SCREEN[1], "the button is on the first screen"
    press(visitor, "main form button")
    assert page.locator(".govuk-error-summary a").count() == 3
    visitor.shoot(f"sign-in-{name}-2-nothing-typed")
    assert not visitor.is_wider_than_the_screen()
    assert not has_script or not visitor.judge()
    say_who(visitor, head)
    look(visitor, f"{name}-3-code")
    code = code_from_inbox(visitor, place, head)
    write(visitor, "#id_code", f"{(int(code) + 1) % 1_000_000:06d}")
    press(visitor, "main form button")
    assert "۴ بار دیگر" in page.locator(".govuk-error-summary").inner_text()
    visitor.shoot(f"sign-in-{name}-4-wrong-code")
    write(visitor, "#id_code", f"{code[:3]} {code[3:]} ".translate(PERSIAN))
    press(visitor, "main form button")
    assert page.url.endswith("/my/")
    if has_script:
        assert visitor.weigh(f"{place.site.citizen}/sign-in/") <= MOST_BYTES
    assert visitor.console == []


def test_the_button_is_on_the_first_screen_of_the_demo_too(tmp_path: Path, meet: Any) -> None:
    """The banner says in one line that nothing is real. The page of sign-in needs no database."""
    with serving(NOWHERE, tmp_path, HEMAYAT_MODE="demo") as site:
        visitor = meet(FIRST_SCREEN)
        visitor.page.goto(f"{site.citizen}/sign-in/")
        for lang in ("en", "fa"):
            visitor.speak(lang)
            assert visitor.page.locator(".govuk-phase-banner").count() == 1
            box = visitor.page.locator("main form button").first.bounding_box()
            visitor.shoot(f"sign-in-demo-{lang}")
            assert box is not None
            assert box["y"] + box["height"] <= FIRST_SCREEN[1]


def test_the_browser_fills_in_the_code_of_the_message_and_signs_in(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    page, head = visitor.page, place.somebody("eligible")
    said = messages_of(visitor)
    page.add_init_script(MESSAGES)
    page.goto(f"{place.site.citizen}/sign-in/")
    say_who(visitor, head)
    assert said == ["asked for sms"]
    host, code = last_line(visitor, place, head)
    assert host == "hemayat.localhost", "the host of the page; a browser fills in the code nowhere else"
    with page.expect_navigation():
        page.evaluate("code => window.deliver(code)", code)
    page.wait_for_url("**/my/")
    assert visitor.console == []


def test_who_types_the_code_is_not_disturbed_by_the_message(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    page, head = visitor.page, place.somebody("eligible")
    said = messages_of(visitor)
    page.add_init_script(MESSAGES)
    page.goto(f"{place.site.citizen}/sign-in/")
    say_who(visitor, head)
    _, code = last_line(visitor, place, head)
    write(visitor, "#id_code", code[:2])
    page.evaluate("code => window.deliver(code)", "999999")
    page.wait_for_timeout(200)
    assert page.locator("#id_code").input_value() == code[:2]
    page.reload()
    write(visitor, "#id_code", code)
    press(visitor, "main form button")
    assert said == ["asked for sms", "asked for sms", "aborted"], "nothing is listened for after it was sent"
    assert page.url.endswith("/my/")


def test_pressed_twice_it_is_sent_once(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    page, head = visitor.page, place.somebody("eligible")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.goto(f"{place.site.citizen}/sign-in/")
    say_who(visitor, head)
    page.locator("#id_code").fill(code_from_inbox(visitor, place, head))
    page.locator("main form button").first.dblclick()
    page.wait_for_url("**/my/")
    assert [url.rpartition("sign-in/")[2] for url in sent] == ["", "code/"]


def test_the_button_for_a_new_code_comes_when_one_may_be_asked_for(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    page = visitor.page
    page.clock.install()
    page.goto(f"{place.site.citizen}/sign-in/")
    say_who(visitor, place.somebody("eligible"))
    again = page.locator("form[action='/sign-in/code/again/'] button")
    assert not again.is_visible()
    assert page.locator("[data-again]").is_visible()
    page.clock.fast_forward("01:01")
    assert again.is_visible()
    assert not page.locator("[data-again]").is_visible()
    assert not visitor.judge()


@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_a_phone_that_is_only_mine_asks_for_less_and_is_removed(
    has_script: bool, place: Place, meet: Any
) -> None:
    visitor = meet(FIRST_SCREEN, has_script=has_script)
    page, head = visitor.page, place.somebody("not_eligible")
    name = "script" if has_script else "plain"
    page.goto(f"{place.site.citizen}/my/more/")
    sign_in(visitor, place, head)
    press(visitor, "main a[href='/my/sessions/']")
    look(visitor, f"{name}-5-shared")
    press(visitor, ADD)
    assert page.locator(ADD).count() == 0
    look(visitor, f"{name}-6-only-mine")
    press(visitor, "form[action='/my/sign-out/'] button")
    page.goto(f"{place.site.citizen}/my/")
    assert page.locator("#id_national_id, #id_mobile").count() == 0
    look(visitor, f"{name}-7-who-am-i")
    write_birth_date(visitor, head)
    press(visitor, "main form button")
    look(visitor, f"{name}-8-code")
    assert head.mobile.translate(PERSIAN) not in page.locator("main").inner_text()
    write(visitor, "#id_code", code_from_inbox(visitor, place, head))
    press(visitor, "main form button")
    assert page.url.endswith("/my/")
    page.goto(f"{place.site.citizen}/my/sessions/")
    press(visitor, REMOVE)
    assert page.url.endswith("/signed-out/")
    page.goto(f"{place.site.citizen}/my/")
    assert page.locator("#id_national_id, #id_mobile").count() == 2
    assert visitor.console == []


def messages_of(visitor: Visitor) -> list[str]:
    said: list[str] = []
    visitor.page.on("console", lambda line: said.append(line.text) if line.type == "info" else None)
    return said


def last_line(visitor: Visitor, place: Place, head: Head) -> tuple[str, str]:
    """Host and code of the newest message's last line, as the demo's inbox shows it."""
    code = code_from_inbox(visitor, place, head)
    tab = visitor.context.new_page()
    tab.goto(f"{place.site.citizen}/demo/inbox/")
    text = (
        tab.locator("section.app-message", has_text=f"#{code}")
        .first.locator(".govuk-inset-text")
        .inner_text()
    )
    tab.close()
    found = LAST_LINE.search(text.strip())
    assert found, text
    return found[1], found[2]

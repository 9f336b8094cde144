"""The frame of every page and all its parts, as the styleguide shows them, in a real browser.

The server of these tests has no database: the frame stands without one.
"""

from __future__ import annotations

import pytest

from tests.journeys.browser import NARROW, PHONE

pytestmark = pytest.mark.slow

LANGUAGES = ("fa", "en")
DESK = (1100, 800)


@pytest.fixture
def style(site_without_database):
    return f"{site_without_database.citizen}/styleguide"


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [PHONE, NARROW, DESK])
def test_every_part_fits_and_axe_finds_nothing(style, meet, lang, size):
    visitor = meet(size)
    visitor.page.goto(style)
    visitor.speak(lang)
    assert visitor.page.locator("html").get_attribute("dir") == ("rtl" if lang == "fa" else "ltr")
    visitor.shoot(f"styleguide-{lang}-{size[0]}")
    assert not visitor.judge()
    assert not visitor.is_wider_than_the_screen()
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").click()
    visitor.shoot(f"styleguide-faults-{lang}-{size[0]}")
    assert not visitor.judge()
    assert not visitor.is_wider_than_the_screen()
    assert visitor.console == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_text_of_twice_the_size_fits(style, meet, lang):
    visitor = meet(has_script=False)
    visitor.page.goto(style)
    visitor.speak(lang)
    visitor.text_at(200)
    visitor.shoot(f"styleguide-{lang}-200-percent")
    assert not visitor.is_wider_than_the_screen()


def test_the_summary_takes_the_focus_and_leads_to_the_field(style, meet):
    visitor = meet()
    visitor.page.goto(style)
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").click()
    assert visitor.page.title().startswith("خطا:")
    summary = visitor.page.locator(".govuk-error-summary")
    assert summary.evaluate("found => found === document.activeElement")
    visitor.page.get_by_role("link", name="تاریخ تولد را بنویسید").click()
    day = visitor.page.locator("#id_birth_on_day")
    assert day.evaluate("found => found === document.activeElement")
    assert visitor.page.locator(f"#{day.get_attribute('id').removesuffix('_day')}_error").is_visible()


def test_by_keyboard_and_without_script_the_form_goes_and_keeps_what_was_typed(style, meet):
    visitor = meet(has_script=False)
    page = visitor.page
    page.goto(style)
    page.keyboard.press("Tab")
    assert page.locator(".govuk-skip-link").evaluate("found => found === document.activeElement")
    visitor.tab_to("#id_national_id")
    page.keyboard.type("۰۰۱۲۳۴۵۶۷۹")
    visitor.tab_to("#id_birth_on_month")
    page.keyboard.press("ArrowDown")
    visitor.tab_to("main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#id_national_id").input_value() == "۰۰۱۲۳۴۵۶۷۹"
    assert page.locator("#id_birth_on_month").input_value() == "1"
    assert page.get_by_role("link", name="روز را بنویسید").get_attribute("href") == "#id_birth_on_day"


def test_the_language_is_kept_and_the_page_too(style, meet):
    visitor = meet(has_script=False)
    visitor.page.goto(f"{style}?from=here")
    visitor.speak("en")
    assert visitor.page.url == f"{style}?from=here"
    assert "All components" in visitor.page.title()
    visitor.page.goto(style)
    assert visitor.page.locator("html").get_attribute("lang") == "en"


def test_a_first_view_weighs_less_than_100_kb_and_a_later_one_less_than_20(style, meet):
    visitor = meet()
    assert visitor.weigh(style) < 100_000
    for lang in LANGUAGES:
        visitor.speak(lang)
        assert visitor.weigh(style) < 20_000


def test_a_summary_opens_on_paper(style, meet):
    visitor = meet()
    visitor.page.goto(style)
    visitor.page.emulate_media(media="print")
    visitor.shoot("styleguide-print")
    assert visitor.page.locator(".govuk-details__text").is_visible()
    for pressed in (".app-header__language", "[data-print]", "main form button"):
        assert not visitor.page.locator(pressed).is_visible()


def test_a_session_about_to_end_is_renewed_in_place_and_nothing_typed_is_lost(style, meet):
    visitor = meet()
    page = visitor.page
    page.clock.install()
    page.goto(style)
    notice = page.locator(".app-session")
    page.locator("#id_words").fill("در حال انجام")
    page.clock.fast_forward("07:59")
    assert not notice.is_visible()
    page.clock.fast_forward("00:02")
    assert notice.is_visible()
    assert not visitor.judge()
    visitor.shoot("session-notice")
    notice.get_by_role("button").click()
    notice.wait_for(state="hidden")
    assert page.locator("#id_words").input_value() == "در حال انجام"
    page.clock.fast_forward("08:01")
    assert notice.is_visible()
    page.route("**/styleguide", lambda asked: asked.abort())
    notice.get_by_role("button").click()
    notice.locator("[data-failed]").wait_for()
    assert page.locator("#id_words").input_value() == "در حال انجام"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_its_database_the_start_page_says_when_to_come_again(site_without_database, meet, lang):
    status, headers, _ = site_without_database.fetch("/")
    assert status == 503
    assert int(headers["retry-after"]) > 0
    visitor = meet(has_script=False)
    visitor.page.goto(f"{site_without_database.citizen}/nothing-here")
    visitor.speak(lang)
    visitor.page.goto(site_without_database.citizen)
    visitor.shoot(f"unavailable-{lang}")
    said = {"fa": "سامانه چند دقیقه در دسترس نیست", "en": "The service is unavailable for a few minutes"}
    assert visitor.page.locator("h1").inner_text() == said[lang]


def test_a_form_whose_protection_has_gone_is_sent_again_with_what_was_typed(style, meet):
    visitor = meet(has_script=False)
    visitor.page.goto(style)
    visitor.page.locator("#id_national_id").fill("۱۲۳")
    visitor.context.clear_cookies()
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").click()
    assert "دوباره بفرستید" in visitor.page.title()
    visitor.shoot("stale-form")
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").click()
    assert visitor.page.locator("#id_national_id").input_value() == "۱۲۳"

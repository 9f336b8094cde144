"""The pages before sign-in in a real Chromium: on telephones, without script, by keyboard, judged by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.journeys.browser import NARROW, PHONE, Site, Visitor, serving
from tests.support.publishing import decide, publish

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
LANGUAGES = ("fa", "en")
SMALL_PHONE = (360, 740)
MOST_OF_RULES = 2_500
"""Pixels of all the rules folded, in each language."""
PAGES = {
    "start": "/", "agreement": "/agreement/", "versions": "/agreement/versions/", "card": "/service-card/",
    "rules": "/how-we-decide/", "quality": "/quality/", "help": "/help/", "check": "/check/",
    "questions": "/questions/", "after-a-death": "/after-a-death/", "other-ways": "/other-ways/",
}  # fmt: skip
MOST_BYTES, LATER_BYTES = 100_000, 20_000


@pytest.mark.each
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_telephone_and_axe_finds_nothing(site, meet, name, lang):
    visitor = meet(PHONE)
    visitor.page.goto(site.citizen + PAGES[name])
    visitor.speak(lang)
    visitor.shoot(f"public-{name}-{lang}")
    assert not visitor.judge()
    assert not visitor.is_wider_than_the_screen()
    assert visitor.console == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_screen_of_the_start_page_has_both_buttons(site, meet, lang):
    visitor = meet(SMALL_PHONE, has_script=False)
    page = visitor.page
    page.goto(site.citizen)
    visitor.speak(lang)
    sign_in, check = page.locator("main a.govuk-button").all()
    assert [one.get_attribute("href") for one in (sign_in, check)] == ["/sign-in/", "/check/"]
    free = page.locator("main strong").first
    for one in (sign_in, check, free):
        box = one.bounding_box()
        assert box["y"] + box["height"] <= SMALL_PHONE[1], one
    assert free.inner_text() in {"رایگان", "free of charge"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rules_are_short_on_a_telephone_open_by_keyboard_and_are_whole_on_paper(site, meet, lang):
    visitor = meet(SMALL_PHONE, has_script=False)
    page = visitor.page
    page.goto(f"{site.citizen}/how-we-decide/")
    visitor.speak(lang)
    assert page.evaluate("document.documentElement.scrollHeight") < MOST_OF_RULES
    folded = page.locator("section .govuk-details__text").first
    assert not folded.is_visible()
    visitor.tab_to("section summary")
    page.keyboard.press("Enter")
    assert folded.is_visible()
    assert not visitor.is_wider_than_the_screen()
    page.emulate_media(media="print")
    assert all(fold.is_visible() for fold in page.locator(".govuk-details__text").all())


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_fits_320_pixels_and_text_of_twice_the_size(site, meet, lang):
    visitor = meet(NARROW, has_script=False)
    visitor.page.goto(site.citizen)
    visitor.speak(lang)
    for name, path in PAGES.items():
        visitor.page.goto(site.citizen + path)
        visitor.shoot(f"public-{name}-{lang}-320")
        assert not visitor.is_wider_than_the_screen(), name
        visitor.text_at(200)
        assert not visitor.is_wider_than_the_screen(), f"{name} at 200 %"
        visitor.shoot(f"public-{name}-{lang}-200-percent")


@pytest.mark.slow
def test_bytes_over_the_wire(site, meet):
    visitor = meet()
    assert visitor.weigh(site.citizen) < MOST_BYTES
    assert {name for name, path in PAGES.items() if visitor.weigh(site.citizen + path) > LATER_BYTES} == set()


def _answer(visitor: Visitor, typed: dict[str, str]) -> None:
    """By keyboard alone: to each control of the page in order, then Enter."""
    for selector, text in typed.items():
        visitor.tab_to(selector)
        visitor.page.keyboard.type(text) if text else visitor.page.keyboard.press("Space")
    visitor.tab_to("button[value=next]")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


@pytest.mark.slow
def test_the_check_by_keyboard_without_script(site, meet):
    visitor = meet(NARROW, has_script=False)
    page = visitor.page
    page.goto(f"{site.citizen}/check/")
    visitor.tab_to("main form button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.shoot("check-1-persons")
    _answer(visitor, {"#id_household_size": "چهار"})
    visitor.shoot("check-2-faults")
    assert page.title().startswith("خطا:")
    page.locator("#id_household_size").fill("")
    typed = {"#id_household_size": "۴", "#id_head_lives_0": "", "#id_head_in_iran_0": ""}
    _answer(visitor, typed)
    # Enter in a field goes on and never back.
    page.locator("#id_income").fill("۲۰٬۰۰۰٬۰۰۰")
    with page.expect_navigation():
        page.locator("#id_income").press("Enter")
    visitor.shoot("check-3-properties")
    assert page.locator("#id_none_properties").is_visible()
    visitor.tab_to("#id_none_properties")
    page.keyboard.press("Space")
    visitor.tab_to("button[value=result]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    visitor.shoot("check-4-result")
    assert "در انتظار تکمیل اطلاعات" in page.locator("h1").inner_text()
    assert page.get_by_text("۲۰ میلیون تومان در سال (۲۰۰٬۰۰۰٬۰۰۰ ریال)").first.is_visible()
    page.locator("button[value=to-incomes]").first.click()
    page.wait_for_load_state()
    assert page.locator("#id_income").input_value() == "۲۰٬۰۰۰٬۰۰۰"
    visitor.shoot("check-5-change")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_of_the_check_are_judged_too(site, meet, lang):
    visitor = meet(PHONE)
    page = visitor.page
    page.goto(f"{site.citizen}/check/")
    visitor.speak(lang)
    page.locator("main form button").click()
    visitor.shoot(f"check-persons-{lang}")
    assert not visitor.judge()
    page.locator("#id_household_size").fill("x")
    page.locator("button[value=next]").click()
    assert page.locator(".govuk-error-summary").evaluate("found => found === document.activeElement")
    visitor.shoot(f"check-faults-{lang}")
    assert not visitor.judge()
    page.locator("#id_household_size").fill("4")
    for name in ("head_lives", "head_in_iran"):
        page.locator(f"#id_{name}_0").check()
    page.locator("button[value=result]").click()
    visitor.shoot(f"check-result-{lang}")
    assert not visitor.judge()
    page.locator("button[value=to-persons]").click()
    page.locator("#id_head_in_iran_1").check()
    page.locator("button[value=next]").click()
    visitor.shoot(f"check-certain-{lang}")
    assert page.locator("details").count() == 2, "what is met, and what does not matter"
    assert not visitor.judge()
    assert not visitor.is_wider_than_the_screen()
    assert visitor.console == []


def test_from_the_start_page_to_a_clause_and_on_paper(site, meet):
    visitor = meet()
    page = visitor.page
    page.goto(site.citizen)
    page.locator('a[href="/agreement/"]').click()
    page.locator('a[href="#clause-4-2"]').click()
    assert page.locator("#clause-4-2").is_visible()
    page.emulate_media(media="print")
    visitor.shoot("agreement-print")
    assert not page.locator("[data-print]").is_visible()


@pytest.fixture
def site_with_a_run(django_db_setup, transactional_db, tmp_path) -> Iterator[Site]:
    """A server of its own, so that no other test's server remembers a run of the same number."""
    publish(decide(tmp_path))
    with serving(django_db_setup, tmp_path) as running:
        yield running


def test_after_a_publication_rules_figures_and_check_are_those_of_the_run(site_with_a_run, meet):
    visitor = meet(has_script=False)
    page, home = visitor.page, site_with_a_run.citizen
    page.goto(f"{home}/quality/")
    assert page.get_by_text("تعداد خانوارهای بررسی‌شده: ۴۰").is_visible()
    visitor.shoot("public-quality-published")
    page.goto(f"{home}/how-we-decide/")
    assert page.get_by_text("وضعیت فعلی خانوارها بر اساس این قواعد تعیین شده است").is_visible()
    visitor.shoot("public-rules-published")
    page.goto(f"{home}/check/")
    page.locator("main form button").click()
    page.locator("#id_household_size").fill("۲")
    page.locator("button[value=next]").click()
    page.locator("#id_income").fill("۹۰٬۰۰۰٬۰۰۰")
    page.locator("button[value=next]").click()
    page.locator("#id_support_1").check()
    page.locator("button[value=next]").click()
    assert "غیرمشمول" in page.locator("h1").inner_text()
    assert page.locator("h3").first.inner_text().startswith("درآمد")
    visitor.shoot("check-refused")
    assert not visitor.is_wider_than_the_screen()

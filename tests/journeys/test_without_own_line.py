"""Two women who cannot sign in by a code as the head: a widow whose line is in her late husband's name, and a wife
whose separated husband is the registered head. Each finds her way without signing in, and walks it to its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import FIRST_SCREEN, SHOTS, Visitor
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import code_from_inbox, press, sign_in, write

pytestmark = pytest.mark.slow
PARTS = ("h1", ".app-card__record", ".govuk-button", ".app-card__date")
"""Of the card: outcome, record, what to do, and by when we answer."""


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("without-own-line")
    with django_db_blocker.unblock(), nation_at_work(folder, django_db_setup, has_women=True) as made:
        yield made


def look(visitor: Visitor, name: str) -> None:
    """In both languages; the width is judged in each, and axe is asked where a script can run."""
    for lang in ("en", "fa"):
        visitor.speak(lang)
        visitor.shoot(f"without-own-line-{name}-{lang}")
        assert not (visitor.has_script and visitor.judge()), (name, lang)
        assert not visitor.is_wider_than_the_screen(), (name, lang)


def find_the_ways(visitor: Visitor, place: Place) -> None:
    """From the start page to the page for those who cannot sign in as others do."""
    visitor.page.goto(f"{place.site.citizen}/")
    press(visitor, "main a[href='/other-ways/']")


def sign_in_at_the_portal(visitor: Visitor, her: Head) -> None:
    """From the first page of signing in, by the demo's national portal, to "My status"."""
    page = visitor.page
    press(visitor, "button[formaction='/sign-in/national/']")
    press(visitor, "main a.govuk-button")
    page.locator("#national_id").fill(her.national_id)
    page.locator("form button").click()
    page.wait_for_url("**/my/")


@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_a_widow_without_a_line_sees_on_the_first_screen_what_still_counts_and_what_to_do(
    place: Place, meet: Any, has_script: bool
) -> None:
    her = place.heads["widow_without_a_line"][0]
    visitor = meet(FIRST_SCREEN, has_script=has_script)
    page = visitor.page
    find_the_ways(visitor, place)
    look(visitor, "1-ways")
    press(visitor, "main a[href='/sign-in/#national']")
    assert page.locator("#national").is_visible()
    look(visitor, "2-sign-in")
    sign_in_at_the_portal(visitor, her)
    visitor.page.screenshot(path=SHOTS / f"without-own-line-first-screen-{has_script}.png")
    for lang, outcome in {"en": "Your household is not eligible", "fa": "تعلق نمی‌گیرد (غیرمشمول)"}.items():
        visitor.speak(lang)
        card = page.locator(".app-card")
        assert outcome in card.locator("h1").inner_text()
        assert card.locator(".govuk-button").count() == 1, "she cannot object before she is the head here too"
        for part in PARTS:
            assert visitor.shows_at_once(card.locator(part).last), (lang, part)
    look(visitor, "3-refused")
    records = page.locator(".app-record")
    assert records.count(), "his car and pay are named below"
    assert "مربوط به" in records.first.inner_text()
    assert visitor.console == []


def test_the_widow_becomes_head_and_what_was_his_counts_no_more(place: Place, meet: Any) -> None:
    her = place.heads["widow_without_a_line"][0]
    visitor = meet(FIRST_SCREEN, has_script=False)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/")
    sign_in_at_the_portal(visitor, her)
    press(visitor, "form:has(input[value=change_of_head]) button")
    look(visitor, "4-cause")
    page.locator("input[value=death]").check()
    press(visitor, "main form[enctype] button.govuk-button")
    look(visitor, "5-check")
    press(visitor, "main form button")
    assert page.locator("h1").is_visible()
    look(visitor, "6-filed")
    assert "/filed/" in page.url
    # The change of head ends every session of the household, also hers.
    for _ in range(240):
        page.goto(f"{place.site.citizen}/my/")
        if page.locator("#id_national_id").count():
            sign_in_at_the_portal(visitor, her)
        if "تعلق می‌گیرد (مشمول)" in (text := page.locator("main").inner_text()):
            break
        page.wait_for_timeout(500)
    else:
        raise AssertionError(f"the household was never decided in her name: {text}")
    look(visitor, "7-eligible")


def test_a_child_reads_who_applies_and_hands_the_phone_on(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN, has_script=True)
    page = visitor.page
    page.goto(f"{place.site.citizen}/my/")
    sign_in_at_the_portal(visitor, place.heads["her_child"][0])
    hand_on = page.locator("main form[action='/my/sign-out/'] button.govuk-button")
    for lang, answer in {"fa": "پاسخ می‌دهیم", "en": "answer them by"}.items():
        visitor.speak(lang)
        for part in (page.locator("h1"), hand_on, page.locator("main").get_by_text(answer)):
            assert visitor.shows_at_once(part.first), lang
    look(visitor, "10-child")
    hand_on.click()
    page.wait_for_url("**/signed-out/**")
    assert visitor.console == []


@pytest.mark.parametrize("has_script", [False, True], ids=["without-script", "with-script"])
def test_a_wife_who_lives_apart_learns_why_she_is_refused_and_goes_on_in_her_own_name(
    place: Place, meet: Any, has_script: bool
) -> None:
    """She signs in as others do, and needs one more code."""
    her = place.heads["lives_apart"][0]
    visitor = meet(FIRST_SCREEN, has_script=has_script)
    page = visitor.page
    page.goto(f"{place.site.citizen}/sign-in/")
    sign_in(visitor, place, her)
    assert "فقط سرپرست" in page.locator("h1").inner_text()
    look(visitor, "11-not-the-head")
    press(visitor, "form[action='/sign-in/apart/'] button")
    write(visitor, "#id_code", code_from_inbox(visitor, place, her))
    press(visitor, "main form button")
    assert (
        page.locator("main h1").inner_text() == "سازمان ثبت احوال نام شما را در خانوار شخص دیگری ثبت کرده است"
    )
    assert visitor.shows_at_once(page.locator("main .govuk-button"))
    assert visitor.shows_at_once(page.locator("main").get_by_text("می‌گوید چه مدرکی کم است"))
    look(visitor, "12-no-household")
    page.goto(f"{place.site.citizen}/my/household/")
    assert "هنوز عضوی ثبت نشده است" in page.locator("main").inner_text(), "nothing of her husband's household"
    assert visitor.console == []


def test_she_says_so_at_once_applies_and_an_officer_is_given_her_application(place: Place, meet: Any) -> None:
    """From the page of all ways, which is the same for everybody."""
    her = place.heads["lives_apart"][0]
    visitor = meet(FIRST_SCREEN, has_script=False)
    page = visitor.page
    find_the_ways(visitor, place)
    press(visitor, "main a[href='/sign-in/?as=apart']")
    assert page.locator("#id_lives_apart").is_checked()
    look(visitor, "21-sign-in-apart")
    sign_in(visitor, place, her)
    press(visitor, "form[action='/my/requests/new/'] button")
    press(visitor, "main form button.govuk-button")
    press(visitor, "main form[enctype] button.govuk-button")
    look(visitor, "22-check")
    press(visitor, "main form button")
    look(visitor, "23-filed")
    press(visitor, "main a.govuk-button")
    for _ in range(240):
        page.reload()
        if "بررسی درخواست به کارشناس سپرده شد" in page.locator("main").inner_text():
            break
        page.wait_for_timeout(500)
    else:
        raise AssertionError("no officer was given her application")
    look(visitor, "24-with-an-officer")


def test_a_guardian_finds_the_box_that_is_theirs(place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN, has_script=False)
    find_the_ways(visitor, place)
    press(visitor, "main a[href='/sign-in/?as=guardian']")
    assert visitor.page.locator("#id_for_another").is_checked()
    assert not visitor.page.locator("#id_lives_apart").is_checked()

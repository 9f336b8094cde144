"""The three doors of "My requests", on a telephone of 360 pixels: how many pages from each to a tracking code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FilePayload
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.journeys.browser import NARROW, Visitor
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import press, sign_in, write

pytestmark = pytest.mark.slow
SMALL = (360, 740)
HOUSEHOLDS = 600
"""Enough that somebody among them was refused for a car long sold."""
MOST = {"changed": 4, "wrong": 4, "object": 3}
"""Pages from "My requests" to the tracking code with a file."""
MOST_BYTES = 8_000
"""Of a page over the wire, once the browser has the styles."""
WORDS = "این خودرو را پارسال فروخته‌ام و سند آن به نام خریدار است."
BUTTON = "main form button.govuk-button"
ADDED = {
    "fa": "یادداشت یا مدرک شما به درخواست اضافه شد",
    "en": "Your note or document was added to your request",
}


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("doors"), django_db_setup, HOUSEHOLDS) as made,
    ):
        yield made


COOKIES: list[Any] = []
"""Of the one session: nobody is sent a code twelve times within the hour."""


def at_the_doors(visitor: Visitor, place: Place, lang: str) -> None:
    visitor.context.add_cookies(COOKIES)
    visitor.page.goto(f"{place.site.citizen}/my/requests/")
    if "/sign-in/" in visitor.page.url:
        sign_in(visitor, place, place.heads["sold_car"][0])
        COOKIES[:] = [one for one in visitor.context.cookies() if one["name"].endswith("-head")]
    visitor.speak(lang)
    look(visitor, f"1-doors-{lang}")


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and nothing that axe finds."""
    visitor.shoot(f"doors-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


def through_the_door(visitor: Visitor, door: str) -> None:
    """To the page with the form of the request."""
    page = visitor.page
    if door == "object":
        press(visitor, "main form:has(input[value=objection]) button")
        return
    press(visitor, f"main a[href$='/requests/{door}/']")
    look(visitor, f"2-{door}")
    if door == "changed":
        sale = page.locator("details", has=page.locator("button[value=sold]"))
        sale.locator("summary").press("Enter")
        look(visitor, f"2-{door}-open")
    page.locator(".app-record button[value=sold]").first.press("Enter")
    page.wait_for_url("**/claim/")


def say(visitor: Visitor) -> None:
    write(visitor, "#id_why", WORDS)
    picture = FilePayload(name="سند فروش.png", mimeType="image/png", buffer=visitor.page.screenshot())
    visitor.page.locator("#id_content").set_input_files(picture)


def is_filed(visitor: Visitor) -> bool:
    return visitor.page.locator(".govuk-panel .app-code").count() == 1


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("door", ["changed", "wrong", "object"])
def test_from_each_door_to_a_tracking_code_are_at_most_four_pages(
    door: str, has_script: bool, lang: str, place: Place, meet: Any
) -> None:
    visitor, name = meet(SMALL, has_script=has_script), f"{door}-{lang}-{'script' if has_script else 'plain'}"
    at_the_doors(visitor, place, lang)
    loads: list[str] = []
    visitor.page.on("framenavigated", lambda frame: loads.append(frame.url))
    through_the_door(visitor, door)
    say(visitor)
    look(visitor, f"3-{name}-words")
    press(visitor, BUTTON)
    look(visitor, f"4-{name}-check")
    assert WORDS in visitor.page.locator("main").inner_text()
    press(visitor, BUTTON)
    look(visitor, f"5-{name}-filed")
    assert is_filed(visitor)
    assert len(loads) <= MOST[door], loads
    add_a_note(visitor, lang, name)


def add_a_note(visitor: Visitor, lang: str, name: str) -> None:
    """From the tracking code; afterwards the request is given up, so that another can be filed."""
    page = visitor.page
    press(visitor, "main a.govuk-button")
    number = page.url.rstrip("/").rpartition("/")[2]
    press(visitor, "main a[href$='/evidence/']")
    look(visitor, f"6-{name}-add")
    write(visitor, "#id_words", "خریدار را می‌شناسم.")
    press(visitor, BUTTON)
    look(visitor, f"7-{name}-added")
    told = page.locator("main").inner_text()
    assert ADDED[lang] in told
    assert "خریدار را می‌شناسم." in told
    page.goto(page.url.partition(f"/{number}/")[0] + "/")
    look(visitor, f"8-{name}-open")
    page.goto(f"{page.url}{number}/withdraw/")
    press(visitor, BUTTON)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_doors_fit_the_narrowest_screen_with_text_of_twice_the_size(
    lang: str, place: Place, meet: Any
) -> None:
    visitor = meet(NARROW)
    at_the_doors(visitor, place, lang)
    for path in ("", "changed/", "wrong/"):
        address = f"{place.site.citizen}/my/requests/{path}"
        visitor.page.goto(address)
        visitor.page.evaluate(
            "() => document.querySelectorAll('details').forEach(one => { one.open = true })"
        )
        visitor.text_at(200)
        look(visitor, f"9-{lang}-{path.strip('/') or 'all'}-narrow")
        assert visitor.weigh(address) < MOST_BYTES, address
    assert visitor.console == []

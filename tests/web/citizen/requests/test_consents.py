"""My consents: a line each, request by request, the newest open; what was read and when each register was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.citizen.requests.steps import begin, consent, file, ready_objection, text_of

pytestmark = pytest.mark.django_db
GROUP = re.compile(r'<details class="govuk-details app-register"( open)?>(.*?)</ul>', re.DOTALL)
"""Of one request: whether it is open, and its summary with its lines."""


@pytest.fixture
def two(nation: Any, enter: Callable[..., Client]) -> tuple[Client, int, int]:
    """A browser whose head has filed two requests, the older and the newer."""
    browser = enter(nation.of["not_eligible"])
    first = ready_objection(browser)
    file(browser, first)
    second = begin(browser, "dispute", data_item="vehicles:vehicle_value", claim="wrong_value")
    consent(browser, second)
    file(browser, second)
    return browser, first, second


def groups(page: str) -> list[tuple[bool, str]]:
    return [
        (bool(is_open), inside)
        for is_open, inside in GROUP.findall(page)
        if re.search("اجازهٔ معتبر|پایان یافته", inside)
    ]


def test_the_newest_request_stands_open_and_the_one_before_is_folded(two: tuple[Client, int, int]) -> None:
    browser, first, second = two
    page = text_of(browser.get("/my/consents/"))
    (newest, its_lines), (older, older_lines) = groups(page)
    assert (newest, older) == (True, False)
    for inside in (its_lines, older_lines):
        assert "۳ اجازهٔ معتبر" in inside
    assert page.index(f'href="/my/requests/{second}/"') < page.index(f'href="/my/requests/{first}/"')
    assert page.count("فقط برای بررسی این درخواست") == 2, (
        "the text is there once a request, not once a register"
    )
    assert page.count("هنوز نپرسیده‌ایم") == 6


def test_who_takes_consents_back_withdraws_the_request_and_the_page_says_since_when(
    two: tuple[Client, int, int],
) -> None:
    """One consent alone cannot be taken back: without it, the request cannot be examined."""
    browser, first, second = two
    page = text_of(browser.get("/my/consents/"))
    links = [f"/my/requests/{number}/withdraw/" for number in (second, first)]
    assert re.findall(r'href="([^"]+/withdraw/)"', page) == links
    assert "<button" not in page[page.index("<h1") : page.index("</main>")]
    browser.post(links[0])
    (_, newest), (_, older) = groups(text_of(browser.get("/my/consents/")))
    assert "با بسته شدن درخواست پایان یافته است" in newest
    assert newest.count("لغو شد)") == 3
    assert "لغو شد)" not in older
    assert re.findall(r'href="([^"]+/withdraw/)"', text_of(browser.get("/my/consents/"))) == links[1:]


def test_the_text_is_kept_in_the_language_in_which_it_was_read(two: tuple[Client, int, int]) -> None:
    browser, *_ = two
    browser.cookies["__Host-language"] = "en"
    third = begin(browser, "dispute", data_item="incomes:income", claim="wrong_value")
    consent(browser, third)
    file(browser, third)
    page = text_of(browser.get("/my/consents/"))
    assert "only so that it can decide this request" in page
    assert page.count("فقط برای بررسی این درخواست") == 2

"""My consents: a line each, request by request, the newest open; what was read and when each register was asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.web.citizen.requests.steps import answer, begin, consent, file, ready_objection, text_of

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
    return [(bool(is_open), inside) for is_open, inside in GROUP.findall(page) if "/withdraw/" in inside]


def withdrawals(inside: str) -> list[str]:
    return re.findall(r"/my/consents/(\d+)/withdraw/", inside)


def test_the_newest_request_stands_open_and_the_one_before_is_folded(two: tuple[Client, int, int]) -> None:
    browser, first, second = two
    page = text_of(browser.get("/my/consents/"))
    (newest, its_lines), (older, older_lines) = groups(page)
    assert (newest, older) == (True, False)
    for inside in (its_lines, older_lines):
        assert "۳ اجازهٔ معتبر" in inside
        assert len(withdrawals(inside)) == 3
    assert page.index(f'href="/my/requests/{second}/"') < page.index(f'href="/my/requests/{first}/"')
    assert page.count("فقط برای بررسی این درخواست") == 2, (
        "the text is there once a request, not once a register"
    )
    assert page.count("هنوز نپرسیده‌ایم") == 6


def test_what_was_taken_back_stands_open_and_says_since_when(two: tuple[Client, int, int]) -> None:
    browser, *_ = two
    _, (_, older) = groups(text_of(browser.get("/my/consents/")))
    number = withdrawals(older)[0]
    page = text_of(browser.get(browser.post(f"/my/consents/{number}/withdraw/").headers["Location"]))
    (_, newest), (is_open, older) = groups(page)
    assert is_open
    assert "۲ اجازهٔ معتبر" in older
    assert "لغو شد: " in older
    assert number not in withdrawals(older)
    assert "لغو شد: " not in newest


def test_a_text_that_was_read_later_for_the_same_request_is_kept_by_itself(
    two: tuple[Client, int, int],
) -> None:
    """In another language, after one consent was taken back: both texts are shown as they were read."""
    browser, _, second = two
    (_, newest), _ = groups(text_of(browser.get("/my/consents/")))
    browser.post(f"/my/consents/{withdrawals(newest)[0]}/withdraw/")
    browser.cookies["__Host-language"] = "en"
    page = text_of(browser.get(f"/my/requests/{second}/consents/"))
    found = re.search(r'name="read" value="(\w+)"', page)
    assert found
    answer(browser, second, "consents", read=found[1])
    page = text_of(browser.get("/my/consents/"))
    assert [len(withdrawals(inside)) for _, inside in groups(page)] == [1, 2, 3]
    assert "only for the examination" in page
    assert page.count("فقط برای بررسی این درخواست") == 2

"""An expired session loses nothing: a form that comes too late is kept sealed, and is in its page after signing in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.web.citizen import saved_form
from tests.web.citizen.requests.steps import answer, begin, ready_objection, text_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
WORDS = "این خودرو را در مرداد ۱۳۹۷ فروخته‌ام. " * 50


@pytest.fixture
def late(nation, enter):
    """A browser with a draft, whose session has been over for a minute."""
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "objection")
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        yield browser, number


def test_what_was_typed_is_in_the_form_again_after_signing_in(late, nation, enter):
    browser, number = late
    at = f"/my/requests/{number}/claim/"
    assert browser.post(at, {"why": WORDS}).headers["Location"] == "/sign-in/"
    assert "چیزی از دست نرفته است" in text_of(browser.get("/sign-in/"))
    assert WORDS.strip()[:20] not in str(browser.cookies[saved_form.COOKIE].value)
    enter(nation.of["not_eligible"])
    for _ in range(2):  # reading it does not use it up
        page = text_of(browser.get(at))
        assert WORDS.strip() in page
        assert "آنچه پیش از خروج نوشته بودید اینجاست" in page
    assert "آنچه پیش از خروج" not in text_of(browser.get(f"/my/requests/{number}/evidence/"))
    answer(browser, number, "claim", why=WORDS)
    assert browser.cookies[saved_form.COOKIE].value == ""
    assert "آنچه پیش از خروج" not in text_of(browser.get(at))


def test_a_tab_that_stood_open_while_another_was_signed_out_loses_nothing_either(late, nation, enter):
    browser, number = late
    browser.get("/my/")  # the other tab: led to sign in, and the cookie of the session is gone
    at = f"/my/requests/{number}/claim/"
    assert browser.post(at, {"why": WORDS}).headers["Location"] == "/sign-in/"
    enter(nation.of["not_eligible"])
    assert WORDS.strip() in text_of(browser.get(at))


@pytest.mark.parametrize("way", ["session:sign_out", "session:everywhere"])
def test_signing_out_in_another_tab_loses_no_typed_text(nation, enter, way):
    browser = enter(nation.of["not_eligible"])
    number = begin(browser, "objection")
    assert browser.post(reverse(way)).status_code == 302  # the other tab
    at = f"/my/requests/{number}/claim/"
    assert browser.post(at, {"why": WORDS}).headers["Location"] == "/sign-in/"
    enter(nation.of["eligible"])  # somebody else on the same telephone
    assert WORDS.strip() not in browser.get(at).content.decode()
    enter(nation.of["not_eligible"])
    assert WORDS.strip() in text_of(browser.get(at))


def test_nobody_else_sees_it_on_the_same_telephone(late, nation, enter):
    browser, _number = late
    at = "/my/requests/new/"
    browser.post(at, {"kind": "objection", "words": WORDS})
    enter(nation.of["eligible"])
    assert browser.get(at).headers["Location"] == "/my/requests/"


def test_a_button_that_was_pressed_too_late_is_pressed_again_with_what_was_chosen(late, nation, enter):
    browser, _number = late
    at = "/my/requests/new/"
    chosen = {"kind": "dispute", "data_item": "vehicles:vehicle_value", "claim": "wrong_value"}
    assert browser.post(at, chosen).headers["Location"] == "/sign-in/"
    enter(nation.of["not_eligible"])
    page = text_of(browser.get(at))
    assert "آنچه انتخاب کرده بودید از بین نرفته است" in page
    kept = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', page))
    assert kept | chosen == kept
    assert browser.post(at, kept).headers["Location"].endswith("/claim/")


def test_what_cannot_be_kept_is_shown_to_be_copied(late):
    browser, number = late
    words = "".join(chr(0x4E00 + at * 7 % 20_000) for at in range(4_000))
    response = browser.post(f"/my/requests/{number}/claim/", {"why": words})
    assert response.status_code == 403
    assert words in response.content.decode()
    assert "دوباره وارد شوید" in response.content.decode()
    assert browser.get("/my/").headers["Location"] == "/sign-in/"


def test_a_stranger_who_sends_a_form_is_shown_it_and_nothing_is_kept(nation, citizen):
    response = citizen.post("/my/requests/1/claim/", {"why": "سلام"})
    assert response.status_code == 403
    assert saved_form.COOKIE not in response.cookies


@pytest.mark.parametrize("spoiled", ["x", "é", "AAAA", "A" * 3000])
def test_a_cookie_that_is_not_ours_is_an_empty_one(spoiled, nation, enter):
    browser = enter(nation.of["not_eligible"])
    browser.cookies[saved_form.COOKIE] = spoiled
    assert browser.get("/my/requests/new/").headers["Location"] == "/my/requests/"


def test_it_is_kept_for_a_day(late, nation, enter):
    browser, number = late
    browser.post(f"/my/requests/{number}/claim/", {"why": WORDS})
    with time_machine.travel(timezone.now() + saved_form.LIFE + MINUTE):
        enter(nation.of["not_eligible"])
        assert WORDS.strip() not in text_of(browser.get(f"/my/requests/{number}/claim/"))


def test_filing_too_late_leads_back_to_the_answers_and_files_nothing_by_itself(nation, enter):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        assert browser.post(f"/my/requests/{number}/check/", {"key": "k"}).headers["Location"] == "/sign-in/"
        enter(nation.of["not_eligible"])
        assert "ثبت درخواست" in text_of(browser.get(f"/my/requests/{number}/check/"))


def test_a_form_of_another_site_is_not_kept(nation, enter):
    browser = enter(nation.of["not_eligible"])
    strict = Client(HTTP_HOST=browser.defaults["HTTP_HOST"], enforce_csrf_checks=True)
    assert strict.post("/my/requests/1/claim/", {"why": "سلام"}).status_code == 403
    assert saved_form.COOKIE not in strict.cookies

"""The four places of a signed-in head: the menu of each page, its mark for unread messages, and what “More” has."""

from __future__ import annotations

import datetime as dt
import re
from importlib import import_module

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.actions import queue_sms
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.queries import messages_of
from hemayat.web.citizen.templatetags.places import PLACES
from hemayat.web.shared.access import AccessRule, rule_of
from tests.architecture.test_routes import _patterns
from tests.support.markup import faults
from tests.web.citizen.signed_in.test_pages import text_of

pytestmark = pytest.mark.django_db
URLS = "hemayat.config.urls.citizen"
VIEWS = "hemayat.web.citizen.messages"
NAMES = {
    "fa": ["وضعیت من", "درخواست‌ها", "پیام‌ها", "بیشتر"],
    "en": ["My status", "Requests", "Messages", "More"],
}
LINKS = ["/my/", "/my/requests/", "/my/messages/", "/my/more/"]
WITHIN = {
    "/my/decision/": "/my/",
    "/my/approval/": "/my/",
    "/my/requests/changed/": "/my/requests/",
    "/my/requests/wrong/": "/my/requests/",
    "/my/questions/": "/my/requests/",
    "/my/complaints/": "/my/requests/",
    "/my/consents/": "/my/requests/",
    "/my/household/": "/my/more/",
    "/my/looks/": "/my/more/",
    "/my/disclosures/": "/my/more/",
    "/my/data/": "/my/more/",
    "/my/sessions/": "/my/more/",
}
"""A page → the place that it belongs to."""


def menu_of(page: str) -> str:
    (menu,) = re.findall(r'<nav class="app-navigation.*?</nav>', page, re.DOTALL)
    return menu


def marked_in(page: str) -> list[tuple[str, str]]:
    """Address and kind of each link of the menu that is marked as current."""
    return re.findall(r'href="([^"]+)" aria-current="(\w+)"', menu_of(page))


def notify(household: int, key: str, *, at: dt.datetime | None = None) -> None:
    with acting_as(SYSTEM):
        queue_sms(
            to="+989120000001", words=f"خبر {key}", household=household, province="23", key=key,
            is_synthetic=True, now=at or timezone.now(),
        )  # fmt: skip


def mark_on(browser: Client, path: str = "/my/") -> str:
    """What the menu says of unread messages, in words; empty for nothing."""
    menu = menu_of(text_of(browser.get(path)))
    found = re.search(
        r'app-places__unread" aria-hidden="true">[^<]+</span><span class="govuk-visually-hidden">(.*?)</span>',
        menu,
    )
    return found[1] if found else ""


@pytest.mark.parametrize("lang", NAMES)
def test_the_menu_has_four_places_in_both_languages(lang, nation, enter):
    browser = enter(nation.of["not_eligible"])
    browser.cookies["__Host-language"] = lang
    for path in (*LINKS, *WITHIN):
        menu = menu_of(text_of(browser.get(path)))
        assert re.findall(r'href="([^"]+)"', menu) == LINKS, path
        assert [re.sub("<[^>]+>", "", link) for link in re.findall(r"<a.*?</a>", menu)] == NAMES[lang], path


def test_each_page_marks_its_place_once(nation, enter):
    browser = enter(nation.of["not_eligible"])
    for path in LINKS:
        assert marked_in(text_of(browser.get(path))) == [(path, "page")], path
    for path, place in WITHIN.items():
        assert marked_in(text_of(browser.get(path))) == [(place, "true")], path


def test_every_slice_of_a_head_belongs_to_a_place():
    names = {
        name.partition(":")[0]
        for name, route in _patterns(import_module(URLS).urlpatterns)
        if rule_of(route.callback) == AccessRule("head") and ":" in name
    }
    assert names == PLACES.keys()
    assert {
        reverse(f"{place}:{'all' if place == 'requests' else 'show'}", URLS) for place in PLACES.values()
    } == {*LINKS}


def test_unread_messages_are_counted_until_the_messages_are_opened(nation, enter):
    browser = enter(1)
    browser.get("/my/messages/")
    assert mark_on(browser) == ""
    notify(1, "of this test, 1")
    notify(2, "of another household")
    assert mark_on(browser) == "، ۱ پیام خوانده‌نشده"
    notify(1, "of this test, 2")
    assert mark_on(browser, "/my/household/") == "، ۲ پیام خوانده‌نشده"
    page = text_of(browser.get("/my/messages/"))
    assert page.count(">جدید</strong>") == 2
    assert "app-places__unread" not in page, "the page with the messages does not call for itself"
    assert mark_on(browser) == ""
    assert ">جدید</strong>" not in text_of(browser.get("/my/messages/"))


def test_the_mark_is_of_the_household_and_remembered_on_its_other_devices(nation, enter):
    notify(1, "of this test")
    enter(1).get("/my/messages/")
    assert mark_on(enter(1)) == "", "another session"
    notify(2, "of this test, too")
    assert mark_on(enter(2)) == "، ۱ پیام خوانده‌نشده"


def test_codes_replaced_messages_and_old_ones_are_not_unread(nation, enter):
    browser = enter(1)
    notify(1, "last year", at=timezone.now() - dt.timedelta(days=366))
    notify(1, "replaced")
    notify(1, "code")
    with acting_as(SYSTEM):
        OutboxMessage.objects.filter(key="replaced").update(fault="replaced")
        OutboxMessage.objects.filter(key="code").update(is_urgent=True)
    assert mark_on(browser) == ""
    notify(1, "a day old", at=timezone.now() - dt.timedelta(days=1))
    assert mark_on(browser) == "، ۱ پیام خوانده‌نشده"


def test_a_message_that_comes_while_the_page_is_made_stays_unread(nation, enter, monkeypatch):
    browser = enter(1)
    notify(1, "before", at=timezone.now() - dt.timedelta(minutes=1))
    notify(1, "meanwhile")
    monkeypatch.setattr(f"{VIEWS}.messages_of", lambda *given: messages_of(*given)[1:])
    assert "خبر before" in text_of(browser.get("/my/messages/"))
    assert mark_on(browser) == "، ۱ پیام خوانده‌نشده"


def test_more_leads_to_everything_else_and_signs_out(nation, enter):
    page = text_of(enter(nation.of["not_eligible"]).get("/my/more/"))
    main = page[page.index("<main") :]
    for path in (
        *(
            path
            for path in WITHIN
            if path not in {"/my/approval/", "/my/requests/changed/", "/my/requests/wrong/"}
        ),
        "/help/",
    ):
        assert f'href="{path}"' in main, path
    assert 'href="/my/approval/"' not in main, "there is no letter"
    assert re.search(
        r'</main>.*?action="/my/sign-out/".*?<button[^>]*govuk-button[^>]*>خروج</button>', main, re.DOTALL
    )


def test_every_page_signs_out_at_its_end_once(nation, enter):
    browser = enter(nation.of["not_eligible"])
    for path in (*LINKS, *WITHIN):
        assert text_of(browser.get(path)).count('action="/my/sign-out/"') == 1, path


def test_a_household_with_an_approval_finds_its_letter_there(nation, enter):
    page = text_of(enter(nation.of["eligible"]).get("/my/more/"))
    assert 'href="/my/approval/"' in page[page.index("<main") :]


def test_pages_are_right_html_with_the_mark(nation, enter, tmp_path):
    browser, pages = enter(nation.of["eligible"]), {}
    for lang in NAMES:
        notify(nation.of["eligible"], f"of this test, {lang}")
        browser.cookies["__Host-language"] = lang
        for path in ("/my/more/", "/my/", "/my/messages/"):
            pages[f"{path.strip('/').replace('/', '-')}-{lang}"] = text_of(browser.get(path))
    assert "1 unread" in pages["my-en"]
    assert not faults(pages, tmp_path)

"""R1.4e on the citizens' pages: what is written is read by a person, and one button asks for one afterwards."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from hemayat.accounts.attempt_limits import OWN, count_own_hit
from hemayat.accounts.models import CitizenSession
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.requests.consents import needed_on
from tests.web.citizen.requests.steps import WHY, answer, consent, file, picture, ready_objection, text_of

pytestmark = pytest.mark.django_db
UNSEEN = "هیچ کارشناسی آن را ندیده است"
BUTTON = "درخواست بررسی کارشناس"
READ_FIRST = "تا کارشناس آن را بررسی نکند، نتیجه‌ای به زیان شما ثبت نمی‌شود"


def status(browser, number):
    return text_of(browser.get(f"/my/requests/{number}/"))


@pytest.fixture
def browser(nation, enter):
    return enter(nation.of["not_eligible"])


def test_r1_4e_an_automatic_refusal_says_that_no_person_has_looked_and_one_button_asks_for_one(
    browser, take_on
):
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    page = status(browser, number)
    assert UNSEEN in page
    assert page.count(f"/my/requests/{number}/ask-person/") == page.count(BUTTON) == 1
    asked = browser.post(f"/my/requests/{number}/ask-person/")
    new = int(re.findall(r"/my/requests/(\d+)/filed/", asked.headers["Location"])[0])
    done = text_of(browser.get(asked.headers["Location"]))
    assert 'class="app-code"' in done
    assert "خواسته‌اید کارشناس درخواست را بررسی کند" in done
    assert "نوشته و مدرک شما" not in done, "nothing was written or sent"
    assert browser.post(f"/my/requests/{number}/ask-person/").headers["Location"].endswith(f"/{new}/filed/")
    take_on()
    assert READ_FIRST in status(browser, new)
    assert "نزد کارشناس" in status(browser, new)
    page = status(browser, number)
    assert UNSEEN in page
    assert BUTTON not in page


def test_r1_4e_who_cannot_ask_today_reads_why(browser, take_on, nation):
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    household = nation.of["not_eligible"]
    with acting_as(SYSTEM):
        session = CitizenSession.objects.filter(household_id=household).latest("pk")
    with acting_as(Actor("head", f"session:{session.pk}", household=household)):
        for _ in range(OWN["objection"][0].most - 1):
            count_own_hit("objection", timezone.now())
    page = browser.post(f"/my/requests/{number}/ask-person/")
    assert page.status_code == 409
    assert "فردا دوباره امتحان کنید" in page.content.decode()


def test_r1_4e_if_the_rules_need_another_register_the_head_is_led_to_consent_and_nothing_is_lost(
    browser, take_on, monkeypatch
):
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    # As if the rules that the head consented under had not needed this register.
    monkeypatch.setattr(
        "hemayat.requests.person_review.needed_on", lambda *at: tuple(set(needed_on(*at)) - {"vehicles"})
    )
    asked = browser.post(f"/my/requests/{number}/ask-person/").headers["Location"]
    new = int(re.findall(r"/my/requests/(\d+)/check/", asked)[0])
    page = text_of(browser.get(asked))
    assert "درخواست شما برای بررسی کارشناس ذخیره شده، ولی هنوز ثبت نشده است" in page
    assert "اجازه می‌دهم" in page
    assert browser.post(f"/my/requests/{number}/ask-person/").headers["Location"] == asked, "the same draft"
    assert browser.get(f"/my/requests/{new}/").headers["Location"] == asked
    consent(browser, new)
    assert "اجازه می‌دهم" not in text_of(browser.get(asked))
    file(browser, new)
    take_on()
    assert "نزد کارشناس" in status(browser, new)


def test_r1_4e_who_wrote_or_sent_something_reads_that_a_person_looks_at_it(browser, take_on):
    number = ready_objection(browser, WHY)
    file(browser, number)
    take_on()
    page = status(browser, number)
    assert READ_FIRST in page
    assert "کارشناس آنچه را نوشته یا فرستاده‌اید می‌خواند" in page
    assert UNSEEN not in page


def test_r1_4e_words_and_files_can_be_added_until_the_end(browser, take_on):
    number = ready_objection(browser)
    file(browser, number)
    assert READ_FIRST not in status(browser, number)
    told = {"words": "سند فروش دارم.", "content": SimpleUploadedFile("سند.jpg", picture())}
    assert answer(browser, number, "evidence", **told) == f"/my/requests/{number}/?added"
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "/remove/" not in page, "what belongs to a filed request stays"
    page = status(browser, number)
    assert READ_FIRST in page
    assert "سند فروش دارم." in page
    take_on()
    assert "نزد کارشناس" in status(browser, number)


def test_r1_4e_after_the_end_nothing_is_added_and_what_was_typed_goes_into_an_objection(browser, take_on):
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    sent = browser.post(f"/my/requests/{number}/evidence/", {"words": "سند را یافتم."})
    page = text_of(sent)
    assert "دیگر نمی‌توانید چیزی به این درخواست اضافه کنید" in page
    assert "سند را یافتم." not in status(browser, number)
    (words,) = re.findall(r'name="words" value="([^"]+)"', page)
    action = browser.post("/my/requests/new/", {"kind": "objection", "words": words}).headers["Location"]
    assert re.fullmatch(r"/my/requests/\d+/claim/", action)
    assert "سند را یافتم." in text_of(browser.get(action))

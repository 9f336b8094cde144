"""A dispute on one page: what is wrong, what is right, a file; then check, consent and file with one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.models import Document
from hemayat.requests.answers import set_answers
from hemayat.requests.consents import needed_on
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.models import Consent, Dispute, Request
from tests.support.markup import faults
from tests.web.citizen.requests.steps import WHY, answer, begin, picture, send, text_of
from tests.web.citizen.requests.test_records import answers, cars_behind
from tests.web.citizen.requests.test_saved_form import MINUTE

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def disputed(nation: Any, enter: Callable[..., Client]) -> tuple[Client, int]:
    """A browser in which "sold" was pressed on the card of a car, and the draft that this began."""
    household, car = cars_behind(nation, guarded=False)
    browser = enter(household)
    pressed = browser.post("/my/requests/new/", {"kind": "dispute", "record": car.key, "claim": "sold"})
    found = re.fullmatch(r"/my/requests/(\d+)/claim/", pressed.headers["Location"])
    assert found, pressed.headers["Location"]
    return browser, int(found[1])


def file_of(name: str = "سند.jpg", width: int = 40) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(width))


def say(browser: Client, number: int, **given: Any) -> Any:
    return browser.post(f"/my/requests/{number}/claim/", {"claim": "sold", "why": WHY, **given})


def hidden(page: str) -> dict[str, str]:
    """What the form of the check is sent with."""
    return dict(re.findall(r'<input type="hidden" name="(key|read)" value="(\w+)">', page))


def checked(browser: Client, number: int) -> str:
    return text_of(browser.get(f"/my/requests/{number}/check/"))


def filed(number: int) -> bool:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.get(id=number).filed_at is not None


def test_the_choice_of_the_card_is_made_already_and_the_record_is_named(
    disputed: tuple[Client, int], tmp_path: Path
) -> None:
    browser, number = disputed
    pages = {"claim": text_of(browser.get(f"/my/requests/{number}/claim/"))}
    assert 'value="sold" checked' in pages["claim"] or re.search(r'value="sold"[^>]* checked', pages["claim"])
    assert "پژو ۲۰۶، مدل ۱۳۹۱، پلاک" in pages["claim"]
    pages["check"] = checked(browser, number)
    pages["fault"] = text_of(say(browser, number, why="آ" * 2001))
    browser.cookies["__Host-language"] = "en"
    pages["claim-en"] = text_of(browser.get(f"/my/requests/{number}/claim/"))
    assert not faults(pages, tmp_path)


def test_words_and_a_file_on_one_page_consent_and_filing_on_the_next(disputed: tuple[Client, int]) -> None:
    browser, number = disputed
    said = say(browser, number, content=file_of("سند فروش.jpg"), kind="")
    assert said.headers["Location"] == f"/my/requests/{number}/check/"
    page = checked(browser, number)
    for words in (WHY, "سند فروش.jpg", "فروخته‌ایم", "فقط برای بررسی این درخواست"):
        assert words in page
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<button") == 1
    done = browser.post(f"/my/requests/{number}/check/", hidden(page))
    assert done.headers["Location"] == f"/my/requests/{number}/filed/"
    assert 'class="app-code"' in text_of(browser.get(done.headers["Location"]))
    with acting_as(SYSTEM, is_read_only=True):
        needed = needed_on(timezone.localdate(), answers(number))
        given = Consent.objects.filter(request_id=number, withdrawn_at=None)
        assert sorted(given.values_list("register", flat=True)) == sorted(needed)
        assert Dispute.objects.get(request_id=number).claim == "sold"
        assert Document.objects.get(case=f"request:{number}").filed_at is not None


def test_nothing_is_filed_without_the_consent_that_stands_above_the_button(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    say(browser, number)
    form = hidden(checked(browser, number))
    again = browser.post(f"/my/requests/{number}/check/", {"key": form["key"]})
    assert again.status_code == 200
    assert hidden(again.content.decode())["read"] == form["read"]
    assert not filed(number)


def test_of_a_list_that_has_changed_nothing_is_consented_to_and_the_new_one_is_shown(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    say(browser, number)
    form = hidden(checked(browser, number))
    stale = browser.post(f"/my/requests/{number}/check/", form | {"read": "a" * 64})
    assert stale.status_code == 409
    assert "فهرست جدید را بخوانید" in stale.content.decode()
    assert not filed(number)
    with acting_as(SYSTEM, is_read_only=True):
        assert not Consent.objects.filter(request_id=number).exists()
    browser.post(f"/my/requests/{number}/check/", hidden(stale.content.decode()))
    assert filed(number)


def test_the_same_form_sent_again_leads_to_the_same_code_whatever_it_says(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    say(browser, number)
    form = hidden(checked(browser, number))
    for read in (form["read"], form["read"], "a" * 64):
        response = browser.post(f"/my/requests/{number}/check/", form | {"read": read})
        assert response.headers["Location"] == f"/my/requests/{number}/filed/"
    with acting_as(SYSTEM, is_read_only=True):
        assert Dispute.objects.filter(request_id=number).count() == 1


def test_a_consent_that_was_given_before_is_not_asked_again(disputed: tuple[Client, int]) -> None:
    browser, number = disputed
    page = text_of(browser.get(f"/my/requests/{number}/consents/"))
    answer(browser, number, "consents", read=hidden(page)["read"])
    page = checked(browser, number)
    assert "read" not in hidden(page)
    assert "ثبت درخواست" in page
    browser.post(f"/my/requests/{number}/check/", hidden(page))
    assert filed(number)


def test_a_file_is_kept_if_the_words_are_too_long_and_the_words_if_the_file_is_none(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    long = "آ" * 2001
    page = text_of(say(browser, number, why=long, content=file_of("رسید.jpg")))
    assert "تا ۲۰۰۰ حرف کوتاه کنید" in page
    assert long in page
    assert "رسید.jpg" in page
    refused = SimpleUploadedFile("a.gif", b"GIF89a" + b"\0" * 100)
    page = text_of(say(browser, number, content=refused))
    assert page.count("عکس (JPEG یا PNG) یا PDF نیست") == 2
    assert WHY in page
    assert "<title>خطا: " in page


def test_a_choice_that_the_record_does_not_have_is_told_beside_it(disputed: tuple[Client, int]) -> None:
    browser, number = disputed
    page = text_of(say(browser, number, claim="has_left"))
    assert page.count("یکی از این‌ها را انتخاب کنید") == 2
    assert answers(number)["claim"] == "sold"


def test_there_is_an_end_to_files_and_words_can_still_be_sent(disputed: tuple[Client, int]) -> None:
    browser, number = disputed
    for width in range(MOST_DOCUMENTS):
        send(browser, number, picture(30 + width), f"{width}.jpg")
    assert 'type="file"' not in text_of(browser.get(f"/my/requests/{number}/claim/"))
    assert say(browser, number).headers["Location"] == f"/my/requests/{number}/check/"
    page = text_of(say(browser, number, content=file_of("یکی دیگر.jpg", 90)))
    assert "<title>خطا: " in page


def test_words_typed_before_the_session_ended_are_there_again(
    disputed: tuple[Client, int], nation: Any, enter: Callable[..., Client]
) -> None:
    browser, number = disputed
    household, _ = cars_behind(nation, guarded=False)
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        assert say(browser, number, claim="other").headers["Location"] == "/sign-in/"
        enter(household)
        page = text_of(browser.get(f"/my/requests/{number}/claim/"))
    assert WHY in page
    assert re.search(r'value="other"[^>]* checked', page)
    assert "آنچه پیش از خروج نوشته بودید اینجاست" in page


def test_before_something_is_chosen_the_list_of_records_comes_first(
    nation: Any, enter: Callable[..., Client]
) -> None:
    browser = enter(nation.of["not_eligible"])
    pressed = browser.post("/my/requests/new/", {"kind": "dispute"})
    assert pressed.headers["Location"] == "/my/requests/wrong/"
    number = begin(browser, "dispute", data_item="vehicles:vehicle_value")
    with acting_as(SYSTEM):
        set_answers(row := Request.objects.get(id=number), {})
        row.save(update_fields=["answers"])
    for page in ("", "claim/"):
        assert browser.get(f"/my/requests/{number}/{page}").headers["Location"] == "/my/requests/wrong/"


def test_where_only_one_thing_can_be_wrong_nothing_has_to_be_chosen(
    nation: Any, enter: Callable[..., Client]
) -> None:
    browser = enter(nation.of["needs_data"])
    number = begin(browser, "dispute", data_item="persons:missing")
    page = text_of(browser.get(f"/my/requests/{number}/claim/"))
    assert 'type="radio"' not in page
    answer(browser, number, "claim", why=WHY)
    assert answers(number)["claim"] == "is_missing"


OTHER = "این پیش‌نویس قبلاً دربارهٔ اطلاعات دیگری بود."
SALE = "سند فروش نزد خریدار است."


def test_what_is_disputed_can_be_chosen_again_and_the_page_asks_to_check_what_was_written(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    at = f"/my/requests/{number}/claim/"
    assert 'href="/my/requests/wrong/"' in text_of(browser.get(at))
    say(browser, number)
    pressed = {"kind": "dispute", "record": answers_key(browser), "claim": "other"}
    assert browser.post("/my/requests/new/", pressed).headers["Location"] == at, "it is the same record"
    missing = {"kind": "dispute", "data_item": "persons:missing"}
    again = browser.post("/my/requests/new/", missing).headers["Location"]
    assert again == f"{at}?other"
    page = text_of(browser.get(again))
    assert OTHER in page
    assert WHY in page
    assert 'href="/my/requests/wrong/"' in page
    assert OTHER not in text_of(browser.get(at))


def answers_key(browser: Client) -> str:
    found = re.search(r'name="record" value="([^"]+)"', text_of(browser.get("/my/requests/wrong/")))
    assert found
    return found[1]


def test_of_a_draft_without_words_or_files_there_is_nothing_to_check(disputed: tuple[Client, int]) -> None:
    browser, _ = disputed
    missing = {"kind": "dispute", "data_item": "persons:missing"}
    again = browser.post("/my/requests/new/", missing).headers["Location"]
    assert again.endswith("?other")
    assert OTHER not in text_of(browser.get(again))


def test_words_for_a_draft_that_was_filed_in_another_window_can_be_added_as_a_note(
    disputed: tuple[Client, int],
) -> None:
    browser, number = disputed
    say(browser, number)
    browser.post(f"/my/requests/{number}/check/", hidden(checked(browser, number)))
    page = text_of(say(browser, number, why=SALE))
    assert f'action="/my/requests/{number}/evidence/"' in page
    assert SALE in page
    assert say(browser, number).headers["Location"] == f"/my/requests/{number}/", "these words are part of it"


def test_words_are_not_lost_if_the_draft_is_filed_while_they_are_saved(
    disputed: tuple[Client, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, number = disputed
    say(browser, number)
    form = hidden(checked(browser, number))

    def filed_first(**_: Any) -> None:
        browser.post(f"/my/requests/{number}/check/", form)
        raise CaseStateChanged

    monkeypatch.setattr("hemayat.web.citizen.requests.claim_views.save_answers", filed_first)
    page = text_of(say(browser, number, why=SALE, content=file_of()))
    assert f'action="/my/requests/{number}/evidence/"' in page
    assert SALE in page

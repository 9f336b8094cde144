"""A note or a document for a request that is filed: added once, read by a person, and never lost."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.models import Document
from hemayat.requests.models import ApplicantWords
from hemayat.requests.queries import request_of
from tests.support.agreements import closed
from tests.web.citizen.requests.steps import (
    WHY,
    asked_by_officer,
    decided,
    file,
    picture,
    ready_objection,
    send,
    text_of,
    unclear,
)

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
NOTE = "خریدار را می‌شناسم."
LATE = dt.timedelta(minutes=21)
"""After which a session has ended."""


@pytest.fixture
def filed(nation: Any, enter: Enter) -> tuple[Client, int]:
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    return browser, number


def add(browser: Client, number: int, **given: Any) -> Any:
    return browser.post(f"/my/requests/{number}/evidence/", {"words": "", "kind": "", **given})


def document(width: int = 40) -> SimpleUploadedFile:
    return SimpleUploadedFile("سند.jpg", picture(width))


def words_of(number: int) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return ApplicantWords.objects.filter(request_id=number).count()


def documents_of(number: int) -> list[Document]:
    with acting_as(SYSTEM, is_read_only=True):
        return list(Document.objects.filter(case=f"request:{number}"))


@pytest.mark.slow
def test_a_note_and_a_document_on_one_page_pressed_twice_are_added_once(filed: tuple[Client, int]) -> None:
    browser, number = filed
    assert f'href="/my/requests/{number}/evidence/"' in text_of(browser.get("/my/requests/"))
    for _ in range(2):
        added = add(browser, number, words=NOTE, content=document())
        assert added.headers["Location"] == f"/my/requests/{number}/?added"
    page = text_of(browser.get(added.headers["Location"]))
    assert "یادداشت یا مدرک شما به درخواست اضافه شد" in page
    assert page.count(NOTE) == 1
    assert "تا کارشناس آن را بررسی نکند" in page
    (kept,) = documents_of(number)
    assert kept.filed_at is not None
    assert words_of(number) == 1
    add(browser, number, words="چیز دیگری هم هست.")
    assert words_of(number) == 2


def test_one_of_the_two_is_needed(filed: tuple[Client, int]) -> None:
    browser, number = filed
    page = text_of(add(browser, number))
    assert page.count("یادداشتی بنویسید یا فایلی انتخاب کنید") == 2
    assert add(browser, number, content=document()).status_code == 302
    assert words_of(number) == 0


def test_a_file_is_added_though_the_words_are_too_long_and_no_words_with_a_wrong_file(
    filed: tuple[Client, int],
) -> None:
    browser, number = filed
    long = "آ" * 2001
    page = text_of(add(browser, number, words=long, content=document()))
    assert "تا ۲۰۰۰ حرف کوتاه کنید" in page
    assert long in page
    assert [kept.filed_at is None for kept in documents_of(number)] == [False]
    page = text_of(
        add(browser, number, words=NOTE, content=SimpleUploadedFile("a.gif", b"GIF89a" + b"\0" * 99))
    )
    assert page.count("عکس (JPEG یا PNG) یا PDF نیست") == 2
    assert NOTE in page
    assert words_of(number) == 0


def test_there_is_an_end_to_files_and_a_note_can_still_be_added(filed: tuple[Client, int]) -> None:
    browser, number = filed
    for width in range(MOST_DOCUMENTS):
        add(browser, number, content=document(30 + width))
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "برای هر درخواست حداکثر ۱۰ فایل می‌توان فرستاد و این تعداد کامل شده است" in page
    assert 'type="file"' not in page
    page = text_of(add(browser, number, content=document(90)))
    assert "<title>خطا: " in page
    assert "متن خود را بدون فایل بفرستید" in page, "nothing that is filed can be removed"
    assert add(browser, number, words=NOTE).status_code == 302
    assert len(documents_of(number)) == MOST_DOCUMENTS


def test_words_typed_before_the_session_ended_are_there_again_even_if_the_request_has_ended(
    filed: tuple[Client, int], nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser, number = filed
    at = f"/my/requests/{number}/evidence/"
    with time_machine.travel(timezone.now() + LATE):
        assert add(browser, number, words=NOTE).headers["Location"] == "/sign-in/"
        enter(nation.of["not_eligible"])
        page = text_of(browser.get(at))
        assert NOTE in page
        assert "آنچه پیش از خروج نوشته بودید اینجاست" in page
        take_on()
        page = text_of(browser.get(at))
        assert "دربارهٔ این درخواست در" in page
        assert f'name="words" value="{NOTE}"' in page
    assert words_of(number) == 0


@pytest.mark.slow
def test_the_page_says_that_a_second_officer_reads_it_too(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["needs_data"])
    number = unclear(browser, take_on)
    assert "حتی اگر کارشناس دوم" in text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert add(browser, number, words=NOTE).status_code == 302
    with acting_as(SYSTEM, is_read_only=True):
        case = request_of(nation.of["needs_data"], number)
    assert [added.words for added in case.added_words] == [NOTE]
    assert case.words_at == case.added_words[0].at


def test_words_for_an_objection_become_a_note_if_one_is_examined_already(filed: tuple[Client, int]) -> None:
    browser, number = filed
    page = text_of(browser.post("/my/requests/new/", {"kind": "objection", "words": NOTE}))
    assert f'action="/my/requests/{number}/evidence/"' in page
    assert NOTE in page
    assert words_of(number) == 0, "not before the button is pressed"


def test_words_for_an_objection_are_saved_below_those_of_its_draft(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser, WHY)
    for _ in range(2):
        pressed = browser.post("/my/requests/new/", {"kind": "objection", "words": NOTE})
        assert pressed.headers["Location"] == f"/my/requests/{number}/claim/"
        with acting_as(SYSTEM, is_read_only=True):
            assert request_of(nation.of["not_eligible"], number).answers["why"] == f"{WHY}\n\n{NOTE}"


def test_words_too_long_for_an_objection_are_shown_to_be_shortened(nation: Any, enter: Enter) -> None:
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser, WHY)
    page = text_of(browser.post("/my/requests/new/", {"kind": "objection", "words": "آ" * 1_995}))
    assert f'action="/my/requests/{number}/claim/"' in page
    assert "تا ۲۰۰۰ حرف کوتاه کنید" in page
    assert "آ" * 1_995 in page
    assert re.search(r'value="car"[^>]* checked', page)
    with acting_as(SYSTEM, is_read_only=True):
        assert request_of(nation.of["not_eligible"], number).answers["why"] == WHY


@pytest.mark.slow
def test_an_answer_to_a_question_that_was_closed_meanwhile_can_be_sent_as_a_note(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["needs_data"])
    number = asked_by_officer(browser, take_on, "آیا هنوز در همین شهر زندگی می‌کنید؟")
    at = f"/my/requests/{number}/answer/"
    assert browser.post(at, {"words": "بله."}).status_code == 302
    page = text_of(browser.post(at, {"words": NOTE}))
    assert f'action="/my/requests/{number}/evidence/"' in page
    assert NOTE in page


def test_what_was_added_to_a_request_stays_when_its_head_adds_more(filed: tuple[Client, int]) -> None:
    browser, number = filed
    kept = send(browser, number, picture())
    assert f"{kept}/remove/" not in text_of(browser.get(f"/my/requests/{number}/evidence/"))


def test_after_a_withdrawal_nothing_is_added(filed: tuple[Client, int]) -> None:
    browser, number = filed
    browser.post(f"/my/requests/{number}/withdraw/")
    page = text_of(add(browser, number, words=NOTE, content=document()))
    assert "از این درخواست انصراف دادید" in page
    assert NOTE in page
    assert documents_of(number) == []


def test_a_decision_has_its_page_for_what_comes_too_late(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["not_eligible"])
    decided(browser, take_on)
    listed = text_of(browser.get("/my/requests/"))
    assert "درخواست‌های پایان‌یافته" in listed
    assert "/evidence/" not in listed


def test_signs_of_direction_alone_are_no_note(filed: tuple[Client, int]) -> None:
    browser, number = filed
    page = text_of(add(browser, number, words="\N{RIGHT-TO-LEFT MARK}\N{LEFT-TO-RIGHT MARK}"))
    assert page.count("یادداشتی بنویسید یا فایلی انتخاب کنید") == 2
    assert words_of(number) == 0


def test_after_signing_in_again_a_lost_file_is_asked_for_and_is_no_fault(
    filed: tuple[Client, int], nation: Any, enter: Enter
) -> None:
    browser, number = filed
    with time_machine.travel(timezone.now() + LATE):
        assert add(browser, number, content=document()).headers["Location"] == "/sign-in/"
        enter(nation.of["not_eligible"])
        page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "<title>خطا: " not in page
    assert "آنچه پیش از خروج نوشته بودید اینجاست" not in page
    assert "اگر فایلی انتخاب کرده بودید، آن را دوباره انتخاب کنید" in page


@pytest.mark.slow
def test_a_note_is_not_the_answer_to_an_officers_question(
    nation: Any, enter: Enter, take_on: Callable[[], int]
) -> None:
    browser = enter(nation.of["needs_data"])
    number = asked_by_officer(browser, take_on, "آیا هنوز در همین شهر زندگی می‌کنید؟")
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert (
        f'پاسخ به پرسش کارشناس حساب نمی‌شود. <a class="govuk-link" href="/my/requests/{number}/answer/">'
        in page
    )
    assert "تاریخ پاسخ ما تغییر نمی‌کند" not in page, "our clock is paused"


def test_once_the_service_has_ended_what_came_too_late_can_only_be_copied(filed: tuple[Client, int]) -> None:
    browser, number = filed
    browser.post(f"/my/requests/{number}/withdraw/")
    assert 'name="kind" value="objection"' in text_of(add(browser, number, words=NOTE))
    closed(timezone.now(), timezone.localdate())
    page = text_of(add(browser, number, words=NOTE))
    assert NOTE in page
    assert "آن را کپی کنید" in page
    assert "/my/requests/new/" not in page


def test_after_the_last_day_to_object_no_objection_is_offered(
    filed: tuple[Client, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, number = filed
    browser.post(f"/my/requests/{number}/withdraw/")
    version = version_in_force(timezone.localdate())
    short = replace(version, parameters=replace(version.parameters, objection_window_days=1))
    monkeypatch.setattr("hemayat.requests.admissibility.version_in_force", lambda _: short)
    page = text_of(add(browser, number, words=NOTE))
    assert "آن را کپی کنید" in page
    assert "/my/requests/new/" not in page

"""Questions and answers as a head of household has them in the browser, and as anybody reads what is public."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.limits import MOST_DOCUMENTS
from hemayat.documents.models import Document
from hemayat.questions import actions
from hemayat.questions.errors import NoSuchQuestion
from tests.architecture.who_may_see_what import ROUTES
from tests.documents.upload_steps import check_all
from tests.questions.steps import agent, asked, row
from tests.questions.test_ready_answers import WRITTEN, published
from tests.requests.steps import filed, head, officer
from tests.support.markup import faults
from tests.web.citizen.requests.steps import picture, text_of
from tests.web.citizen.signed_in.test_who_sees_what import answer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]
Enter = Callable[..., Client]
URLS = "hemayat.config.urls.citizen"
GIVEN = {"category": "delay", "words": "چرا هنوز پاسخی نیامده است؟", "request": ""}


def sent(browser: Client, address: str = "/my/questions/new/", **given: Any) -> Any:
    response = browser.post(address, {**GIVEN, **given})
    check_all()
    return response


def number_of(response: Any) -> int:
    assert response.status_code == 302, response.content.decode()
    return int(re.findall(r"/my/questions/(\d+)/", response.headers["Location"])[0])


@pytest.mark.slow
def test_r4_7a_a_head_asks_reads_the_answer_rates_it_in_one_tap_and_writes_on(enter: Enter) -> None:
    browser = enter(1)
    file = SimpleUploadedFile("سند.jpg", picture())
    number = number_of(sent(browser, content=file))
    page = text_of(browser.get(f"/my/questions/{number}/"))
    assert GIVEN["words"] in page
    assert "در انتظار پاسخ ما" in page
    (document,) = re.findall(rf"/my/questions/{number}/documents/([0-9a-f-]{{36}})/", page)
    given = browser.get(f"/my/questions/{number}/documents/{document}/")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in given.headers["Content-Security-Policy"]
    actions.answer_question(question=number, words="در راه است.", by=officer(name="مریم"), now=timezone.now())
    page = text_of(browser.get(f"/my/questions/{number}/"))
    assert "در راه است." in page
    assert "مریم" not in page
    rated = browser.post(f"/my/questions/{number}/rate/", {"rating": "not_helped"})
    assert rated.headers["Location"] == f"/my/questions/{number}/#id_words"
    assert "این پاسخ مفید نبود" in text_of(browser.get(f"/my/questions/{number}/"))
    assert number_of(browser.post(f"/my/questions/{number}/", {"words": "کی؟"})) == number
    assert (row(number).state, row(number).round) == ("waiting", 2)
    assert "در انتظار پاسخ ما" in text_of(browser.get("/my/questions/"))


def test_what_is_missing_or_no_picture_is_told_and_nothing_is_asked(enter: Enter) -> None:
    browser = enter(1)
    assert "یک پاسخ انتخاب کنید: چه اتفاقی افتاده است؟" in text_of(sent(browser, category=""))
    assert "یک جمله به زبان خودتان کافی است" in text_of(sent(browser, words=" "))
    lost = text_of(sent(browser, words=" ", content=SimpleUploadedFile("x.jpg", b"a picture")))
    assert "فایل را دوباره انتخاب کنید" in lost, "no browser keeps it"
    page = text_of(sent(browser, content=SimpleUploadedFile("x.jpg", b"no picture")))
    assert "خطا" in page
    assert "هنوز چیزی نپرسیده‌اید" in text_of(browser.get("/my/questions/"))
    # A request of somebody else's, or of nobody.
    refused = text_of(sent(browser, request="999999", content=SimpleUploadedFile("x.jpg", picture())))
    assert "پیدا نشد" in refused
    assert "فایل را دوباره انتخاب کنید" in refused


def test_a_file_with_words_that_are_refused_is_not_kept_and_asked_for_again(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = enter(1)
    number = number_of(sent(browser))

    def refuse(**_: object) -> int:
        raise NoSuchQuestion

    monkeypatch.setattr("hemayat.web.citizen.questions.views.reply", refuse)
    given = {"words": "کی؟", "content": SimpleUploadedFile("x.jpg", picture())}
    assert "فایل را دوباره انتخاب کنید" in text_of(browser.post(f"/my/questions/{number}/", given))
    with acting_as(SYSTEM, is_read_only=True):
        assert not Document.objects.filter(case=f"question:{number}").exists()


def test_markup_in_words_and_in_a_name_is_shown_as_it_was_written_and_does_nothing(enter: Enter) -> None:
    """In the page of the head, in its thread, and in the header that names the file."""
    browser, markup = (
        enter(1),
        "</p><script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 }} {% now 'Y' %} %s",
    )
    name = '"><svg onload=alert(3)>\r\nSet-Cookie: a=b.jpg'
    number = number_of(sent(browser, words=markup, content=SimpleUploadedFile(name, picture())))
    page = text_of(browser.get(f"/my/questions/{number}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;" in page
    assert "{{ 7 }} {% now &#x27;Y&#x27; %} %s" in page
    assert not re.search(r"<script>|<img src=x|<svg onload", page)
    (document,) = re.findall(rf"/my/questions/{number}/documents/([0-9a-f-]{{36}})/", page)
    given = browser.get(f"/my/questions/{number}/documents/{document}/")
    assert "Set-Cookie" not in given.headers
    assert "\n" not in given.headers["Content-Disposition"]


def test_a_question_about_a_request_stands_on_its_page(enter: Enter) -> None:
    request, browser = filed(head(1), now=timezone.now()), enter(1)
    assert f'href="/my/questions/new/?request={request}"' in text_of(browser.get(f"/my/requests/{request}/"))
    page = text_of(browser.get(f"/my/questions/new/?request={request}"))
    assert f'name="request" value="{request}"' in page
    number = number_of(sent(browser, request=str(request)))
    assert f'href="/my/questions/{number}/"' in text_of(browser.get(f"/my/requests/{request}/"))
    assert f'href="/my/requests/{request}/"' in text_of(browser.get(f"/my/questions/{number}/"))


@pytest.mark.parametrize("name", [name for name in ROUTES["citizen"] if name.startswith("questions:")])
def test_every_route_about_a_question_answers_as_the_table_says(
    name: str, enter: Enter, citizen: Client
) -> None:
    expected = ROUTES["citizen"][name]
    owner = enter(1, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]))
    number = number_of(sent(owner, content=SimpleUploadedFile("سند.jpg", picture())))
    page = text_of(owner.get(f"/my/questions/{number}/"))
    (document,) = re.findall(r"/documents/([0-9a-f-]{36})/", page)
    at = reverse(name, URLS, args=[number, document] if name == "questions:document" else [number])

    def ask(browser: Client) -> str:
        return answer_of(browser.post(at) if name == "questions:rate" else browser.get(at))

    assert ask(citizen) == expected.anonymous
    assert ask(enter(2)) == expected.other
    assert ask(owner) == expected.own


def test_a_public_answer_is_read_and_found_by_anybody_and_a_stale_one_by_nobody(citizen: Client) -> None:
    assert "هنوز پاسخی منتشر نشده است" in text_of(citizen.get("/questions/"))
    published()
    for address in ("/questions/", "/questions/?q=خدمتگيرنده"):
        assert WRITTEN.question_fa in text_of(citizen.get(address))
    page = text_of(citizen.get("/questions/?q=زیردریایی\0"))
    assert "پاسخی برای این پرسش پیدا نشد" in page
    actions.write_ready_answer(written=WRITTEN, by=agent(), now=timezone.now())
    assert text_of(citizen.get("/questions/")).count(WRITTEN.question_fa) == 1


@pytest.mark.slow
def test_every_page_is_right_html_in_both_languages(enter: Enter, tmp_path: Any) -> None:
    browser = enter(1)
    number = asked(head(1), now=timezone.now())
    actions.answer_question(question=number, words="پاسخ", by=officer(), now=timezone.now())
    published()
    pages = {}
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        for name, address in {
            "all": "/my/questions/",
            "new": "/my/questions/new/",
            "show": f"/my/questions/{number}/",
            "answers": "/questions/",
            "found": "/questions/?q=کی",
        }.items():
            pages[f"{name}-{lang}"] = text_of(browser.get(address))
        pages[f"faulty-{lang}"] = text_of(browser.post("/my/questions/new/", {}))
    assert not faults(pages, tmp_path)


def pages_of(browser: Client, number: int) -> int:
    page = text_of(browser.get(f"/my/questions/{number}/"))
    return len({*re.findall(rf"/my/questions/{number}/documents/([0-9a-f-]{{36}})/", page)})


def kept_documents() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return Document.objects.filter(household_id=1, case__startswith="question:").count()


def file_of(page: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("عکس.jpg", picture(40 + page))


def test_words_sent_to_a_question_that_was_joined_meanwhile_stand_where_it_went(enter: Enter) -> None:
    browser, now = enter(1), timezone.now()
    first, second = asked(head(1), now=now), asked(head(1), words="سایر", now=now)
    actions.merge(question=first, other=second, by=officer(), now=now)
    sent_there = {"words": "این را هم بگویم", "content": file_of(1)}
    assert number_of(sent(browser, f"/my/questions/{second}/", **sent_there)) == first
    assert "این را هم بگویم" in text_of(browser.get(f"/my/questions/{first}/"))
    again = {"words": "این را هم بگویم", "content": file_of(1)}
    assert number_of(browser.post(f"/my/questions/{second}/", again)) == first
    assert text_of(browser.get(f"/my/questions/{first}/")).count("این را هم بگویم") == 1
    assert pages_of(browser, first) == 1
    assert number_of(browser.get(f"/my/questions/{second}/")) == first


def test_two_files_with_the_same_words_are_two_messages_and_one_sent_twice_is_one(enter: Enter) -> None:
    browser = enter(1)
    number = number_of(sent(browser, content=file_of(1)))
    for page in (2, 2):
        given = {"words": GIVEN["words"], "content": file_of(page)}
        assert number_of(sent(browser, f"/my/questions/{number}/", **given)) == number
    assert (pages_of(browser, number), kept_documents()) == (2, 2)


@pytest.mark.slow
def test_a_question_sent_twice_keeps_its_file_once_and_another_file_is_another_question(enter: Enter) -> None:
    browser = enter(1)
    number = number_of(sent(browser, content=file_of(1)))
    assert number_of(sent(browser, content=file_of(1))) == number
    assert kept_documents() == 1
    other = number_of(sent(browser, content=file_of(2)))
    assert (other != number, pages_of(browser, other)) == (True, 1)


def test_the_file_of_a_question_that_is_not_taken_is_not_kept(enter: Enter) -> None:
    browser = enter(1)
    assert "پیدا نشد" in text_of(sent(browser, request="999999", content=file_of(1)))
    assert kept_documents() == 0


@pytest.mark.slow
def test_a_question_with_as_many_files_as_may_says_what_can_be_done(enter: Enter) -> None:
    browser = enter(1)
    number = number_of(sent(browser, content=file_of(0)))
    at = f"/my/questions/{number}/"
    for page in range(1, MOST_DOCUMENTS):
        assert browser.post(at, {"words": f"برگهٔ {page}", "content": file_of(page)}).status_code == 302
    told = text_of(browser.post(at, {"words": "یکی دیگر", "content": file_of(MOST_DOCUMENTS)}))
    assert "۱۰ فایل دارد" in told
    assert "حذف" not in told

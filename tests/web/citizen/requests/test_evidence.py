"""Evidence: sent, listed, refused with the reason, taken out, given back as an attachment that runs nothing."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS
from hemayat.documents.models import Document
from hemayat.web.shared.document_presenter import size_words
from tests.documents.upload_steps import check_all
from tests.web.citizen.requests.steps import begin, file, picture, ready_objection, send, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(nation, enter):
    return enter(nation.of["not_eligible"])


def upload(browser, number, content: bytes, name: str = "سند.jpg"):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 - once Django is set up

    return browser.post(f"/my/requests/{number}/evidence/", {"content": SimpleUploadedFile(name, content)})


def test_a_picture_is_listed_given_back_as_an_attachment_and_taken_out(browser):
    number = begin(browser, "objection")
    document = send(browser, number, picture(), "سند فروش.jpg")
    at = f"/my/requests/{number}/evidence/"
    page = text_of(browser.get(at))
    assert "سند فروش.jpg" in page
    assert "عکس، ۱ کیلوبایت" in page
    given = browser.get(f"{at}{document}/")
    assert given.headers["Content-Type"] == "image/jpeg"
    assert given.headers["Content-Disposition"].startswith("attachment; filename")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Security-Policy"].startswith("sandbox")
    assert given.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(given.content)).size == (40, 30)
    assert browser.post(f"{at}{document}/remove/").headers["Location"] == at
    assert "سند فروش.jpg" not in text_of(browser.get(at))
    assert browser.get(f"{at}{document}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "فایل خالی است"),
        (b"GIF89a" + b"\0" * 100, "عکس (JPEG یا PNG) یا PDF نیست"),
        (b"\xff\xd8\xff\xe0" + b"\0" * MOST_BYTES, "کوچک‌تر از ۱۰ مگابایت"),
        (b"\xff\xd8\xff\xe0" + b"\0" * MOST_BYTES * 2, "کوچک‌تر از ۱۰ مگابایت"),
    ],
    ids=["empty", "another kind", "too large", "far too large"],
)
def test_what_is_not_taken_is_told_beside_the_field_with_what_to_send_instead(content, words, browser):
    number = begin(browser, "objection")
    page = text_of(upload(browser, number, content))
    assert "<title>خطا: " in page
    assert page.count(words) == 2


def test_what_arrives_is_acknowledged_at_once_and_given_to_nobody_before_the_check(browser):
    number = begin(browser, "objection")
    at = f"/my/requests/{number}/evidence/"
    assert upload(browser, number, picture(), "رسید.jpg").headers["Location"] == at
    page = text_of(browser.get(at))
    assert "رسید.jpg" in page
    assert "دریافت شد و در حال بررسی است" in page
    assert "از همین حالا جزو مدارک درخواست است" in page
    with acting_as(SYSTEM):
        document = Document.objects.get(case=f"request:{number}").id
    assert browser.get(f"{at}{document}/").status_code == 404
    check_all()
    page = text_of(browser.get(at))
    assert "فایل باز می‌شود" in page
    assert "در حال بررسی" not in page
    assert browser.get(f"{at}{document}/").status_code == 200


def test_what_the_check_refuses_is_told_with_its_reason_and_another_can_be_sent(browser):
    number = begin(browser, "objection")
    assert upload(browser, number, b"\xff\xd8\xff\xe0" + b"\0" * 100).status_code == 302
    check_all()
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "پذیرفته نشد؛ این فایل باز نمی‌شود" in page
    assert 'type="file"' in page
    assert "یکی از فایل‌هایی که فرستادید پذیرفته نشد" in text_of(browser.get("/my/messages/"))
    browser.cookies["__Host-language"] = "en"
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "Not accepted; This file cannot be opened" in page


def test_no_file_is_told_kindly(browser):
    number = begin(browser, "objection")
    assert "ابتدا فایلی انتخاب کنید" in text_of(browser.post(f"/my/requests/{number}/evidence/"))


@pytest.mark.slow
def test_the_same_file_twice_is_one_and_there_is_an_end(browser):
    number = begin(browser, "objection")
    assert send(browser, number, picture()) == send(browser, number, picture())
    for shade in range(MOST_DOCUMENTS - 1):
        out = io.BytesIO()
        Image.new("RGB", (20 + shade, 20), "white").save(out, "PNG")
        send(browser, number, out.getvalue(), f"{shade}.png")
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "فایل دیگری نمی‌توانید بفرستید" in page
    assert 'type="file"' not in page


@pytest.mark.slow
def test_what_a_request_was_filed_with_stays_and_more_can_be_added(browser):
    # So that the number of the next one is not that of its document.
    begin(browser, "dispute", data_item="vehicles:vehicle_value")
    number = ready_objection(browser)
    document = send(browser, number, picture())
    file(browser, number)
    browser.post(f"/my/requests/{number}/evidence/{document}/remove/")
    page = text_of(browser.get(f"/my/requests/{number}/"))
    assert document in page
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert f"{document}/remove/" not in page
    assert 'type="file"' in page


@pytest.mark.parametrize(
    ("size", "fa", "en"),
    [
        (1, "۱ کیلوبایت", "1 KB"),
        (1024 * 1023, "۱۰۲۳ کیلوبایت", "1023 KB"),
        (1_572_864, "۱٫۵ مگابایت", "1.5 MB"),
    ],
)
def test_a_size_is_told_in_the_units_that_people_know(size, fa, en):
    assert (size_words(size, "fa"), size_words(size, "en")) == (fa, en)

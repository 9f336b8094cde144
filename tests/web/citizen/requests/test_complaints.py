"""R4.8b, R4.8c: what the head sees and does on the way from a late result to the inspection office."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import Mock

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.accounts.attempt_limits import OWN
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.site_role import as_application
from hemayat.complaints import actions, queries
from hemayat.complaints.errors import NoSuchComplaint
from hemayat.documents.models import Document
from hemayat.web.citizen.complaints import dossiers, views
from tests.architecture.who_may_see_what import ROUTES
from tests.documents.pictures import photograph, png
from tests.documents.upload_steps import check_all
from tests.support.agreements import closed
from tests.support.markup import faults
from tests.support.publishing import publisher
from tests.web.citizen.requests.steps import file, ready_objection, text_of
from tests.web.citizen.signed_in.test_who_sees_what import URLS, answer_of

pytestmark = pytest.mark.django_db
NAMES = [name for name in ROUTES["citizen"] if name.startswith("complaints:")]
GIVEN = {"words": "کرایه‌ام عقب افتاد.", "damage_rial": "۱۲٬۰۰۰٬۰۰۰", "damage_words": "کرایه", "key": "k"}


@pytest.fixture
def late(nation: Any, enter: Callable[..., Client], citizen: Client) -> Iterator[tuple[Client, int]]:
    """A browser in which a head is signed in, long after they filed a request that nobody has decided; its number."""
    household = nation.of["not_eligible"]
    browser = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    number = ready_objection(enter(household, browser))
    file(browser, number)
    with time_machine.travel(timezone.now() + dt.timedelta(days=90)):
        yield enter(household, browser), number


def complained(browser: Client, number: int, **differing: Any) -> int:
    response = browser.post(f"/my/complaints/late/{number}/", {**GIVEN, **differing})
    found = re.fullmatch(r"/my/complaints/(\d+)/\?filed", response.headers.get("Location", ""))
    assert found, response.content.decode()
    return int(found[1])


def test_r4_8b_before_the_day_there_is_no_way_in(nation, enter):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    assert "/my/complaints/late/" not in text_of(browser.get(f"/my/requests/{number}/"))
    assert "/my/complaints/late/" not in text_of(browser.get("/my/complaints/"))
    for response in (
        browser.get(f"/my/complaints/late/{number}/"),
        browser.post(f"/my/complaints/late/{number}/", GIVEN),
    ):
        assert response.headers["Location"] == f"/my/requests/{number}/"
    assert browser.get(f"/my/complaints/late/{number}/dossier.json").status_code == 404


@pytest.mark.slow
def test_r4_8c_from_the_late_request_to_the_offices_answer(late):
    browser, number = late
    way = f'href="/my/complaints/late/{number}/"'
    assert way in text_of(browser.get(f"/my/requests/{number}/"))
    assert way in text_of(browser.get("/my/complaints/"))
    page = text_of(browser.get(f"/my/complaints/late/{number}/"))
    assert 'href="https://zrm.mcls.gov.ir"' in page
    assert "مهلت پاسخ آغاز شد" in page
    faulty = text_of(browser.post(f"/my/complaints/late/{number}/", {**GIVEN, "damage_words": ""}))
    assert "بنویسید این خسارت چه بود" in faulty
    complaint = complained(browser, number)
    assert complained(browser, number) == complaint
    one = f"/my/complaints/{complaint}/"
    page = text_of(browser.get(f"{one}?filed"))
    assert "۱٫۲ میلیون تومان (۱۲٬۰۰۰٬۰۰۰ ریال)" in page
    inspector = publisher("inspector", roles=("inspector",))
    actions.take_up(complaint=complaint, by=inspector, now=timezone.now())
    actions.ask_complainant(complaint=complaint, words="رسید دارید؟", by=inspector, now=timezone.now())
    page = text_of(browser.get(one))
    assert "رسید دارید؟" in page
    assert "پاسخ به بازرس" in page
    assert browser.post(f"{one}write/", {"words": "دارم."}).status_code == 302
    actions.answer_complaint(
        complaint=complaint, finding="upheld", words="حق با شماست.", by=inspector, now=timezone.now()
    )
    page = text_of(browser.get(one))
    assert "شکایت وارد است" in page
    assert "حق با شماست." in page
    for gone in ("write/", "withdraw/"):
        assert browser.get(one + gone).headers["Location"] == one
    assert browser.get("/my/messages/").status_code == 200
    browser.cookies["__Host-language"] = "en"
    for page in (one, f"{one}dossier/"):
        assert "،" not in text_of(browser.get(page))


def receipt() -> SimpleUploadedFile:
    return SimpleUploadedFile("رسید.jpg", photograph(), "image/jpeg")


@pytest.mark.slow
def test_a_file_goes_with_a_complaint_and_with_a_letter_once_however_often_it_is_sent(late, monkeypatch):
    browser, number = late
    complaint = complained(browser, number, content=receipt())
    assert complained(browser, number, content=receipt()) == complaint
    check_all()
    one = f"/my/complaints/{complaint}/"
    (href,) = re.findall(rf'href="({one}documents/[^"]+)"', text_of(browser.get(one)))
    answer = browser.get(href)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "image/jpeg"
    refused = browser.post(
        f"{one}write/", {"words": "این هم.", "content": SimpleUploadedFile("x.exe", b"MZ")}
    )
    assert "این هم." in text_of(refused)
    with monkeypatch.context() as patch:
        patch.setattr(
            "hemayat.web.citizen.complaints.views.write_to_inspector", Mock(side_effect=NoSuchComplaint)
        )
        lost = browser.post(
            f"{one}write/", {"words": "این هم.", "content": SimpleUploadedFile("b.png", png())}
        )
    assert "فایل را دوباره انتخاب کنید" in text_of(lost), "it is not kept without the letter"
    sent = browser.post(f"{one}write/", {"words": "این هم.", "content": SimpleUploadedFile("b.png", png())})
    check_all()
    assert sent.headers["Location"] == one
    assert text_of(browser.get(one)).count(f'href="{one}documents/') == 2
    with acting_as(SYSTEM, is_read_only=True):
        assert not Document.objects.filter(case__startswith="complaint:", filed_at=None).exists()


def test_while_the_office_looks_into_a_complaint_about_it_that_one_is_shown(late):
    browser, number = late
    way = f'href="/my/complaints/late/{number}/"'
    one = f"/my/complaints/{complained(browser, number)}/"
    assert way not in text_of(browser.get(f"/my/requests/{number}/"))
    assert way not in text_of(browser.get("/my/complaints/"))
    assert browser.get(f"/my/complaints/late/{number}/").headers["Location"] == one
    again = browser.post(f"/my/complaints/late/{number}/", {**GIVEN, "key": "other"})
    assert again.headers["Location"] == one


def test_r4_8c_the_dossier_is_a_file_for_the_offices_own_site(late):
    browser, number = late
    exported = browser.get(f"/my/complaints/{complained(browser, number)}/dossier.json")
    assert exported.headers["Content-Disposition"].startswith("attachment")
    told = exported.json()
    assert told["format"] == "hemayat-complaint-dossier/1"
    assert (told["complaint"]["damage_rial"], told["complaint"]["damage_words"]) == (12_000_000, "کرایه")
    assert browser.get(f"/my/complaints/late/{number}/dossier.json").json()["complaint"] is None


@pytest.mark.slow
def test_r7_1c_after_a_law_complaints_are_found_read_answered_and_can_still_be_filed(late):
    browser, number = late
    about_conduct = {"words": "داد زد.", "request": "", "key": "c"}
    conduct = (
        browser.post("/my/complaints/conduct/", about_conduct).headers["Location"].removesuffix("?filed")
    )
    closed(timezone.now(), timezone.localdate())
    for path in ("/my/requests/", "/my/more/"):
        assert 'href="/my/complaints/"' in text_of(browser.get(path))
    listed = text_of(browser.get("/my/complaints/"))
    assert f'href="{conduct}"' in listed
    assert f'href="/my/complaints/late/{number}/"' in listed
    assert "داد زد." in text_of(browser.get(conduct))
    delay = f"/my/complaints/{complained(browser, number, content=receipt())}/"
    check_all()
    page = text_of(browser.get(delay))
    assert GIVEN["words"] in page
    (document,) = re.findall(rf'href="({delay}documents/[^"]+)"', page)
    assert browser.get(document).headers["Content-Type"] == "image/jpeg"
    assert browser.get(f"{delay}dossier.json").json()["complaint"]["damage_rial"] == 12_000_000
    assert browser.post(f"{delay}write/", {"words": "هنوز منتظرم."}).headers["Location"] == delay
    inspector = publisher("inspector", roles=("inspector",))
    complaint = int(delay.split("/")[-2])
    actions.take_up(complaint=complaint, by=inspector, now=timezone.now())
    actions.answer_complaint(
        complaint=complaint, finding="upheld", words="حق با شماست.", by=inspector, now=timezone.now()
    )
    assert "حق با شماست." in text_of(browser.get(delay))


@pytest.mark.parametrize(
    "sum_typed",
    [
        *("0", "-5", "12.5", "یک میلیون", "9" * 20),
        pytest.param("9" * 5_000, id="more digits than Python reads"),
        pytest.param("1" + ",000" * 2_000, id="more groups of digits"),
    ],
)
def test_a_sum_that_is_none_is_told_and_nothing_is_filed(late, sum_typed):
    browser, number = late
    page = text_of(browser.post(f"/my/complaints/late/{number}/", {**GIVEN, "damage_rial": sum_typed}))
    assert "govuk-error-summary" in page
    assert "شکایتی ثبت نکرده‌اید" in text_of(browser.get("/my/complaints/"))


def test_one_complaint_too_many_is_said_next_to_its_words(nation, enter):
    browser = enter(nation.of["not_eligible"])
    (limit,) = OWN["complaint"]
    for number in range(limit.most):
        browser.post("/my/complaints/conduct/", {"words": f"{number}", "request": "", "key": "c"})
    response = browser.post("/my/complaints/conduct/", {"words": "یکی بیش‌تر", "request": "", "key": "c"})
    assert response.status_code == 200
    assert "یکی بیش‌تر" in response.content.decode()
    assert "فردا دوباره" in text_of(response)


def test_a_complaint_about_conduct_at_any_time_and_withdrawn(nation, enter):
    browser = enter(nation.of["eligible"])
    assert "چه اتفاقی افتاد؟" in text_of(browser.get("/my/complaints/conduct/"))
    assert "govuk-error-summary" in text_of(browser.post("/my/complaints/conduct/", {"key": "c"}))
    page = text_of(browser.post("/my/complaints/conduct/", {"words": "داد زد.", "request": ""}))
    assert "این صفحه را دوباره باز کنید" in page
    response = browser.post("/my/complaints/conduct/", {"words": "داد زد.", "request": "", "key": "c"})
    one = response.headers["Location"].removesuffix("?filed")
    assert browser.get(f"{one}dossier/").status_code == 404
    assert browser.post(f"{one}withdraw/").headers["Location"] == one
    assert "انصراف داده شد" in text_of(browser.get(one))


def test_who_withdraws_as_the_office_answers_reads_the_answer(nation, enter, monkeypatch):
    browser, inspector = enter(nation.of["eligible"]), publisher("inspector", roles=("inspector",))
    response = browser.post("/my/complaints/conduct/", {"words": "داد زد.", "request": "", "key": "c"})
    one = response.headers["Location"].removesuffix("?filed")

    def answered_just_before(**given):
        number, now = given["complaint"], given["now"]
        with as_application():  # as the desk
            actions.take_up(complaint=number, by=inspector, now=now)
            actions.answer_complaint(
                complaint=number, finding="upheld", words="حق با شماست.", by=inspector, now=now
            )
        actions.withdraw_complaint(**given)

    monkeypatch.setattr(views, "withdraw_complaint", answered_just_before)
    assert browser.post(f"{one}withdraw/").headers["Location"] == one
    assert "حق با شماست." in text_of(browser.get(one))


@pytest.mark.slow
def test_every_page_is_well_formed_in_both_languages(late, tmp_path):
    browser, number = late
    shown = [name for name in NAMES if not name.endswith(("file", "document"))]
    pages = {}

    def look(given):
        for lang in ("fa", "en"):
            browser.cookies["__Host-language"] = lang
            for name, args in given.items():
                page = text_of(browser.get(reverse(name, URLS, args=args)))
                pages[f"{name.partition(':')[2]}-{lang}"] = page

    look({name: [number] for name in shown if ":late" in name})
    complaint = complained(browser, number)
    rest = {name: [complaint] for name in shown if ":late" not in name}
    look({"complaints:all": [], "complaints:conduct": [], **rest})
    assert not faults(pages, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("is_checked", [True, False])
def test_every_route_about_a_complaint_answers_as_the_table_says(
    late, nation, enter, citizen, monkeypatch, is_checked
):
    """Also where the application would show another's: then what is left is row-level security."""
    browser, number = late
    at = {name: reverse(name, URLS, args=[number]) for name in NAMES if ":late" in name}
    own = {name: answer_of(browser.get(path)) for name, path in at.items()}
    complaint = complained(browser, number, content=receipt())
    check_all()
    with acting_as(SYSTEM, is_read_only=True):
        file = Document.objects.get(case=f"complaint:{complaint}").id
    args = {"complaints:document": [complaint, file]}
    rest = {name: reverse(name, URLS, args=args.get(name, [complaint])) for name in NAMES if name not in at}
    own |= {name: answer_of(browser.get(path)) for name, path in rest.items()}
    nobodys = {name: answer_of(citizen.get(path)) for name, path in (at | rest).items()}
    stranger = enter(nation.of["eligible"])
    if not is_checked:
        for module in (views, dossiers):
            monkeypatch.setattr(module, "household_of", lambda request: nation.of["not_eligible"])
        monkeypatch.setattr(queries, "readable_by", lambda *_: Q())
    others = {name: answer_of(stranger.get(path)) for name, path in (at | rest).items()}
    for name in NAMES:
        row = ROUTES["citizen"][name]
        assert (own[name], others[name], nobodys[name]) == (row.own, row.other, row.anonymous), name

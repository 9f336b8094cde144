"""What the pages of requests promise: faults beside the field, right HTML, no id, no cache, few queries, no price."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.models import Document
from hemayat.households.queries import head_of, known_in, members
from hemayat.requests.actions import save_answers, withdraw_request
from hemayat.requests.queries import request_of
from hemayat.web.citizen.requests import evidence, follow_up_views, lookup
from hemayat.web.citizen.requests.data_items import key_of
from hemayat.web.citizen.sessions import COOKIE
from tests.requests.steps import citizen as citizen_of
from tests.support.extracts import AS_OF
from tests.support.markup import faults
from tests.web.citizen.requests.steps import (
    WHY,
    answer,
    begin,
    consent,
    file,
    picture,
    ready_objection,
    text_of,
    token_of,
)
from tests.web.citizen.signed_in.test_pages import FRAME

pytestmark = pytest.mark.django_db
MEMBER = 'value="persons:member:'


def paths_of(number: int, *pages: str) -> list[str]:
    return [f"/my/requests/{number}/{page}" for page in pages]


@pytest.fixture
def browser(nation, enter):
    return enter(nation.of["not_eligible"])


@pytest.fixture
def couple(nation, enter):
    """The head of a household of two, and the number of the other member."""
    household = nation.of["needs_data"]
    with acting_as(SYSTEM, is_read_only=True):
        _, spouse = members(household)
    return enter(household), spouse.person


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        ("objection", {"why": "آ" * 2001}, "تا ۲۰۰۰ حرف کوتاه کنید"),
        ("objection", {"criteria": ["nothing"], "why": WHY}, "یکی از این‌ها را انتخاب کنید"),
        ("dispute", {"claim": "has_left", "why": WHY}, "یکی از این‌ها را انتخاب کنید"),
        ("change_of_head", {"new_head": "x", "cause": "agreed", "why": WHY}, "یکی از این‌ها را انتخاب کنید"),
        ("change_of_head", {"cause": "x", "new_head": "", "why": WHY}, "یکی از این‌ها را انتخاب کنید"),
        ("change_of_head", {"cause": "agreed", "why": WHY}, "یک پاسخ انتخاب کنید"),
    ],
)
def test_a_slip_is_told_beside_its_field_and_nothing_typed_is_lost(kind, given, words, couple):
    browser, _ = couple
    number = begin(browser, kind, **({"data_item": "vehicles:vehicle_value"} if kind == "dispute" else {}))
    shown = text_of(browser.post(f"/my/requests/{number}/claim/", given))
    assert "<title>خطا: " in shown
    assert shown.count(words) == 2
    assert given.get("why", "").strip() in shown


def test_the_button_that_names_oneself_as_head_overwrites_no_other_choice(nation, register, citizen):
    """The head by the registers alone comes back to their draft by the same button."""
    household = nation.of["needs_data"]
    with acting_as(SYSTEM, is_read_only=True):
        recorded_head, own = known_in(household)
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=own.national_id)
    number = begin(citizen, "change_of_head")
    by = citizen_of(household, own.national_id)

    def chosen() -> str:
        with acting_as(by.actor, is_read_only=True):
            return request_of(household, number, by=by).answers["new_head"]

    assert chosen() == str(own.person)
    other = str(recorded_head.person)
    save_answers(request_id=number, answers={"new_head": other}, by=by, now=timezone.now())
    assert begin(citizen, "change_of_head") == number
    assert chosen() == other


def test_what_was_answered_is_there_again_on_another_telephone(couple, nation, enter, citizen):
    browser, spouse = couple
    number = begin(browser, "change_of_head")
    answer(browser, number, "claim", new_head=str(spouse), cause="agreed")
    other = enter(nation.of["needs_data"])
    shown = text_of(other.get(f"/my/requests/{number}/claim/"))
    assert f'value="{spouse}" checked' in shown
    assert 'value="agreed" checked' in shown
    assert begin(other, "change_of_head") == number
    assert "پیش‌نویس" in text_of(other.get("/my/requests/"))


def test_r1_4a_an_objection_names_the_decision_and_the_reasons_that_it_is_about(browser, nation):
    number = begin(browser, "objection")
    check = text_of(browser.get(f"/my/requests/{number}/check/"))
    assert "پیش از ثبت درخواست، به این پرسش‌ها پاسخ دهید" in check
    assert "موضوع اعتراض شما" in check
    assert 'name="key"' not in check
    assert 'value="car" checked' in text_of(browser.get(f"/my/requests/{number}/claim/")), "the only one"
    answer(browser, number, "claim")
    assert "کل تصمیم" in text_of(browser.get(f"/my/requests/{number}/check/"))


def test_every_data_item_and_every_member_can_be_said_to_be_wrong(couple, nation):
    browser, spouse = couple
    page = text_of(browser.get("/my/household/"))
    assert f'{MEMBER}{spouse}"' in page
    for data_item in re.findall(r'name="data_item" value="([\w:]+)"', page):
        number = begin(browser, "dispute", data_item=data_item)
        with acting_as(SYSTEM, is_read_only=True):
            assert key_of(request_of(nation.of["needs_data"], number).answers) == data_item
    number = begin(browser, "dispute", data_item=f"persons:member:{spouse}")
    assert "این عضو دیگر در خانوار ما نیست" in text_of(browser.get(f"/my/requests/{number}/claim/"))
    number = begin(browser, "dispute", data_item="persons:missing")
    assert "یکی از اعضای خانوار من در این فهرست نیست" in text_of(browser.get(f"/my/requests/{number}/check/"))


def test_a_data_item_that_is_none_of_this_household_is_not_taken_up(couple):
    browser, _ = couple
    for data_item in ("persons:member:99999999", "vehicles:another", "x" * 120):
        pressed = browser.post("/my/requests/new/", {"kind": "dispute", "data_item": data_item})
        assert pressed.headers["Location"] == "/my/requests/wrong/?gone"
    assert "درخواست باز" not in text_of(browser.get("/my/requests/"))


def test_the_kinds_that_are_offered_are_those_that_make_sense(nation, enter):
    page = text_of(enter(nation.of["needs_data"]).get("/my/requests/changed/"))
    assert set(re.findall(r'name="kind" value="(\w+)"', page)) == {"dispute", "change_of_head"}
    alone = text_of(enter(nation.of["not_eligible"]).get("/my/requests/changed/"))
    assert set(re.findall(r'name="kind" value="(\w+)"', alone)) == {"dispute"}


def test_the_same_again_leads_to_the_request_that_is_examined_already(browser):
    number = ready_objection(browser)
    file(browser, number)
    again = browser.post("/my/requests/new/", {"kind": "objection"})
    assert again.headers["Location"] == f"/my/requests/{number}/"


def test_a_page_of_another_kind_of_request_is_not_there(browser):
    number = begin(browser, "objection")
    for page in ("members/", "members/add/"):
        assert browser.get(f"/my/requests/{number}/{page}").status_code == 404
    assert browser.post(f"/my/requests/{number}/members/2/remove/").status_code == 404


def test_what_is_filed_is_not_changed_any_more(browser):
    number = ready_objection(browser, why=WHY)
    file(browser, number)
    for page, status in (("claim", 200), ("consents", 302), ("check", 302)):
        at = f"/my/requests/{number}/{page}/"
        assert browser.get(at).status_code == 302
        assert browser.post(at, {"why": "چیز دیگری", "key": "another"}).status_code == status
    page = text_of(browser.get(f"/my/requests/{number}/"))
    assert WHY in page
    assert "چیز دیگری" not in page


def test_the_same_form_sent_twice_is_one_request(browser):
    number = ready_objection(browser)
    page = text_of(browser.get(f"/my/requests/{number}/check/"))
    key = re.findall(r'name="key" value="(\w+)"', page)[0]
    at = f"/my/requests/{number}/check/"
    first, second = (browser.post(at, {"key": key}).headers["Location"] for _ in range(2))
    assert first == second
    assert text_of(browser.get("/my/requests/")).count("app-code") == 1


def test_withdrawing_is_asked_once_more_and_keeps_the_history(browser):
    number = ready_objection(browser)
    file(browser, number)
    at = f"/my/requests/{number}/withdraw/"
    assert "از این درخواست انصراف می‌دهید؟" in text_of(browser.get(at))
    assert browser.post(at).headers["Location"] == f"/my/requests/{number}/"
    page = text_of(browser.get(f"/my/requests/{number}/"))
    assert "انصراف داده شد" in page
    assert "درخواست ثبت شد" in page
    assert browser.get(at).headers["Location"] == f"/my/requests/{number}/"


def test_what_ends_between_a_page_and_its_form_is_told_and_loses_no_words(browser, monkeypatch):
    """Two clicks, or a decision in that moment: done here by withdrawing once the page has been read."""
    real = lookup.own_request

    def own_and_withdrawn_meanwhile(request, number):
        told = real(request, number)
        withdraw_request(request_id=number, by=request.citizen, now=timezone.now())
        return told

    withdrawn = ready_objection(browser)
    file(browser, withdrawn)
    monkeypatch.setattr(follow_up_views, "own_request", own_and_withdrawn_meanwhile)
    assert (
        browser.post(f"/my/requests/{withdrawn}/withdraw/").headers["Location"]
        == f"/my/requests/{withdrawn}/"
    )
    monkeypatch.setattr(follow_up_views, "own_request", real)
    added_to = ready_objection(browser)
    file(browser, added_to)
    monkeypatch.setattr(evidence, "own_request", own_and_withdrawn_meanwhile)
    late = {"words": "یک سخن دیگر", "content": SimpleUploadedFile("سند.jpg", picture())}
    page = text_of(browser.post(f"/my/requests/{added_to}/evidence/", late))
    assert "از این درخواست انصراف دادید" in page
    assert "یک سخن دیگر" in page
    with acting_as(SYSTEM, is_read_only=True):
        assert not Document.objects.filter(case=f"request:{added_to}").exists()


def test_a_draft_is_thrown_away_with_all_that_was_in_it(browser):
    number = begin(browser, "objection")
    at = f"/my/requests/{number}/withdraw/"
    assert "این پیش‌نویس پاک شود؟" in text_of(browser.get(at))
    assert browser.post(at).headers["Location"] == "/my/requests/"
    assert browser.get(f"/my/requests/{number}/").status_code == 404
    assert "هنوز درخواستی ثبت نکرده‌اید" in text_of(browser.get("/my/requests/"))


def test_one_sentence_and_a_list_are_consented_to_with_one_button_and_kept(browser):
    number = begin(browser, "objection")
    stale = browser.post(f"/my/requests/{number}/consents/", {"read": "another text"})
    assert stale.status_code == 409
    assert "فهرست جدید را بخوانید" in stale.content.decode()
    page = consent(browser, number)
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<button") == 1
    assert 'type="checkbox"' not in main
    lines = re.findall("<li>(.*?)</li>", main)
    assert len(lines) == 3
    assert lines[2] == "خودروها، از پلیس راهنمایی و رانندگی"
    assert "این اجازه را داده‌اید" in text_of(browser.get(f"/my/requests/{number}/consents/"))
    answer(browser, number, "claim", why="چون")
    file(browser, number)
    mine = text_of(browser.get("/my/consents/"))
    assert "فقط برای بررسی این درخواست" in mine
    assert "نسخهٔ ۳ متن" in mine


PINNED = {
    "/my/requests/": 5,
    "/my/requests/changed/": 6,
    "/my/requests/wrong/": 6,
    "/my/consents/": 4,
    "/my/": 8,
}


@pytest.mark.parametrize("path", PINNED)
def test_the_number_of_statements_is_pinned_however_many_requests_there_are(path, browser):
    def statements() -> int:
        text_of(browser.get(path))
        with CaptureQueriesContext(connection) as captured:
            text_of(browser.get(path))
        return sum(not FRAME.match(query["sql"]) for query in captured)

    file(browser, ready_objection(browser))
    assert statements() == PINNED[path]
    begin(browser, "dispute", data_item="vehicles:vehicle_value")
    assert statements() == PINNED[path]


def all_pages(browser: Client) -> dict[str, str]:
    """Every page of every kind, by a name."""
    dispute = begin(browser, "dispute", data_item="vehicles:vehicle_value")
    change = begin(browser, "change_of_head")
    number = ready_objection(browser)
    drafts = paths_of(number, "claim/", "evidence/", "consents/", "check/")
    found = {path: text_of(browser.get(path)) for path in drafts}
    found["fault"] = text_of(browser.post(f"/my/requests/{number}/claim/", {"why": "آ" * 2001}))
    file(browser, number)
    found["status"] = text_of(browser.get(f"/my/requests/{number}/"))
    others = (
        *("/my/requests/", "/my/requests/changed/", "/my/requests/wrong/", "/my/consents/", "/my/"),
        *("/my/requests/wrong/?gone", "/my/household/"),
        *paths_of(dispute, "claim/", "withdraw/"),
        *paths_of(change, "claim/"),
        *paths_of(number, "filed/", "evidence/", "withdraw/", "?added"),
    )
    return found | {path: text_of(browser.get(path)) for path in others}


@pytest.mark.parametrize("lang", ["fa", "en"])
@pytest.mark.slow
def test_pages_are_right_html_and_hold_no_id_and_no_price(lang, couple, nation, tmp_path):
    browser, _ = couple
    browser.cookies["__Host-language"] = lang
    pages = all_pages(browser)
    named = {path.strip("/").replace("/", "-"): page for path, page in pages.items()}
    assert not faults(named, tmp_path)
    with acting_as(SYSTEM, is_read_only=True):
        head = head_of(nation.of["needs_data"], AS_OF)
    for name, page in pages.items():
        assert head is not None
        assert head.national_id not in page, name
        assert not re.search("پرداخت کنید|هزینهٔ ثبت|کارت بانکی", page), name


def test_pages_are_kept_by_no_cache(browser):
    number = ready_objection(browser)
    for path in ("/my/requests/", *paths_of(number, "claim/", "check/", "evidence/")):
        assert browser.get(path).headers["Cache-Control"] == "no-store"

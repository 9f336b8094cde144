"""R4.1c: every row about requests in the table of who may see what, asked for real: own, another's, and nobody."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.data_rights.models import DataCopy
from hemayat.households.queries import known_in
from hemayat.requests import actions
from hemayat.web.citizen import consents
from hemayat.web.citizen.requests import lookup
from hemayat.web.citizen.sessions import COOKIE
from tests.architecture.who_may_see_what import ROUTES
from tests.inquiries.register_server import made_up_id
from tests.support.markup import faults
from tests.web.citizen.requests.steps import (
    WHY,
    answer,
    asked_by_officer,
    begin,
    consent,
    decided,
    file,
    officer,
    picture,
    ready_objection,
    send,
    text_of,
    token_of,
)
from tests.web.citizen.signed_in.test_who_sees_what import URLS, answer_of

pytestmark = pytest.mark.django_db
ANSWER = "فروش خودرو ثبت نشده است."
BY_POST = {"requests:ask_person", "requests:remove_member", "requests:remove_document"}
NAMES = [
    name for name in ROUTES["citizen"] if name.startswith(("requests:", "consents:", "decision:of_case"))
]


def made(name: str, browser: Client) -> list[Any]:
    """What the route's id names, made by this browser's head."""
    page = name.partition(":")[2]
    if page in {"document", "remove_document"}:
        number = begin(browser, "objection")
        return [number, send(browser, number, picture())]
    number = ready_objection(browser)
    if page in {"show", "filed", "answer", "ask_person"} or name.startswith("consents"):
        file(browser, number)
    return [number]


def place(name: str, browser: Client, take_on: Callable[[], int]) -> str:
    """The route's address for something that this browser's head has."""
    if name == "requests:answer":
        return reverse(name, URLS, args=[asked_by_officer(browser, take_on, "کجا زندگی می‌کنید؟")])
    if name == "requests:ask_person":
        number = ready_objection(browser)
        file(browser, number)
        take_on()
        return reverse(name, URLS, args=[number])
    if name == "decision:of_case":
        return reverse(name, URLS, args=[decided(browser, take_on)])
    return reverse(name, URLS, args=made(name, browser))


def ask(name: str, browser: Client, at: str) -> str:
    return answer_of(browser.post(at) if name in BY_POST else browser.get(at))


OUTCOME = {"requests:answer": "needs_data"}
BUILT = ("requests:members", "requests:add_member", "requests:remove_member")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in BUILT])
def test_every_route_about_a_request_answers_as_the_table_says(name, nation, enter, take_on, citizen):
    row = ROUTES["citizen"][name]
    owner, stranger = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]), citizen
    enter(nation.of[OUTCOME.get(name, "not_eligible")], owner)
    at = place(name, owner, take_on)
    assert ask(name, stranger, at) == row.anonymous
    enter(nation.of["eligible"], stranger)
    assert ask(name, stranger, at) == row.other
    assert ask(name, owner, at) == row.own


@pytest.mark.parametrize("name", BUILT)
def test_members_of_an_application_are_its_heads_alone(name, nation, enter, citizen):
    row = ROUTES["citizen"][name]
    owner, stranger = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]), citizen
    enter(None, owner)
    number = begin(owner, "application")
    at = reverse(name, URLS, args=[number, 2] if name == "requests:remove_member" else [number])
    assert ask(name, stranger, at) == row.anonymous
    enter(nation.of["eligible"], stranger)
    assert ask(name, stranger, at) == row.other
    assert ask(name, owner, at) == row.own


def test_the_database_shows_no_other_household_even_where_the_application_would(
    nation, enter, monkeypatch, citizen
):
    """The application believes that everything is this head's: what is left is row-level security."""
    owner = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    household = nation.of["not_eligible"]
    enter(household, owner)
    number = ready_objection(owner)
    for views in (lookup, consents):
        monkeypatch.setattr(views, "household_of", lambda request: household)
    stranger = enter(nation.of["eligible"])
    for page in ("", "claim/", "evidence/", "check/", "withdraw/"):
        assert stranger.get(f"/my/requests/{number}/{page}").status_code == 404
    assert "هنوز اجازه‌ای نداده‌اید" in text_of(stranger.get("/my/consents/"))


@pytest.mark.slow
def test_a_document_of_another_request_is_not_found_under_this_one(nation, enter):
    browser = enter(nation.of["not_eligible"])
    first, second = begin(browser, "objection"), begin(browser, "dispute", data_item="vehicles:vehicle_value")
    document = send(browser, first, picture())
    assert browser.get(f"/my/requests/{first}/evidence/{document}/").status_code == 200
    assert browser.get(f"/my/requests/{second}/evidence/{document}/").status_code == 404
    assert browser.get(f"/my/requests/{first}/evidence/{uuid.uuid4()}/").status_code == 404


def test_nobody_posts_for_another_household(nation, enter, citizen):
    owner = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    enter(nation.of["not_eligible"], owner)
    number = ready_objection(owner, why=WHY)
    stranger = enter(nation.of["eligible"])
    for page, given in {
        "claim": {"why": "دیگری"},
        "consents": {"read": "x"},
        "check": {"key": "k"},
        "withdraw": {},
    }.items():
        assert stranger.post(f"/my/requests/{number}/{page}/", given).status_code == 404
    assert WHY in text_of(owner.get(f"/my/requests/{number}/check/"))
    answer(owner, number, "claim", why="هنوز مال من")


@pytest.mark.slow
def test_r1_1b_a_head_whom_only_the_registers_name_reads_and_withdraws_nothing(
    nation, enter, register, citizen, tmp_path
):
    household = nation.of["not_eligible"]
    owner = enter(household, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]))
    number = ready_objection(owner, why=WHY)
    document = send(owner, number, picture())
    file(owner, number)
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=made_up_id(7_001))
    assert citizen.get("/my/").status_code == 200
    told = citizen.get(f"/my/requests/{number}/").content.decode()
    assert "تغییر سرپرست" in told
    assert not faults({"other_head": told}, tmp_path)
    for page in ("", "claim/", "withdraw/", "evidence/", f"evidence/{document}/"):
        shown = citizen.get(f"/my/requests/{number}/{page}")
        assert shown.status_code == 403, page
        assert WHY not in shown.content.decode()
    assert citizen.post(f"/my/requests/{number}/withdraw/").status_code == 403
    assert citizen.post(f"/my/requests/{number}/evidence/{document}/remove/").status_code == 403
    assert WHY in text_of(owner.get(f"/my/requests/{number}/"))
    assert owner.get(f"/my/requests/{number}/evidence/{document}/").status_code == 200


def refused(number: int, document: str) -> int:
    """By an officer who answered the words and the document; the number of the decision."""
    by, now, this_document = officer(), timezone.now(), uuid.UUID(document)
    actions.claim(request_id=number, by=by, now=now)
    actions.keep_opening(request_id=number, document=this_document, by=by, now=now)
    for to in (None, this_document):
        actions.answer_applicant(request_id=number, document=to, words=ANSWER, by=by, now=now)
    return actions.decide_by_rules(request_id=number, by=by, now=now + dt.timedelta(minutes=1))


@pytest.mark.slow
def test_r1_1b_a_head_whom_only_the_registers_name_reads_no_answer_to_what_the_head_wrote(
    nation, enter, register, citizen, take_on
):
    """Neither on the page of the decision: the answers, and the names of the documents that they are about."""
    household = nation.of["not_eligible"]
    owner = enter(household, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]))
    number = ready_objection(owner, why=WHY)
    document = send(owner, number, picture(), "طلاق.jpg")
    file(owner, number)
    take_on()
    pages = ("/my/decision/", f"/my/decisions/own/{refused(number, document)}/")
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=made_up_id(7_001))
    assert citizen.get(f"/my/requests/{number}/").status_code == 403
    for page in pages:
        told, others = text_of(owner.get(page)), text_of(citizen.get(page))
        for words in (ANSWER, "طلاق"):
            assert words in told
            assert words not in others


@pytest.mark.slow
def test_who_becomes_head_while_another_person_asks_for_it_learns_the_day_and_nothing_of_the_other(
    nation, enter, register, citizen, tmp_path
):
    household = nation.of["needs_data"]
    owner = enter(household, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]))
    number = begin(owner, "change_of_head")
    with acting_as(SYSTEM, is_read_only=True):
        _, spouse = known_in(household)
    answer(owner, number, "claim", new_head=str(spouse.person), cause="agreed")
    consent(owner, number)
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=spouse.national_id)
    assert 'value="change_of_head"' in text_of(citizen.get("/my/")), "a draft of another is no request"
    file(owner, number)
    for response in (
        citizen.post("/my/requests/new/", {"kind": "change_of_head"}),
        citizen.get(f"/my/requests/{number}/"),
    ):
        told = response.content.decode()
        assert response.status_code == 403
        assert "در حال بررسی است" in told
        assert "پاسخ می‌دهیم" in told
        assert 'value="change_of_head"' not in told, "nothing to press again"
        assert not faults({"other_head": told}, tmp_path)
    status = text_of(citizen.get("/my/"))
    assert "در حال بررسی است" in status
    assert 'value="change_of_head"' not in status


@pytest.mark.slow
@pytest.mark.parametrize("outcome", ["needs_data", "not_eligible"])
def test_a_new_head_can_register_and_report_nothing_while_an_objection_is_examined(
    outcome, nation, enter, monkeypatch, tmp_path
):
    browser = enter(nation.of[outcome])
    file(browser, ready_objection(browser, why=WHY))
    paths = {name: f"/my/{name}/" for name in ("decision", "requests", "household")}
    paths |= {"status": "/my/", "wrong": "/my/requests/wrong/"}
    before = {name: text_of(browser.get(path)) for name, path in paths.items()}
    assert 'value="dispute"' in before["household"]
    assert not any('value="change_of_head"' in page for page in before.values())
    # The refused household has one member: that our record names another head is said in its place.
    monkeypatch.setattr("hemayat.web.citizen.status.waits.is_member_not_head", lambda *_: True)
    pages = {name: text_of(browser.get(path)) for name, path in paths.items()}
    for name, page in pages.items():
        assert page.count('value="change_of_head"') == (name != "household"), name
        assert 'value="dispute"' not in page, name
        assert "data_item" not in page, name
    # There, a head can always name who is to follow.
    pages["changed"] = text_of(browser.get("/my/requests/changed/"))
    assert 'value="dispute"' not in pages["changed"]
    assert not faults(pages, tmp_path)


@pytest.mark.parametrize("path", ["/my/", "/my/decision/", "/my/requests/"])
def test_a_new_head_is_offered_no_objection_before_our_record_names_them(path, nation, register, citizen):
    household = nation.of["needs_data"]
    with acting_as(SYSTEM, is_read_only=True):
        _, spouse = known_in(household)
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=spouse.national_id)
    page = text_of(citizen.get(path))
    assert 'value="change_of_head"' in page
    assert 'value="objection"' not in page
    assert "اعتراض کنید" not in page


@pytest.mark.parametrize(
    ("path", "view"), [("/my/", "status"), ("/my/decision/", "decision"), ("/my/requests/", "requests")]
)
def test_a_new_head_without_a_decision_has_the_button_too_and_none_to_apply(
    path, view, nation, register, citizen, monkeypatch
):
    household = nation.of["needs_data"]
    with acting_as(SYSTEM, is_read_only=True):
        _, spouse = known_in(household)
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=spouse.national_id)
    is_page = view == "decision"
    name = "held_by" if is_page else "determination_of"
    monkeypatch.setattr(f"hemayat.web.citizen.{view}.views.{name}", lambda _: (None, []) if is_page else None)
    page = text_of(citizen.get(path))
    assert 'value="change_of_head"' in page
    assert 'value="application"' not in page


def test_r1_1b_a_head_whom_only_the_registers_name_gets_no_copy_of_what_the_head_wrote(
    nation, enter, register, citizen
):
    household = nation.of["not_eligible"]
    owner = enter(household, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"]))
    citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=made_up_id(7_001))
    for page in ("ask", "take"):
        refused = citizen.post(f"/my/data/{page}/", {"volume": 1})
        assert refused.status_code == 403, page
        assert "تغییر سرپرست" in refused.content.decode()
    with acting_as(SYSTEM, is_read_only=True):
        assert not DataCopy.objects.exists()
    owner.post("/my/data/ask/")
    assert owner.post("/my/data/take/", {"volume": 1}).headers["Content-Type"] == "application/zip"

"""Questions at the desk, as those who answer have them in the browser: the queue, a thread, answers that are ready."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import members
from hemayat.questions import actions
from hemayat.questions.requester_actions import case_of
from tests.architecture.who_may_see_what import ROUTES
from tests.documents.upload_steps import keep_upload
from tests.questions.steps import WORDS, asked, row
from tests.requests.steps import NOW, filed, head, officer
from tests.requests.test_correction_entry import picture
from tests.support.markup import faults
from tests.support.members import empower

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]
Enter = Callable[..., Client]
URLS = "hemayat.config.urls.staff"
OF_1 = "23"
READY = {
    "theme": "vehicle", "tie": "rule:car", "question_fa": "خودروی فروخته‌شده؟", "answer_fa": "از پلیس می‌پرسیم.",
    "question_en": "", "answer_en": "",
}  # fmt: skip


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def opened(browser: Client, number: int) -> str:
    address = f"/questions/{number}/"
    browser.post(address, {"opens_file": "1", "why": "question"})
    return text_of(browser.get(address))


def read_in(page: Any) -> str:
    """When that was written which the page shows, as its form sends it."""
    return re.findall(r'name="read" value="([^"]+)"', text_of(page))[0]


def tie_of(browser: Client) -> str:
    """Of a rule of this nation."""
    return re.findall(r'value="(rule:\w+)"', text_of(browser.get("/ready-answers/new/")))[0]


@pytest.mark.slow
def test_r4_7a_a_question_from_the_queue_to_an_answer_made_from_a_ready_one(enter: Enter) -> None:
    number, later = asked(), asked(words="ماشین را کی از پرونده بیرون می‌برید؟")
    sara, senior = enter(roles=["hotline_agent"]), enter("senior", roles=["senior_officer"])
    page = text_of(sara.get("/questions/"))
    assert f'href="/questions/{number}/"' in page
    assert 'href="/ready-answers/new/?theme=vehicle"' in page
    assert "چرا به این اطلاعات نیاز دارید؟" in text_of(sara.get(f"/questions/{number}/"))
    assert WORDS in opened(sara, number)
    given = {**READY, "tie": tie_of(sara)}
    assert sara.post("/ready-answers/new/", given).status_code == 302
    (ready,) = re.findall(r'name="insert" value="(\d+)"', text_of(sara.get(f"/questions/{number}/")))
    assert f"/ready-answers/{ready}/publish/" not in text_of(sara.get("/ready-answers/"))
    assert f"/ready-answers/{ready}/publish/" in text_of(senior.get("/ready-answers/"))
    unread = senior.post(f"/ready-answers/{ready}/publish/")
    given = {"read": read_in(unread)}
    assert senior.post(f"/ready-answers/{ready}/publish/", given).status_code == 302
    assert 'href="/ready-answers/new/?theme=vehicle"' not in text_of(sara.get("/questions/"))
    page = text_of(sara.post(f"/questions/{number}/", {"words": "", "insert": ready}))
    assert ">\nاز پلیس می‌پرسیم.</textarea>" in page
    merged = sara.post(f"/questions/{number}/merge/", {"other": str(later)})
    assert merged.headers["Location"] == f"/questions/{number}/?done=merged"
    sent = sara.post(f"/questions/{number}/", {"words": "از پلیس می‌پرسیم.", "ready": ready, "read": "2"})
    assert sent.headers["Location"] == f"/questions/{number}/?done=answered"
    assert row(number).state == "answered"
    page = text_of(sara.get(sent.headers["Location"]))
    assert "ماشین را کی از پرونده بیرون می‌برید؟" in page
    assert sara.post(f"/questions/{number}/sort/", {"theme": "income"}).status_code == 302
    assert sara.post(f"/questions/{number}/reopen/").status_code == 302
    assert (row(number).theme, row(number).round) == ("income", 2)
    with acting_as(SYSTEM, is_read_only=True):
        assert {(look.role, look.purpose) for look in looks_at(1)} == {("hotline_agent", "question")}


def test_a_ready_answer_is_added_to_what_was_typed(enter: Enter) -> None:
    number, sara = asked(), enter()
    opened(sara, number)
    sara.post("/ready-answers/new/", {**READY, "tie": tie_of(sara)})
    page = text_of(sara.get(f"/questions/{number}/"))
    (ready,) = re.findall(r'name="insert" value="(\d+)"', page)
    form = page[page.index(f'<form method="post" action="/questions/{number}/" novalidate>') :]
    assert f'formaction="/questions/{number}/#answer"' in form[: form.index("</form>")]
    assert 'id="answer"' in page, "the page opens at the text"
    added = text_of(sara.post(f"/questions/{number}/", {"words": "سلام.\n", "read": "1", "insert": ready}))
    assert ">\nسلام.\n\nاز پلیس می‌پرسیم.</textarea>" in added
    assert f'name="ready" value="{ready}"' in added
    assert row(number).state != "answered", "nothing is sent"
    gone = text_of(sara.post(f"/questions/{number}/", {"words": "سلام.", "read": "1", "insert": "999999"}))
    assert ">\nسلام.</textarea>" in gone


def test_the_values_that_a_question_is_about_are_on_its_page(enter: Enter) -> None:
    number, sara = asked(), enter()
    opened(sara, number)
    with acting_as(SYSTEM, is_read_only=True):
        published = determination_of(row(number).household_id)
        assert published is not None
        first, *others = present_decision(published, "fa").explanation.reasons

    def conditions() -> str:
        page = text_of(sara.get(f"/questions/{number}/"))
        return page[page.index("شرط‌ها در تصمیم فعلی") :].partition("</section>")[0]

    shown = conditions().partition("<details")
    assert first.sentence not in shown[0]
    assert all(one.sentence in shown[2] for one in (first, *others))
    sara.post("/ready-answers/new/", {**READY, "tie": f"rule:{first.criterion}"})
    shown = conditions().partition("<details")
    assert first.sentence in shown[0], "what the answers to such questions are about comes first"
    assert all(one.sentence in shown[2] for one in others)


def test_what_a_colleague_did_meanwhile_is_told_and_the_words_stay(enter: Enter) -> None:
    number, sara = asked(), enter()
    page = opened(sara, number)
    assert 'name="more" value="False"' in page
    assert "بنویسید" in text_of(sara.post(f"/questions/{number}/", {"words": ""}))
    actions.answer_question(question=number, words="پاسخ همکار", by=officer(name="nima"), now=NOW)
    page = text_of(sara.post(f"/questions/{number}/", {"words": "پاسخ من", "more": "False", "read": "1"}))
    assert "شاید همکار دیگری پاسخ داده" in page
    assert "پاسخ همکار" in page
    assert ">\nپاسخ من</textarea>" in page
    assert 'name="more" value="True"' in page
    assert 'name="read" value="2"' in page
    again = {"words": "و این", "more": "True", "read": "2"}
    assert sara.post(f"/questions/{number}/", again).status_code == 302


def test_one_member_claims_a_question_and_no_colleague_answers_it_meanwhile(enter: Enter) -> None:
    number, sara, nima = asked(), enter(), enter("nima")
    for browser in (sara, nima):
        assert "هنوز کسی این پرسش را دریافت نکرده است" in opened(browser, number)
    assert (
        sara.post(f"/questions/{number}/claim/").headers["Location"] == f"/questions/{number}/?done=claimed"
    )
    assert nima.post(f"/questions/{number}/claim/").headers["Location"] == f"/questions/{number}/"
    page = text_of(nima.get(f"/questions/{number}/"))
    assert 'name="words"' not in page
    assert f"/questions/{number}/release/" not in page
    refused = text_of(nima.post(f"/questions/{number}/", {"words": "پاسخ نیما", "read": "1"}))
    assert "همکار دیگری این پرسش را دریافت کرده است" in refused
    assert ">\nپاسخ نیما</textarea>" in refused
    nima.post(f"/questions/{number}/release/")
    assert row(number).claimed_by_id is not None
    assert f"/questions/{number}/release/" in text_of(sara.get(f"/questions/{number}/"))
    sara.post(f"/questions/{number}/release/")
    sent = nima.post(f"/questions/{number}/", {"words": "پاسخ نیما", "read": "1"})
    assert sent.headers["Location"] == f"/questions/{number}/?done=answered"
    assert (row(number).state, row(number).claimed_by_id) == ("answered", None)


def test_who_answers_in_a_series_loads_one_page_for_each_question(enter: Enter) -> None:
    first, second, third = asked(), asked(words="دوم"), asked(words="سوم")
    sara, nima = enter(), enter("nima")
    opened(nima, second)
    nima.post(f"/questions/{second}/claim/")
    opened(sara, first)
    sent = sara.post(f"/questions/{first}/", {"words": "پاسخ", "read": "1", "next": "1"})
    assert sent.headers["Location"] == f"/questions/{third}/?done=answered"
    page = text_of(sara.get(sent.headers["Location"]))
    assert "پاسخ فرستاده شد" in page
    assert "این پرسش را دریافت کرده‌اید" in page
    last = sara.post(f"/questions/{third}/", {"words": "پاسخ", "read": "1", "next": "1"})
    assert last.headers["Location"] == "/questions/?done=answered"
    page = text_of(sara.get(last.headers["Location"]))
    assert f'href="/questions/{second}/"' in page
    assert "nima" in page
    assert sara.post("/questions/next/").headers["Location"] == "/questions/?done=none"


def test_who_answers_sees_the_household_and_only_an_officer_its_cases(enter: Enter) -> None:
    request = filed(head())
    number = asked(request_id=request)
    for name, roles, opens in (("sara", ["case_officer"], True), ("agent", ["hotline_agent"], False)):
        page = opened(enter(name, roles=roles), number)
        with acting_as(SYSTEM, is_read_only=True):
            led = next(member for member in members(1) if member.is_head)
        assert f"{led.given_name} {led.family_name}" in page
        assert "پرونده‌های باز" in page
        assert "هدف از باز کردن: " in page
        assert (f'href="/cases/{request}/"' in page) is opens


def test_words_that_the_head_wrote_meanwhile_are_read_before_the_answer_goes(enter: Enter) -> None:
    number, sara = asked(), enter()
    assert 'name="read" value="1"' in opened(sara, number)
    actions.reply(question=number, words="ماشین پیدا شد", by=head(), now=NOW)
    page = text_of(sara.post(f"/questions/{number}/", {"words": "پاسخ من", "read": "1"}))
    assert row(number).state == "waiting"
    assert "متقاضی چیزی اضافه کرده باشد" in page
    assert "ماشین پیدا شد" in page
    assert ">\nپاسخ من</textarea>" in page
    assert 'name="read" value="2"' in page
    assert sara.post(f"/questions/{number}/", {"words": "پاسخ من", "read": "2"}).status_code == 302
    assert row(number).state == "answered"


def test_an_answer_to_a_question_that_was_joined_meanwhile_keeps_its_words_where_it_went(
    enter: Enter,
) -> None:
    first, second = asked(), asked(words="سایر")
    sara = enter()
    opened(sara, second)
    actions.merge(question=first, other=second, by=officer(name="nima"), now=NOW)
    page = text_of(sara.post(f"/questions/{second}/", {"words": "پاسخ من", "read": "1"}))
    assert f'action="/questions/{first}/"' in page
    assert ">\nپاسخ من</textarea>" in page
    assert 'name="read" value="2"' in page
    assert sara.get(f"/questions/{second}/").headers["Location"] == f"/questions/{first}/"


def test_an_answer_begun_as_one_that_is_withdrawn_by_now_goes_only_once_it_was_looked_at(
    enter: Enter,
) -> None:
    number, sara = asked(), enter()
    opened(sara, number)
    sara.post("/ready-answers/new/", {**READY, "tie": tie_of(sara)})
    (ready,) = re.findall(r"/ready-answers/(\d+)/\"", text_of(sara.get("/ready-answers/")))
    sara.post(f"/ready-answers/{ready}/withdraw/")
    for given in (ready, "999999"):
        page = text_of(sara.post(f"/questions/{number}/", {"words": "پاسخ", "read": "1", "ready": given}))
        assert "اکنون قدیمی است یا کنار گذاشته شده است" in page
        assert re.search(r'name="ready"(?! value)', page)
    assert sara.post(f"/questions/{number}/", {"words": "پاسخ", "read": "1", "ready": ""}).status_code == 302


def test_a_ready_answer_is_deleted_only_after_a_question_and_a_search_says_what_it_found(
    enter: Enter, tmp_path: Any
) -> None:
    sara = enter()
    sara.post("/ready-answers/new/", {**READY, "tie": tie_of(sara)})
    pages = {"all": text_of(sara.get("/ready-answers/"))}
    (ready,) = re.findall(r"/ready-answers/(\d+)/withdraw/", pages["all"])
    assert 'method="post" action="/ready-answers/' not in pages["all"], "nothing is deleted by one click"
    assert pages["all"].count("<details") == 1, "an answer is folded"
    pages["asked"] = text_of(sara.get(f"/ready-answers/{ready}/withdraw/"))
    assert "این پاسخ حذف شود؟" in pages["asked"]
    assert READY["answer_fa"] in pages["asked"]
    pages["found"] = text_of(sara.get("/ready-answers/?q=خودرو"))
    assert "۱ پاسخ پیدا شد." in pages["found"]
    assert '<details class="govuk-details" open' in pages["found"]
    pages["none"] = text_of(sara.get("/ready-answers/?q=کشتی"))
    assert "پاسخی پیدا نشد" in pages["none"]
    sara.post(f"/ready-answers/{ready}/withdraw/")
    assert "/withdraw/" not in text_of(sara.get("/ready-answers/"))
    assert not faults(pages, tmp_path)


def test_a_new_senior_officer_publishes_no_ready_answer_and_reads_when_they_may(enter: Enter) -> None:
    sara, young = enter(roles=["hotline_agent"]), enter("young")
    sara.post("/ready-answers/new/", {**READY, "tie": tie_of(sara)})
    empower("young", "case_officer", "senior_officer", now=NOW)
    page = young.get("/ready-answers/")
    (ready,) = re.findall(r"/ready-answers/(\d+)/publish/", text_of(page))
    refused = young.post(f"/ready-answers/{ready}/publish/", {"read": read_in(page)})
    assert refused.status_code == 409
    assert "نقش شما تازه است و از" in refused.content.decode()
    assert f"/ready-answers/{ready}/publish/" in text_of(young.get("/ready-answers/"))


def test_two_who_write_one_ready_answer_anew_do_not_write_over_each_other(enter: Enter) -> None:
    sara = enter()
    given = {**READY, "tie": tie_of(sara)}
    sara.post("/ready-answers/new/", given)
    (at,) = re.findall(r"(/ready-answers/\d+/)\"", text_of(sara.get("/ready-answers/")))
    read = read_in(sara.get(at))
    (number,) = re.findall(r"\d+", at)
    actions.edit_ready_answer(
        answer=int(number),
        written=actions.ReadyAnswerDraft(**{**given, "answer_fa": "از نیما"}),
        read=dt.datetime.fromisoformat(read),
        by=officer(name="nima"),
        now=NOW + dt.timedelta(seconds=1),
    )
    page = sara.post(at, {**given, "answer_fa": "از سارا", "read": read})
    assert "پس از آنکه این پاسخ را خواندید، تغییر کرده است" in text_of(page)
    assert ">\nاز سارا</textarea>" in text_of(page)
    assert read_in(page) == read
    again = {**given, "answer_fa": "از هر دو", "read": read_in(sara.get(at))}
    assert sara.post(at, again).status_code == 302
    assert "از هر دو" in text_of(sara.get("/ready-answers/"))


def test_the_thread_stands_on_the_page_of_its_case(enter: Enter) -> None:
    request = filed(head())
    number = asked(request_id=request)
    sara = enter()
    opened(sara, number)
    page = text_of(sara.get(f"/cases/{request}/"))
    assert WORDS in page
    assert f'href="/questions/{number}/"' in page


def test_an_inspector_an_analyst_and_oversight_see_no_question(enter: Enter) -> None:
    number = asked()
    for role in ("inspector", "analyst", "oversight", "administrator"):
        browser = enter(role, roles=[role])
        for address in ("/questions/", f"/questions/{number}/", "/ready-answers/"):
            assert browser.get(address).status_code == 403
        assert 'href="/questions/"' not in text_of(browser.get("/", follow=True))


def answer_of(response: Any) -> str:
    if response.status_code == 302:
        return "sign in" if response.headers["Location"].startswith("/sign-in/") else "gone to"
    return {200: "page", 403: "forbidden", 404: "not found"}[response.status_code]


BY_POST = {"claim", "release", "sort", "merge", "reopen", "ready_publish", "ready_withdraw"}


@pytest.mark.parametrize("name", [name for name in ROUTES["staff"] if name.startswith("questions:")])
def test_every_route_about_a_question_answers_as_the_table_says(
    name: str, enter: Enter, desk: Client
) -> None:
    expected, page = ROUTES["staff"][name], name.partition(":")[2]
    one = head()
    number = actions.new_number()
    kept = keep_upload(
        household=1,
        province=one.province,
        case=case_of(number),
        name="سند.jpg",
        content=picture(),
        by=one.actor,
        now=NOW,
    )
    asked(one, number=number, documents=(kept.id,))
    own = enter(provinces=(OF_1,))
    far = (
        enter("far", provinces=("01",)) if not page.startswith("ready") else enter("far", roles=["inspector"])
    )
    given: list[object] = [number]
    if page == "document":
        given = [number, kept.id]
    if page.startswith("ready"):
        sent = own.post("/ready-answers/new/", {**READY, "tie": tie_of(own)})
        assert sent.status_code == 302
        given = re.findall(r"/ready-answers/(\d+)/", text_of(own.get("/ready-answers/")))[:1]
    at = reverse(name, URLS, args=given)
    for browser in (own, far):
        browser.post(f"/questions/{number}/", {"opens_file": "1", "why": "question"})

    def ask(browser: Client) -> str:
        return answer_of(browser.post(at) if page in BY_POST else browser.get(at))

    assert ask(desk) == expected.anonymous
    assert ask(far) == expected.other
    assert ask(own) == expected.own


@pytest.mark.slow
def test_every_page_is_right_html_in_both_languages(enter: Enter, tmp_path: Any) -> None:
    number, _ = asked(), asked(words="سایر")
    answered = asked(words="سه")
    actions.answer_question(question=answered, words="پاسخ", by=officer(), now=NOW)
    sara = enter()
    opened(sara, number)
    sara.post("/ready-answers/new/", {**READY, "tie": tie_of(sara)})
    (ready,) = re.findall(r"/ready-answers/(\d+)/\"", text_of(sara.get("/ready-answers/")))
    pages = {}
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        for name, address in {
            "queue": "/questions/",
            "theme": "/questions/?theme=vehicle&overdue=1&after=2019-12-01_4",
            "nonsense": "/questions/?theme=x&after=y_z&order=z",
            "by-theme": "/questions/?order=-theme",
            "by-province": "/questions/?order=province&after=23_2019-12-01_4",
            "show": f"/questions/{number}/",
            "answered": f"/questions/{answered}/",
            "ready": "/ready-answers/?q=خودرو",
            "new": "/ready-answers/new/",
            "edit": f"/ready-answers/{ready}/",
        }.items():
            pages[f"{name}-{lang}"] = text_of(sara.get(address))
        pages[f"faulty-{lang}"] = text_of(
            sara.post("/ready-answers/new/", {**READY, "answer_fa": "09121234567"})
        )
    assert not faults(pages, tmp_path)

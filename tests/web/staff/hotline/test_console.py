"""R4.7b: a call answered at the console as an agent would, and what the console never shows nor lets be done."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import to_jalali
from hemayat.common.tracking_code import new_tracking_code
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determination_of
from hemayat.hotline.models import Call, CallBack, CallStep
from hemayat.households.queries import members
from hemayat.notifications.models import OutboxMessage, WrongNumber
from hemayat.oversight import look_budgets
from hemayat.questions.models import Question
from hemayat.questions.queries import thread_of
from hemayat.requests.models import Request
from tests.accounts.steps import BORN, work
from tests.architecture.who_may_see_what import ROUTES
from tests.hotline.steps import HOUSEHOLD, LINE, known
from tests.inquiries.register_server import RegisterServer
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.web.phone.steps import code_sent_to, looks
from tests.web.staff.cases.test_who_sees_what import answer_of

pytestmark = pytest.mark.usefixtures("code")
YEAR, MONTH, DAY = to_jalali(BORN)
BIRTH = {"birth_date_day": DAY, "birth_date_month": MONTH, "birth_date_year": YEAR}
YEAR, MONTH, DAY = to_jalali(NOW.date())
WANTED = {"wanted_on_day": DAY, "wanted_on_month": MONTH, "wanted_on_year": YEAR}
Enter = Callable[..., Client]


def agent(enter: Enter, **other: Any) -> Client:
    return enter("hotline", **{"roles": ["hotline_agent"], **other})


def send(browser: Client, at: str, given: dict[str, Any], **other: Any) -> Any:
    """As from a page of the call that was begun last."""
    with acting_as(SYSTEM, is_read_only=True):
        call = Call.objects.order_by("-id").first()
    return browser.post(at, {"call": call.pk if call else "", **given}, **other)


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def form_of(page: str) -> str:
    """The call that the page's forms are of."""
    found = re.search(r'name="call" value="(\d+)"', page)
    assert found is not None
    return found[1]


def ask(browser: Client, what: str) -> Any:
    browser.post("/hotline/begin/")
    return send(browser, "/hotline/ask/", {"what": what, **BIRTH}, follow=True)


def prove(browser: Client, what: str) -> str:
    """The page after the caller read out the code."""
    ask(browser, what)
    work(NOW)
    return send(browser, "/hotline/code/", {"code": code_sent_to(LINE)}, follow=True).content.decode()


def text_of(page: str) -> str:
    """The page but for what differs with every page."""
    return re.sub(r'name="(?:csrfmiddlewaretoken|call)" value="[^"]*"|nonce="[^"]*"', "", page)


def name_of_head() -> str:
    with acting_as(SYSTEM, is_read_only=True):
        head = members(HOUSEHOLD)[0]
    return f"{head.given_name} {head.family_name}"


@pytest.mark.slow
def test_r4_7b_a_call_is_answered_from_the_script_and_closed_with_two_taps(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent(enter)
    page = prove(sara, code)
    assert "هویت تماس‌گیرنده احراز شد" in page
    assert name_of_head() in page
    assert f'<bdi dir="ltr">{code}</bdi>' in page
    # Where it is, why, by when, what next: the day in words, to be read aloud.
    for said in (
        "ثبت شد.",
        "مسئول: سامانهٔ حمایت.",
        "بررسی آن خودکار شروع می‌شود",
        "روز کاری مانده است",
        "لازم نیست کاری بکنید",
    ):
        assert said in page
    assert re.search(r"تا [آ-ی‌ ]+ پاسخ می‌دهیم", page)
    assert looks() == [(HOUSEHOLD, "staff", "hotline_agent", "")]
    assert "پرونده‌های باز" in page
    assert "هدف از باز کردن:" in page
    missing = send(sara, "/hotline/close/", {"close-outcome": "answered"})
    assert "موضوع تماس را انتخاب کنید" in missing.content.decode()
    closed = send(sara, "/hotline/close/", {"close-topic": "where", "close-outcome": "answered"}, follow=True)
    assert "تماس بسته و ثبت شد" in closed.content.decode()
    assert "پاسخ داده شد" in closed.content.decode()
    assert name_of_head() not in sara.get("/hotline/").content.decode()


def test_the_script_of_a_household_with_one_case_costs_few_queries(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent(enter)
    prove(sara, code)
    with CaptureQueriesContext(connection) as ran:
        assert sara.get("/hotline/").status_code == 200
    asked = [one["sql"] for one in ran.captured_queries if re.match(r"SELECT .* FROM ", one["sql"])]
    assert len(asked) <= 15, asked


def test_the_reasons_are_said_as_the_head_reads_them(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    page = prove(agent(enter), code)
    with acting_as(SYSTEM, is_read_only=True):
        published = determination_of(HOUSEHOLD)
        assert published is not None
        told = present_decision(published, "fa")
    assert told.explanation.outcome_text in page
    for one in told.failed:
        assert one.reason.sentence in page


@pytest.mark.parametrize("by", ["code", "line", "national id"])
def test_before_the_right_code_a_page_says_the_same_of_everybody(
    by: str, enter: Enter, code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    pairs = {
        "code": (code, new_tracking_code()),
        "line": (LINE.replace("+98", "0"), "09129999999"),
        "national id": (national_id, "0684159414"),
    }
    seen = []
    for name, what in zip(("one", "two"), pairs[by], strict=True):
        browser = enter(name, roles=["hotline_agent"], full_name="نام")
        page = ask(browser, what)
        assert page.redirect_chain == [("/hotline/code/", 302)]
        work(NOW)
        wrong = send(browser, "/hotline/code/", {"code": "000000"})
        assert "کد درست نیست" in wrong.content.decode()
        texts = [text_of(one.content.decode()) for one in (page, wrong)]
        assert not [text for text in texts if name_of_head() in text or LINE in text or code in text]
        seen.append(texts)
    assert seen[0] == seen[1]
    assert looks() == []


def test_nothing_typed_stands_in_an_address_and_no_page_is_kept(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    sara = agent(enter)
    answers = [ask(sara, national_id), sara.get("/hotline/"), sara.get("/hotline/code/")]
    for one in answers:
        assert national_id not in "".join(address for address, _ in getattr(one, "redirect_chain", []))
        assert "no-store" in one.headers["Cache-Control"]


def test_a_search_by_number_in_a_call_counts_towards_the_day_and_after_the_stop_no_call_begins(
    enter: Enter, code: str, register: RegisterServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_budgets, "budget_of", lambda _role: 1)
    monkeypatch.setattr(look_budgets, "HARD_STOP", 1)
    sara, national_id = agent(enter), known(register)
    ask(sara, national_id)
    assert send(sara, "/hotline/ask/", {"what": national_id, **BIRTH}).status_code == 302, (
        "a call that has begun is finished"
    )
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT looked, searched FROM looks_today()")
        assert cursor.fetchall() == [(0, 2)]
    assert sara.post("/hotline/begin/").status_code == 403


def test_whoever_has_proven_nothing_is_given_general_answers_alone(enter: Enter, code: str) -> None:
    sara = agent(enter)
    assert sara.get("/hotline/general/").status_code == 302
    sara.post("/hotline/begin/")
    page = sara.get("/hotline/general/").content.decode()
    assert "پانزده روز کاری" in page
    assert "درخواست تلفنی پذیرفته نمی‌شود" in page
    assert code not in page
    # What is so of a changed number: no earlier request is answered on it.
    assert "پاسخ درخواست‌ها و پرسش‌های بعدی" in page


def test_a_file_of_another_province_is_not_opened(enter: Enter, code: str, register: RegisterServer) -> None:
    known(register)
    page = prove(agent(enter, provinces=("01",)), code)
    assert "این پرونده برای شما باز نمی‌شود" in page
    assert name_of_head() not in page
    assert looks() == []


def test_a_lost_code_is_sent_and_not_shown(enter: Enter, code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent(enter)
    sara.post("/hotline/begin/")
    for what in (LINE.replace("+98", "0"), "09129999999"):
        page = send(sara, "/hotline/lost-code/", {"what": what}, follow=True).content.decode()
        assert "به شمارهٔ ثبت‌شده پیامک شد" in page
        assert code not in page
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(notice="tracking_code.1").count() == 1


def test_somebody_is_called_back(enter: Enter) -> None:
    sara, reza = agent(enter), enter("reza", roles=["hotline_agent"])
    assert 'value="no_answer"' not in sara.post("/hotline/begin/", follow=True).content.decode()
    given = {"line": "۰۲۱ ۸۸۸۸ ۸۸۸۸", **WANTED, "part": "any", "about": "how"}
    assert "شمارهٔ تلفن نیست" in send(sara, "/hotline/call-back/", {**given, "line": "12"}).content.decode()
    assert (
        "درخواست تماس به فهرست اضافه"
        in send(sara, "/hotline/call-back/", given, follow=True).content.decode()
    )
    send(sara, "/hotline/close/", {"close-topic": "how", "close-outcome": "call_back"})
    listed = reza.get("/hotline/call-backs/").content.decode()
    assert "+982188888888" in listed
    reza.cookies["__Host-language"] = "en"
    assert "،" not in main_of(reza.get("/hotline/call-backs/").content.decode())
    reza.cookies["__Host-language"] = "fa"
    at = re.search(r'action="(/hotline/call-backs/\d+/call/)"', listed)
    assert at is not None
    assert "مهلت گذشته" not in main_of(listed)
    assert "افراد در انتظار تماس دوباره" in reza.get("/").content.decode()
    page = reza.post(at[1], follow=True).content.decode()
    assert "افراد در انتظار تماس دوباره" in reza.get("/").content.decode(), "still theirs to call"
    assert "افراد در انتظار تماس دوباره" not in sara.get("/").content.decode(), "a colleague has it"
    assert "+982188888888" in page
    assert "با چه کسی صحبت می‌کنید؟" in page
    assert "چه کسی تماس گرفته است؟" not in page
    assert "موضوع: روش ثبت درخواست یا اعتراض" in page
    assert 'value="no_answer"' in page
    assert "همکار دیگری" in sara.post(at[1], follow=True).content.decode()
    send(reza, "/hotline/close/", {"close-topic": "how", "close-outcome": "answered"})
    assert "+982188888888" not in sara.get("/hotline/call-backs/").content.decode()


@pytest.mark.slow
def test_an_agent_who_calls_about_a_question_is_told_what_to_say_and_to_ask_for_no_code(
    enter: Enter, code: str, tmp_path: Path
) -> None:
    """The head did not ask for this call, and our message with the code says to read it out to nobody then."""
    with acting_as(SYSTEM):
        case = Request.objects.get(household_id=HOUSEHOLD)
        assert case.mobile
        assert case.mobile_index
        CallBack.objects.create(
            household_id=HOUSEHOLD, province=case.province, request_id=case.id, question_id=1, line=bytes(case.mobile),
            line_index=bytes(case.mobile_index), topic="unanswered", wanted_on=NOW.date(), part="any", asked_at=NOW,
        )  # fmt: skip
    sara = agent(enter)
    listed = sara.get("/hotline/call-backs/").content.decode()
    assert "پرسش بی‌پاسخ کارشناس" in listed
    at = re.search(r'action="(/hotline/call-backs/\d+/call/)"', listed)
    assert at is not None
    page = sara.post(at[1], follow=True).content.decode()
    assert LINE in page
    assert "از او کد نخواهید" in page
    assert code not in page
    assert name_of_head() not in page
    assert not faults({"call": page}, tmp_path)


def test_a_proven_callers_question_is_opened(enter: Enter, code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent(enter)
    sara.post("/hotline/begin/")
    assert sara.get("/hotline/question/").status_code == 302
    assert "هویت تماس‌گیرنده احراز شد" in prove(sara, code)
    form = sara.get("/hotline/question/").content.decode()
    request = re.search(r'<option value="(\d+)">اعتراض', form)
    assert request is not None
    given = {"category": "delay", "about": request[1], "words": "چه زمانی پاسخ می‌دهید؟"}
    assert "پرسش را بنویسید" in send(sara, "/hotline/question/", {**given, "words": ""}).content.decode()
    assert "پرسش ثبت شد" in send(sara, "/hotline/question/", given, follow=True).content.decode()
    with acting_as(SYSTEM, is_read_only=True):
        row = Question.objects.get()
    assert (row.household_id, row.request_id) == (HOUSEHOLD, int(request[1]))


@pytest.mark.slow
def test_a_form_of_an_earlier_call_is_not_written_into_the_next_ones_file(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent(enter)
    sara.post("/hotline/begin/")
    stale = form_of(sara.get("/hotline/").content.decode())
    assert "هویت تماس‌گیرنده احراز شد" in prove(sara, code)
    asked = {"category": "delay", "about": "", "words": "چه زمانی پاسخ می‌دهید؟"}
    back = {"line": LINE.replace("+98", "0"), **WANTED, "part": "any", "about": "how"}
    sent: dict[str, dict[str, Any]] = {
        "question": asked, "write-on": {"question": "1", "words": "کی؟"}, "call-back": back,
        "close": {"close-topic": "how", "close-outcome": "answered"}, "lost-code": {"what": code},
        "wrong-number": {"line": LINE.replace("+98", "0")}, "ask": {"what": code, **BIRTH}, "code": {"code": "1"},
    }  # fmt: skip
    for given in ({}, {"call": stale}):
        for at, what in sent.items():
            page = sara.post(f"/hotline/{at}/", {**what, **given}, follow=True).content.decode()
            if at == "question":
                assert asked["words"] in page, "what was written is shown, to be copied"
                page = sara.get("/hotline/?done=other-call").content.decode()
            assert "مربوط به تماس دیگری بود" in page
            assert name_of_head() in page
    with acting_as(SYSTEM, is_read_only=True):
        assert not Question.objects.exists()
        assert not CallBack.objects.exists()
        steps = CallStep.objects.order_by("id").values_list("step", flat=True)
        assert list(steps) == ["ended", "code_asked", "proven"]


def test_every_form_of_the_console_carries_its_call(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent(enter)
    pages = [ask(sara, code).content.decode(), sara.get("/hotline/").content.decode()]
    work(NOW)
    send(sara, "/hotline/code/", {"code": code_sent_to(LINE)})
    send(sara, "/hotline/question/", {"category": "delay", "about": "", "words": "چه زمانی پاسخ می‌دهید؟"})
    send(sara, "/hotline/wrong-number/", {"line": "09129999999"})
    opened = (
        "question",
        "write-on",
        "call-back",
        "general",
        "lost-code",
        "wrong-number",
        "wrong-number/code",
    )
    pages += [sara.get(f"/hotline/{at}/").content.decode() for at in opened]
    for page in pages:
        main = main_of(page)
        assert main.count("<form") == main.count('name="call"') == 1
        assert form_of(main)


def test_a_form_sent_twice_asks_for_nobody_again(enter: Enter, code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent(enter)
    prove(sara, code)
    page = send(sara, "/hotline/ask/", {"what": code, **BIRTH}, follow=True)
    assert name_of_head() in page.content.decode()


def test_a_proven_callers_question_is_written_on(enter: Enter, code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent(enter)
    prove(sara, code)
    assert "هنوز پرسشی ثبت نکرده است" in sara.get("/hotline/write-on/").content.decode()
    send(sara, "/hotline/question/", {"category": "delay", "about": "", "words": "چه زمانی پاسخ می‌دهید؟"})
    script = sara.get("/hotline/").content.decode()
    assert "رسیدگی طول کشیده است" in script
    assert "در انتظار پاسخ ما" in script
    form = sara.get("/hotline/write-on/").content.decode()
    number = re.search(r'name="question" [^>]*value="(\d+)"|value="(\d+)"[^>]*name="question"', form)
    assert number is not None
    given = {"question": number[1] or number[2], "words": "هنوز خبری نیست."}
    assert (
        "یکی را انتخاب کنید" in send(sara, "/hotline/write-on/", {**given, "question": "9"}).content.decode()
    )
    done = send(sara, "/hotline/write-on/", given, follow=True).content.decode()
    assert "متن به پرسش اضافه شد" in done
    with acting_as(SYSTEM, is_read_only=True):
        question = Question.objects.get()
        thread = thread_of(question.id, NOW, question.household_id)
    assert [one.words for one in thread.messages] == ["چه زمانی پاسخ می‌دهید؟", "هنوز خبری نیست."]


def test_every_page_that_shows_something_of_the_file_is_a_look_on_record(
    enter: Enter, code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent(enter)
    prove(sara, code)
    for at in ("question", "write-on"):
        seen = len(looks())
        sara.get(f"/hotline/{at}/")
        assert len(looks()) == seen + 1


def test_a_wrong_number_is_marked_by_whoever_holds_it(enter: Enter, code: str) -> None:
    sara = agent(enter)
    sara.post("/hotline/begin/")
    assert "شمارهٔ همراه نیست" in send(sara, "/hotline/wrong-number/", {"line": "123"}).content.decode()
    send(sara, "/hotline/wrong-number/", {"line": LINE.replace("+98", "0")})
    at = "/hotline/wrong-number/code/"
    assert "کد درست نیست" in send(sara, at, {"code": "000000"}).content.decode()
    assert "از این پس پیامکی" in send(sara, at, {"code": code_sent_to(LINE)}, follow=True).content.decode()
    with acting_as(SYSTEM, is_read_only=True):
        assert WrongNumber.objects.count() == 1


def test_an_outage_is_read_first_until_it_works_again(enter: Enter) -> None:
    senior, sara = enter("senior", roles=["senior_officer"]), agent(enter)
    words = {"fa": "پاسخ ثبت احوال دیر می‌رسد.", "en": "The civil registry answers late.", "hours": "4"}
    assert "متن انگلیسی را بنویسید" in senior.post("/outages/", {**words, "en": ""}).content.decode()
    known_ones = senior.post("/outages/", words, follow=True).content.decode()
    for at in ("/hotline/", "/hotline/call-backs/"):
        page = sara.get(at).content.decode()
        assert (
            page.index("ابتدا این متن را برای تماس‌گیرنده بخوانید")
            < page.index(words["fa"])
            < page.index("<h1")
        )
    at_end = re.search(r'action="(/outages/\d+/end/)"', known_ones)
    assert at_end is not None
    for _ in range(2):
        assert words["fa"] not in senior.post(at_end[1], follow=True).content.decode()
    assert words["fa"] not in sara.get("/hotline/").content.decode()


PAGES = [
    "/hotline/",
    "/hotline/general/",
    "/hotline/lost-code/",
    "/hotline/call-back/",
    "/hotline/call-backs/",
]
ANSWERERS = {Role.HOTLINE_AGENT}


@pytest.mark.parametrize("role", [role for role in Role if role not in ANSWERERS])
def test_no_other_role_opens_the_console(role: Role, enter: Enter) -> None:
    browser = enter(role.value.replace("_", "."), roles=[role.value])
    for at in PAGES:
        assert browser.get(at).status_code == 403
    for at in ("begin", "ask", "code", "close"):
        assert browser.post(f"/hotline/{at}/").status_code == 403


def test_r4_7b_an_agent_opens_no_page_where_cases_are_worked_on(enter: Enter) -> None:
    sara = agent(enter)
    for at in ("/cases/", "/cases/find/", "/cases/1/", "/cases/1/decide/", "/cases/next/", "/outages/"):
        assert sara.get(at).status_code == 403


@pytest.mark.parametrize(
    "name", [name for name in ROUTES["staff"] if name.startswith(("hotline:", "outages:"))]
)
def test_every_route_with_an_id_answers_as_the_table_says(name: str, enter: Enter, desk: Client) -> None:
    row, at = ROUTES["staff"][name], reverse(name, "hemayat.config.urls.staff", args=[1])
    own = enter("own", roles=["hotline_agent" if name.startswith("hotline:") else "senior_officer"])
    other = enter("other", roles=["case_officer"])
    asked = tuple(answer_of(browser.post(at)) for browser in (own, other, desk))
    assert asked == (row.own, row.other, row.anonymous)


@pytest.mark.slow
def test_pages_are_right_html_in_both_languages(
    enter: Enter, code: str, register: RegisterServer, tmp_path: Path
) -> None:
    known(register)
    sara, senior = agent(enter), enter("senior", roles=["senior_officer"])
    pages: dict[str, str] = {}
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = senior.cookies["__Host-language"] = lang
        senior.post("/outages/", {"fa": "کند است.", "en": "It is slow.", "hours": ""})
        pages[f"outages-{lang}"] = senior.get("/outages/").content.decode()
        pages[f"begin-{lang}"] = sara.get("/hotline/").content.decode()
        pages[f"code-{lang}"] = ask(sara, code).content.decode()
        work(NOW)
        pages |= {f"{at.strip('/').replace('/', '-')}-{lang}": sara.get(at).content.decode() for at in PAGES}
        pages[f"close-{lang}"] = send(sara, "/hotline/close/", {}).content.decode()
        send(sara, "/hotline/code/", {"code": code_sent_to(LINE)})
        pages[f"script-{lang}"] = sara.get("/hotline/").content.decode()
        pages[f"question-{lang}"] = sara.get("/hotline/question/").content.decode()
        send(sara, "/hotline/question/", {"category": "delay", "about": "", "words": f"کی؟ {lang}"})
        pages[f"write-on-{lang}"] = sara.get("/hotline/write-on/").content.decode()
    assert "Script" in pages["script-en"]
    assert not faults(pages, tmp_path)

"""Signing in, page by page, as design/trust.md promises: one thing a page, no oracle, kind words for everybody."""

from __future__ import annotations

import datetime as dt
import re
from typing import get_args

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hemayat.accounts.actions import forget_old
from hemayat.accounts.models import CitizenSession
from hemayat.accounts.states import ProblemKind
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.oversight.models import SessionBrowser
from hemayat.web.citizen.access import own_path
from hemayat.web.citizen.sessions import COOKIE
from hemayat.web.citizen.sign_in import form_cookie, views
from hemayat.web.citizen.sign_in.texts import TOLD
from tests.accounts.steps import asked, last_code, messages, signed_in, work
from tests.inquiries.register_server import made_up_id
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
AGAIN_LATER = '<form action="/sign-in/code/again/" method="post" hidden>'
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


BORN = {"birth_date_day": "۱۱", "birth_date_month": "10", "birth_date_year": "۱۳۵۸"}


def begin(client: Client, number: int = 1, **differing):
    """Person `number` says who they are; the answer to it."""
    given = {"national_id": made_up_id(number), "mobile": f"0912{number:07d}", **BORN, **differing}
    given.pop("for_another", None)
    stead = {"for_another": "on"} if differing.get("for_another") else {}
    return client.post("/sign-in/", {**given, **stead})


def enter_code(client: Client, code: str):
    return client.post("/sign-in/code/", {"code": code})


def test_r3_2_a_head_signs_in_and_comes_to_the_page_that_was_asked_for(nation, register, citizen):
    register.add(1)
    asked = citizen.get("/my/decision/")
    assert asked.headers["Location"] == "/sign-in/"
    assert "برای دیدن صفحه‌ای که خواسته‌اید، ابتدا وارد شوید" in citizen.get("/sign-in/").content.decode()
    assert begin(citizen).headers["Location"] == "/sign-in/code/"
    work(timezone.now())
    entered = enter_code(citizen, last_code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
    assert entered.headers["Location"] == "/my/decision/"
    cookie = entered.cookies[COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True, True, "Lax", "/", "",
    )  # fmt: skip
    assert entered.cookies[form_cookie.COOKIE].value == ""
    assert citizen.get("/my/decision/").status_code == 200


def test_the_browser_is_kept_as_a_hash_if_the_door_names_it_and_goes_with_the_session(
    nation, register, citizen
):
    """For the rule about one browser for many households: nothing is kept where no proxy names the browser."""
    for number, headers in ((1, {"X-Visitor": "a" * 16}), (2, {"X-Visitor": "a" * 16}), (4, {})):
        register.add(number)
        browser = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
        begin(browser, number)
        work(timezone.now())
        sent = {"code": last_code()}
        assert browser.post("/sign-in/code/", sent, headers=headers).headers["Location"] == "/my/"
    with acting_as(SYSTEM):
        rows = SessionBrowser.objects.values_list("session_id", "browser")
        marks = {bytes(mark) for _, mark in rows}
        assert (len(rows), [len(mark) for mark in marks]) == (2, [32])
        assert b"aaaa" not in marks.pop()
        CitizenSession.objects.update(ended_at=timezone.now())
    forget_old(now=timezone.now() + 2 * dt.timedelta(days=1))
    with acting_as(SYSTEM):
        assert not SessionBrowser.objects.exists()


def test_what_was_typed_is_kept_sealed_and_shown_again(citizen):
    begin(citizen)
    page = citizen.get("/sign-in/").content.decode()
    for typed in (made_up_id(1), 'value="1358"', "09120000001"):
        assert typed in page
    assert made_up_id(1) not in str(citizen.cookies[form_cookie.COOKIE].value)
    assert citizen.get("/sign-in/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/sign-in/code/", "/sign-in/told/"])
def test_a_page_out_of_turn_leads_to_the_first(path, citizen):
    assert citizen.get(path).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("spoiled", ["", "x", "é", "AAAA", "A" * 4000])
def test_a_cookie_that_is_not_ours_is_an_empty_one(spoiled, citizen):
    citizen.cookies[form_cookie.COOKIE] = spoiled
    assert citizen.get("/sign-in/").status_code == 200


@pytest.mark.parametrize(
    ("path", "typed", "words"),
    [
        ("/sign-in/", {"national_id": ""}, "کد ملی را بنویسید"),
        ("/sign-in/", {"national_id": "۱۲۳"}, "کد ملی ده رقم است"),
        ("/sign-in/", {"national_id": "0012345670"}, "یکی از رقم‌ها درست نیست"),
        ("/sign-in/", {"birth_date_day": "7"}, "ماه را انتخاب کنید"),
        ("/sign-in/", {"national_id": "0012345679"}, "تاریخ تولد را بنویسید"),
        (
            "/sign-in/",
            {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "1599"},
            "تاریخ نباید در آینده باشد",
        ),
        ("/sign-in/", {"mobile": "021 6369"}, "با ۰۹ شروع می‌شود"),
        ("/sign-in/", {"for_another": "on", "lives_apart": "on"}, "فقط یکی از این دو را انتخاب کنید"),
        ("/sign-in/code/", {"code": "12"}, "کد ۶ یا ۹ رقم دارد"),
    ],
)
def test_a_slip_is_told_beside_its_field_and_in_the_title(path, typed, words, citizen):
    begin(citizen)
    page = citizen.post(path, typed).content.decode()
    assert "<title>خطا: " in page
    assert page.count(words) == 2


@pytest.mark.parametrize(
    ("typed", "comes_as", "ticked"),
    [({"lives_apart": "on"}, "guardian", "for_another"), ({"for_another": True}, "apart", "lives_apart")],
)
def test_who_comes_from_the_page_of_other_ways_is_one_of_the_two(typed, comes_as, ticked, citizen):
    """Also if this browser was used for the other before."""
    begin(citizen, **typed)
    page = citizen.get(f"/sign-in/?as={comes_as}").content.decode()
    boxes = {
        name: re.search(rf'<input[^>]*name="{name}"[^>]*>', page) for name in ("for_another", "lives_apart")
    }
    assert [name for name, box in boxes.items() if box and " checked" in box[0]] == [ticked]


def test_known_and_unknown_people_see_the_same_pages(nation, register, citizen):
    """No oracle: neither the page nor what it says tells whether there is such a person."""
    register.add(1)

    def seen(number: int) -> list[str]:
        client = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
        client.cookies["__Host-language"] = "fa"
        pages = [begin(client, number).headers["Location"]]
        work(timezone.now())
        pages += [client.get("/sign-in/code/").content.decode()]
        pages += [enter_code(client, "000000").content.decode() for _ in range(4)]
        fifth = enter_code(client, "000000")
        pages += [fifth.headers["Location"], client.get("/sign-in/told/").content.decode()]
        return [re.sub(r'value="[\w-]{64}"|[a-z]{4}-[a-z]{4}-[a-z]{4}|[۰-۹]{11}', "", page) for page in pages]

    with time_machine.travel(timezone.now(), tick=False):
        assert seen(1) == seen(2)


def test_where_the_code_is_entered_it_says_who_else_could_read_it(citizen):
    begin(citizen)
    page = citizen.get("/sign-in/code/").content.decode()
    assert "کد را به هیچ‌کس نگویید" in page
    assert "اگر گوشی یا سیم‌کارت شما گم شده است، ابتدا خط را مسدود کنید" in page


def test_a_wrong_code_costs_a_try_and_the_fifth_is_the_last(nation, register, citizen):
    register.add(1)
    begin(citizen)
    work(timezone.now())
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    page = enter_code(citizen, wrong).content.decode()
    assert "کد درست نیست؛ ۴ بار دیگر" in page
    assert "<title>خطا: " in page
    for _ in range(4):
        answer = enter_code(citizen, wrong)
    assert answer.headers["Location"] == "/sign-in/told/"
    assert "کد پنج بار اشتباه نوشته شد" in citizen.get("/sign-in/told/").content.decode()
    assert enter_code(citizen, last_code()).headers["Location"] == "/sign-in/told/"


def test_an_expired_and_a_used_code_are_told_with_the_way_on(nation, register, citizen):
    register.add(1)
    begin(citizen)
    work(timezone.now())
    with time_machine.travel(timezone.now() + 11 * MINUTE):
        assert enter_code(citizen, last_code()).headers["Location"] == "/sign-in/told/"
        page = citizen.get("/sign-in/told/").content.decode()
        assert "مهلت این کد گذشته است" in page
        assert "ارسال کد جدید" in page
    kept = citizen.cookies[form_cookie.COOKIE].value
    assert enter_code(citizen, last_code()).headers["Location"] == "/my/"
    other = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    other.cookies[form_cookie.COOKIE] = kept
    assert enter_code(other, last_code()).headers["Location"] == "/sign-in/told/"
    assert "از این کد قبلاً استفاده شده است" in other.get("/sign-in/told/").content.decode()


def test_a_new_code_can_be_asked_for_after_a_while(nation, register, citizen):
    register.add(1)
    begin(citizen)
    work(timezone.now())
    page = citizen.get("/sign-in/code/").content.decode()
    assert AGAIN_LATER in page
    assert 'data-again="60"' in page or 'data-again="59"' in page
    assert "۶۰ ثانیه صبر کنید" in page
    citizen.post("/sign-in/code/again/")
    assert work(timezone.now()) == 0
    with time_machine.travel(timezone.now() + MINUTE):
        page = citizen.get("/sign-in/code/").content.decode()
        assert AGAIN_LATER not in page
        assert "data-again" not in page
        assert "ارسال کد جدید" in page
        assert citizen.post("/sign-in/code/again/").headers["Location"] == "/sign-in/code/"
        assert work(timezone.now()) == 1
        assert enter_code(citizen, last_code()).headers["Location"] == "/my/"


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"is_head": False}, "این صفحه‌ها را فقط سرپرست خانوار شما می‌تواند ببیند"),
        ({"is_alive": False}, "تسلیت ما را بپذیرید"),
    ],
)
def test_r3_3a_r1_1b_who_is_not_let_in_is_told_kindly_what_to_do(differing, words, nation, register, citizen):
    register.add(1, **differing)
    begin(citizen)
    work(timezone.now())
    assert enter_code(citizen, last_code()).headers["Location"] == "/sign-in/told/"
    response = citizen.get("/sign-in/told/")
    assert response.status_code == 200
    page = response.content.decode()
    assert words in page
    assert "خطا:" not in page
    assert COOKIE not in citizen.cookies


@pytest.mark.parametrize(
    ("acts_as", "words"), [("guardian", "قیم سرپرست"), ("attorney", "وکیل قانونی سرپرست")]
)
def test_a14_who_acts_in_the_stead_of_a_head_is_shown_as_such(acts_as, words, nation, register, citizen):
    register.add(1, acts_for={"acts_as": acts_as, "household_id": 2, "province": "tehran"})
    begin(citizen, for_another=True)
    assert "checked" in citizen.get("/sign-in/").content.decode()
    work(timezone.now())
    assert enter_code(citizen, last_code()).headers["Location"] == "/my/"
    for path in ("/my/", "/my/decision/", "/my/household/", "/my/looks/", "/my/sessions/"):
        assert words in citizen.get(path).content.decode(), path
    # The head reads it too.
    register.add(2)
    citizen.cookies[COOKIE] = signed_in(2, now=timezone.now()).token
    page = citizen.get("/my/looks/").content.decode()
    assert {"guardian": "قیم شما", "attorney": "وکیل قانونی شما"}[acts_as] in page
    assert "ورود به جای سرپرست خانوار" in page
    assert "از طرف او وارد شده‌اید" not in page


def test_a14_who_asks_to_act_for_nobody_is_told_so(nation, register, citizen):
    register.add(1)
    begin(citizen, for_another=True)
    work(timezone.now())
    enter_code(citizen, last_code())
    assert (
        "نام شما در ثبت احوال به عنوان قیم یا وکیل کسی ثبت نشده است"
        in citizen.get("/sign-in/told/").content.decode()
    )


def test_a_silent_register_is_named_and_asked_again_without_typing(nation, register, citizen):
    register.add(1)
    register.fault["/civil"] = "500"
    begin(citizen)
    work(timezone.now())
    assert citizen.get("/sign-in/code/").headers["Location"] == "/sign-in/told/"
    assert "چند دقیقهٔ دیگر دوباره امتحان کنید" in citizen.get("/sign-in/told/").content.decode()
    assert enter_code(citizen, "123456").headers["Location"] == "/sign-in/told/"
    assert "سازمان ثبت احوال" in citizen.get("/sign-in/told/").content.decode()
    register.fault.clear()
    with time_machine.travel(timezone.now() + MINUTE):
        citizen.post("/sign-in/code/again/")
        work(timezone.now())
        assert enter_code(citizen, last_code()).headers["Location"] == "/my/"


@pytest.mark.slow
def test_a_hundred_tries_for_one_id_lead_to_the_same_page_and_five_messages(nation, register, citizen):
    """Who asks in somebody's name learns nothing and keeps nobody out; a stranger sees the same."""
    register.add(1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number, sent in ((1, 5), (2, 5)):
            client = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
            begin(client, number)
            ends = {begin(client, number).headers["Location"] for _ in range(99)}
            assert ends == {"/sign-in/code/"}
            work(timezone.now())
            assert len(messages()) == sent
        # The whole network has asked so often that a code takes a minute by now, and no longer.
        begin(citizen)
        clock.shift(MINUTE)
        work(timezone.now())
        assert len(messages()) == 5
        assert enter_code(citizen, last_code()).headers["Location"] == "/my/"


def test_the_time_for_a_new_code_is_named_to_the_second(nation, register, citizen):
    register.add(1)
    with time_machine.travel(dt.datetime(2026, 1, 1, 8, 0, 7, tzinfo=dt.UTC), tick=False) as clock:
        begin(citizen)
        assert "۱۱:۳۱:۰۷" in citizen.get("/sign-in/code/").content.decode()
        clock.shift(59 * SECOND)
        citizen.post("/sign-in/code/again/")
        assert AGAIN_LATER in citizen.get("/sign-in/code/").content.decode(), "not yet"
        clock.shift(SECOND)
        citizen.post("/sign-in/code/again/")
        assert "۱۱:۳۲:۰۷" in citizen.get("/sign-in/code/").content.decode()


@pytest.mark.parametrize("typed", ["{} {}", "{}-{}", " {}\u200c{} "])
def test_a_code_is_taken_in_any_digits_with_gaps(typed, nation, register, citizen):
    register.add(1)
    begin(citizen)
    work(timezone.now())
    code = last_code().translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"))
    assert enter_code(citizen, typed.format(code[:3], code[3:])).headers["Location"] == "/my/"


def test_who_presses_twice_is_in(nation, register, citizen):
    """The browser follows the answer to the second press, and has the cookie of the first."""
    register.add(1)
    citizen.get("/my/decision/")
    begin(citizen)
    work(timezone.now())
    kept = citizen.cookies[form_cookie.COOKIE].value
    enter_code(citizen, last_code())
    citizen.cookies[form_cookie.COOKIE] = kept
    assert enter_code(citizen, last_code()).headers["Location"] == "/sign-in/told/"
    assert citizen.get("/sign-in/told/").headers["Location"] == "/my/decision/"


@pytest.mark.parametrize("is_offered", [True, False])
def test_who_gets_no_code_is_told_every_other_way(is_offered, nation, register, citizen, monkeypatch):
    monkeypatch.setattr(views, "is_offered", lambda: is_offered)
    begin(citizen)
    page = citizen.get("/sign-in/code/").content.decode()
    assert "کد به شما نرسید؟" in page
    assert 'href="tel:6369"' in page
    assert ('action="/sign-in/national/"' in page) is is_offered
    assert ("ورود با پنجرهٔ ملی خدمات" in page) is is_offered


@pytest.mark.slow
def test_in_a_busy_network_the_page_names_the_second_at_which_the_code_is_sent(nation, register, citizen):
    register.add(1)
    with time_machine.travel(dt.datetime(2026, 1, 1, 8, tzinfo=dt.UTC), tick=False) as clock:
        for number in range(120):
            asked(1_000 + number, ip="127.0.0.1", now=timezone.now())
        begin(citizen)
        work(timezone.now())
        page = citizen.get("/sign-in/code/").content.decode()
        assert "نوبت شما ثبت شد" in page
        assert "۱۱:۳۰:۰۳" in page
        assert not messages()
        clock.shift(3 * SECOND)
        work(timezone.now())
        assert "نوبت شما ثبت شد" not in citizen.get("/sign-in/code/").content.decode()
        assert enter_code(citizen, last_code()).headers["Location"] == "/my/"


def test_every_problem_has_words():
    # Nobody is told that they asked too often: at sign-in that would be the fault of a stranger.
    assert set(TOLD) == set(get_args(ProblemKind)) - {"wrong_code", "too_many"}
    for told in TOLD.values():
        assert str(told.title)
        assert told.ways


@pytest.mark.parametrize("path", ["//evil.example/", "https://evil.example/", "/\\\\evil.example", ""])
def test_nobody_is_led_to_another_site(path):
    assert own_path(path) == "/my/"


def test_pages_are_right_html(nation, register, citizen, tmp_path):
    pages = {}
    for lang in ("fa", "en"):
        client = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
        client.cookies["__Host-language"] = lang
        pages[f"id-{lang}"] = client.get("/sign-in/").content.decode()
        pages[f"id-fault-{lang}"] = client.post("/sign-in/", {"national_id": "1"}).content.decode()
        begin(client, 7)
        pages[f"code-{lang}"] = client.get("/sign-in/code/").content.decode()
        for _ in range(5):
            enter_code(client, "000000")
        pages[f"told-{lang}"] = client.get("/sign-in/told/").content.decode()
        pages[f"out-{lang}"] = client.get("/signed-out/").content.decode()
        pages[f"inbox-{lang}"] = client.get("/demo/inbox/").content.decode()
    assert not faults(pages, tmp_path)

"""R4.4a, R4.4b, R1.4b: what the head sees of a request until its end: waiting, a question, a visit, the decision."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import TEHRAN
from hemayat.oversight.actions import watch_queues
from hemayat.requests.actions import call_off_visit, call_visit, decide, send_reminders
from hemayat.requests.models import QueueForecast, Request, Visit
from hemayat.web.shared.templatetags.formats import jalali
from tests.web.citizen.requests.steps import (
    answer,
    asked_by_officer,
    begin,
    file,
    officer,
    picture,
    ready_objection,
    send,
    text_of,
    unclear,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def status(browser, number):
    return text_of(browser.get(f"/my/requests/{number}/"))


def test_r1_4b_a_clear_case_is_decided_and_compared_with_what_was_before(nation, enter, take_on):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    page = status(browser, number)
    assert "تصمیم گرفته شد" in page
    assert "با اطلاعات جدید، نتیجه تغییری نکرده است" in page
    assert "اطلاعات نادرستی حساب شده است" in page
    decision = re.findall(r"/my/decisions/own/(\d+)/", page)[0]
    own = text_of(browser.get(f"/my/decisions/own/{decision}/"))
    assert "غیرمشمول" in own
    assert f"/my/decisions/{nation.second}/" in text_of(browser.get("/my/decision/"))
    assert "تصمیم قبلی" in text_of(browser.get(f"/my/decisions/{nation.second}/"))


@pytest.mark.slow
def test_an_officers_question_is_told_and_answered_and_the_clock_stands_still_meanwhile(
    nation, enter, take_on
):
    browser = enter(nation.of["needs_data"])
    number = asked_by_officer(browser, take_on, "آیا هنوز در همین شهر زندگی می‌کنید؟")
    page = status(browser, number)
    assert "کارشناس از شما پرسشی دارد" in page
    assert "آیا هنوز در همین شهر زندگی می‌کنید؟" in page
    assert "متوقف است" in page
    at = f"/my/requests/{number}/answer/"
    assert "آیا هنوز در همین شهر زندگی می‌کنید؟" in text_of(browser.get(at))
    assert "یک جمله به زبان خودتان کافی است" in text_of(browser.post(at, {"words": ""}))
    send(browser, number, picture())
    assert answer(browser, number, "answer", words="بله، همان‌جا.") == f"/my/requests/{number}/"
    page = status(browser, number)
    assert "نزد کارشناس" in page
    assert "بله، همان‌جا." in page
    assert browser.get(at).headers["Location"] == f"/my/requests/{number}/"


@pytest.mark.slow
def test_r4_4a_a_reminder_is_told_on_the_page_with_its_day(nation, enter, take_on):
    browser = enter(nation.of["needs_data"])
    number = asked_by_officer(browser, take_on, "آیا هنوز در همین شهر زندگی می‌کنید؟")
    assert "یادآوری" not in status(browser, number)
    third_day = dt.datetime.combine(timezone.localdate() + 3 * DAY, dt.time(12), TEHRAN)
    assert send_reminders(now=third_day) == 1
    page = status(browser, number)
    assert "منتظر پاسخ شما هستیم و آن را به شما یادآوری کرده‌ایم" in page
    assert re.search(
        rf"به شما یادآوری کردیم که منتظر پاسخ شما هستیم</strong>\s*<span[^>]*>{jalali(third_day)}", page
    )
    assert "آیا هنوز در همین شهر زندگی می‌کنید؟" in page


def test_what_is_missing_is_named_while_an_officer_looks_at_it(nation, enter, take_on):
    browser = enter(nation.of["needs_data"])
    number = unclear(browser, take_on)
    page = status(browser, number)
    assert "نزد کارشناس" in page
    assert "کارشناسان بررسی درخواست" in page
    assert "خودروها" in page[page.index("آنچه هنوز نمی‌دانیم") :]


def test_r4_4a_the_head_reads_when_the_case_is_looked_at_at_todays_pace_and_that_the_due_date_stays(
    nation, enter, take_on
):
    browser = enter(nation.of["needs_data"])
    number = unclear(browser, take_on)
    assert "هنوز نمی‌توانیم بگوییم نوبت پروندهٔ شما چه روزی می‌رسد" in status(browser, number)
    with acting_as(SYSTEM):
        case = Request.objects.get(id=number)
    assert case.due_on
    watch_queues(now=timezone.now())
    due: dt.date = case.due_on
    for day, words in ((due, "با سرعت فعلی بررسی، کارشناس حدود"), (due + DAY, "صف طولانی است")):
        with acting_as(SYSTEM):
            row = QueueForecast.objects.filter(province=case.province)
            row.update(decided=5, schedule=[[due.isoformat(), 1, day.isoformat(), int(day > due)]])
        page = status(browser, number)
        assert words in page
        assert jalali(day) in page
        assert f"مهلت پاسخ ما همچنان {jalali(due)} است" in page or day == due


def test_r4_4b_a_visit_is_told_with_reason_place_and_time_and_taken_back(nation, enter, take_on):
    browser = enter(nation.of["needs_data"])
    number = ready_objection(browser)
    file(browser, number)
    take_on()
    at = timezone.now() + 3 * DAY
    call_visit(
        request_id=number,
        reason="دیدن اصل سند",
        place="میدان آزادی، پلاک ۱",
        at=at,
        by=officer(),
        now=timezone.now(),
    )
    page = status(browser, number)
    for words in (
        "دیدن اصل سند",
        "میدان آزادی، پلاک ۱",
        jalali(at),
        "بررسی درخواست شما متوقف نمی‌شود",
    ):
        assert words in page
    with acting_as(SYSTEM, is_read_only=True):
        visit = Visit.objects.get(request_id=number).id
    call_off_visit(request_id=number, visit=visit, by=officer(), now=timezone.now())
    assert "دیدن اصل سند" not in status(browser, number)


def test_an_officers_decision_gives_its_reason_on_the_page_of_the_decision(nation, enter, take_on):
    browser = enter(nation.of["needs_data"])
    number = unclear(browser, take_on)
    decide(
        request_id=number, outcome="eligible", reason="سند فروش دیده شد.", by=officer(), now=timezone.now()
    )
    page = status(browser, number)
    assert "کارشناس تصمیم گرفت" in page
    assert "قبل و بعد از این درخواست" in page
    decision = text_of(browser.get("/my/decision/"))
    assert "سند فروش دیده شد." in decision
    assert "کارشناس" in decision


def test_a_register_that_is_late_is_named_with_the_day_since_when(
    nation, enter, take_on, settings, monkeypatch
):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    settings.INQUIRIES = (
        "http"  # the registers of this test over HTTP know nothing of vehicles: all are silent
    )
    from hemayat.requests.actions import take_on_due  # noqa: PLC0415 - models, once Django is set up

    take_on_due(now=timezone.now())
    page = status(browser, number)
    assert "در انتظار پاسخ" in page
    assert re.search(r"خودروها \([^)]+\)، از [۰-۹]+ ", page)
    assert "به زیان شما نیست" in page


def test_overdue_is_said_plainly(nation, enter):
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    with time_machine.travel(timezone.now() + 60 * DAY):
        browser = enter(nation.of["not_eligible"])
        assert "مهلت گذشته است" in status(browser, number)


def test_every_state_is_in_the_list_with_its_words(nation, enter, take_on):
    browser = enter(nation.of["not_eligible"])
    begin(browser, "dispute", data_item="vehicles:vehicle_value")
    file(browser, ready_objection(browser))
    page = text_of(browser.get("/my/requests/"))
    assert "پیش‌نویس" in page
    assert "ثبت شد" in page
    take_on()
    assert "تصمیم گرفته شد" in text_of(browser.get("/my/requests/"))

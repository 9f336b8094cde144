"""What a signed-in head reads: status, decision, household, messages, looks (R3.3a, R4.1b, R1.5c)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemayat.agreements.contacts import agreement_shown, keep
from hemayat.audit.actions import record_look
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import date_in_words, day_of, months_before
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import case, determination_of
from hemayat.eligibility.reasons import explain
from hemayat.notifications.actions import queue_selected, queue_sms
from hemayat.web.citizen.sessions import COOKIE
from hemayat.web.shared.templatetags.formats import jalali
from tests.accounts.steps import signed_in
from tests.inquiries.register_server import made_up_id
from tests.referrals.steps import cut, said, taken
from tests.support.extracts import AS_OF, national_id
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
PAGES = {
    "/my/": 6, "/my/decision/": 6, "/my/household/": 4, "/my/messages/": 2, "/my/looks/": 3, "/my/sessions/": 3,
    "/my/more/": 2,
}  # fmt: skip
"""Each page and its SQL statements for an eligible household: one for the session, the others its own. Begin, who
acts, commit: not counted."""
MORE = {
    "/my/": {"not_eligible": 3, "needs_data": 2},
    "/my/decision/": {"not_eligible": 3, "needs_data": 4},
    "/my/household/": {"not_eligible": 1, "needs_data": 1},
}
"""The records behind a criterion, the holidays that the day of our answer depends on, and whether registers are being
asked."""
FRAME = re.compile(r"SAVEPOINT|RELEASE|SET TRANSACTION|.*(?:set_config|current_setting)")


def visible(response) -> str:
    """The words of the page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(response)).split())


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_r1_5c_an_adverse_decision_names_who_decided_and_every_remedy_with_its_last_day(nation, enter):
    with acting_as(SYSTEM):
        published = determination_of(nation.of["not_eligible"])
    assert published
    agreement = agreement_shown()
    remedies, noticed = agreement.remedies, day_of(published.published_at)
    with time_machine.travel(published.published_at + dt.timedelta(days=1)):
        page = visible(enter(nation.of["not_eligible"]).get("/my/decision/"))
    for words in (
        remedies.authority, remedies.court, remedies.court_basis, agreement.legal_basis.title,
        agreement.contacts.inspection_office,
    ):  # fmt: skip
        assert words["fa"] in page
    assert "سامانه بر اساس قواعد منتشرشده تصمیم گرفت" in page
    assert "برای اعتراض محدودیت زمانی وجود ندارد" in page
    for months in (remedies.court_within_months, remedies.court_within_months_abroad):
        assert jalali(months_before(noticed, -months)) in page
    places = [page.index(word) for word in ("اعتراض کنید", "شکایت کنید", "دادخواست بدهید")]
    assert places == sorted(places)


def test_r1_5c_a_window_for_objections_is_shown_as_its_last_day(nation, enter):
    agreement = agreement_shown()
    keep(replace(agreement, parameters=replace(agreement.parameters, objection_window_days=60)))
    with acting_as(SYSTEM):
        published = determination_of(nation.of["not_eligible"])
    assert published
    last = day_of(published.published_at) + dt.timedelta(days=60)
    with time_machine.travel(published.published_at + dt.timedelta(days=60)):
        page = visible(enter(nation.of["not_eligible"]).get("/my/decision/"))
    assert f"تا پایان {jalali(last)} مهلت اعتراض دارید." in page


@pytest.mark.parametrize("outcome", ["eligible", "needs_data"])
def test_a_decision_that_is_not_adverse_names_no_court(nation, enter, outcome):
    assert agreement_shown().remedies.court["fa"] not in text_of(
        enter(nation.of[outcome]).get("/my/decision/")
    )


@pytest.mark.parametrize("outcome", ["eligible", "not_eligible", "needs_data"])
def test_r4_1b_the_status_and_the_decision_say_what_was_decided_and_why(outcome, nation, enter):
    household = nation.of[outcome]
    browser = enter(household)
    with acting_as(SYSTEM):
        published = determination_of(household)
        assert published
        told = explain(case(published), "fa")
    for path in ("/my/", "/my/decision/"):
        assert told.outcome_text in text_of(browser.get(path))
    page = text_of(browser.get("/my/decision/"))
    for reason in told.reasons:
        assert reason.title in page
        assert reason.sentence in page
        assert reason.law in page
        for source in reason.sources:
            assert source.title in page
            assert source.as_of_text in page


def test_r1_5c_what_failed_stands_first_with_what_would_change_it(nation, enter):
    household = nation.of["not_eligible"]
    page = text_of(enter(household).get("/my/decision/"))
    with acting_as(SYSTEM):
        published = determination_of(household)
        assert published
        told = present_decision(published, "fa")
    failed, passed = told.failed[0], told.passed[0]
    assert page.index(failed.reason.title) < page.index(passed.reason.title)
    assert failed.change
    assert failed.change in page
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert f"وضعیت خانوار شما {failed.reason.value} حد مجاز {failed.reason.limit} " in words


def test_an_earlier_decision_stays_readable(nation, enter):
    household = nation.of["not_eligible"]
    browser = enter(household)
    assert f"/my/decisions/{nation.first}/" in text_of(browser.get("/my/decision/"))
    page = text_of(browser.get(f"/my/decisions/{nation.first}/"))
    assert "تصمیم قبلی" in page
    assert "معتبر بود" in page


def test_the_household_names_its_members_and_the_source_of_each_data_item(nation, enter):
    page = text_of(enter(1).get("/my/household/"))
    assert "سرپرست" in page
    assert "همسر" in page
    assert "۱۳۵۹" in page
    assert f"تاریخ اطلاعات: <bdi>{date_in_words(AS_OF, 'fa')}</bdi>" in page


def test_who_was_told_nothing_yet_reads_so(nation, enter):
    assert "هنوز پیامی برای شما فرستاده نشده است" in text_of(enter(900).get("/my/messages/"))


def test_messages_are_shown_but_no_code(nation, enter):
    browser = enter(1)
    with acting_as(SYSTEM):
        queue_sms(
            to="+989120000001", words="خبری برای شما", household=1, province="23", key="of this test",
            is_synthetic=True, now=timezone.now(),
        )  # fmt: skip
    page = text_of(browser.get("/my/messages/"))
    assert "خبری برای شما" in page
    assert "۰۰۰۱" in page
    assert "09120000001" not in page
    assert "کد ورود شما" not in page


def test_a_message_that_went_to_no_telephone_names_no_number(nation, enter):
    browser = enter(1)
    with acting_as(SYSTEM):
        queue_selected(
            select="SELECT 'of this test', 1, '23', NULL::bytea, NULL::bytea, false",
            parameters_of_query=[],
            notice="result_eligible.1",
            parameters={"address": "hemayat.mcls.gov.ir"},
            run_id=7,
            now=timezone.now(),
        )
    page = text_of(browser.get("/my/messages/"))
    assert "پیامک نشد" in page
    assert "ختم می‌شود" not in page


def test_r4_1c_who_looked_is_told_by_role_and_purpose(nation, enter):
    browser = enter(1)
    assert "هیچ‌کس پروندهٔ شما را باز نکرده است" in text_of(browser.get("/my/looks/"))
    officer = Actor("staff", "staff:1", provinces=("*",), purpose="پاسخ به پرسش تلفنی")
    with acting_as(SYSTEM):
        for household in (1, 2):
            record_look(
                by=officer, household=household, province="23", role="hotline_agent", unit="مرکز ۶۳۶۹",
                now=timezone.now(),
            )  # fmt: skip
    page = text_of(browser.get("/my/looks/"))
    assert page.count("پاسخ به پرسش تلفنی") == 1
    assert "پاسخ‌گوی تلفنی" in page
    assert "مرکز ۶۳۶۹" in page


def test_pages_opened_one_after_another_are_one_look_that_counts_them(nation, enter):
    browser, now = enter(1), timezone.now()
    officer = Actor("staff", "staff:1", provinces=("*",), purpose="رسیدگی")
    for minutes in (500, 200, 190, 185):
        with acting_as(SYSTEM):
            record_look(
                by=officer, household=1, province="23", role="case_officer", unit="",
                now=now - dt.timedelta(minutes=minutes),
            )  # fmt: skip
    page = text_of(browser.get("/my/looks/"))
    assert page.count(">دلیل<") == 2
    assert page.count("؛ ۳ صفحه") == 1


def test_r1_3b_my_status_says_to_whom_the_household_was_introduced_and_who_read_it(nation, enter, tmp_path):
    household = nation.of["eligible"]
    browser = enter(household)
    page = text_of(browser.get("/my/"))
    assert "نام شما را به" in page
    assert f"در {jalali(timezone.localdate() + dt.timedelta(days=1))}" in page
    (number,) = cut(timezone.now())
    taken(number, tmp_path, timezone.now())
    answer_by = jalali(timezone.localdate() + dt.timedelta(days=7))
    assert f"سازمان تا {answer_by} برای پاسخ مهلت دارد" in text_of(browser.get("/my/"))
    assert text_of(browser.get("/my/looks/")).count("سازمان هدفمندسازی یارانه‌ها") == 1
    said(number, [household], now=timezone.now())
    for path in ("/my/", "/my/decision/"):
        assert "تأیید کرد که معرفی شما را دریافت کرده است" in text_of(browser.get(path))
    refused = enter(nation.of["not_eligible"])
    assert "معرفی برای پرداخت" not in text_of(refused.get("/my/"))
    assert "سازمان هدفمندسازی" not in text_of(refused.get("/my/looks/"))


def statements(browser, path):
    """What the page asks the database, once the process has read the run."""
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        text_of(browser.get(path))
    return [query["sql"] for query in captured if not FRAME.match(query["sql"])]


@pytest.mark.parametrize("path", PAGES)
def test_the_number_of_statements_is_pinned_for_every_size_of_household(path, nation, enter):
    couple, single = nation.of["needs_data"], nation.of["not_eligible"]
    assert (couple % 3 == 0) != (single % 3 == 0), "one of a couple, one of a single"
    for household, outcome in (
        (couple, "needs_data"),
        (single, "not_eligible"),
        (nation.of["eligible"], "eligible"),
    ):
        assert len(statements(enter(household), path)) == PAGES[path] + MORE.get(path, {}).get(outcome, 0)


def test_a_head_whose_household_no_run_has_is_told_so_and_not_refused(nation, register, citizen):
    register.add(900, household_id=900)
    citizen.cookies[COOKIE] = signed_in(900, now=timezone.now()).token
    for path in ("/my/", "/my/decision/"):
        page = text_of(citizen.get(path))
        assert "شما رد نشده‌اید" in page
        assert "لازم نیست کاری بکنید" in page
    assert "اطلاعاتی به کار نرفته است" in text_of(citizen.get("/my/household/"))


def test_no_national_id_nor_line_stands_in_a_page_or_an_address(nation, enter):
    browser = enter(1)
    for path in PAGES:
        page = text_of(browser.get(path))
        for secret in (made_up_id(1), national_id(10), national_id(11), "9120000001"):
            assert secret not in page


def test_pages_are_kept_by_no_cache(nation, enter):
    browser = enter(1)
    for path in PAGES:
        assert browser.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.slow
def test_pages_are_right_html(nation, enter, tmp_path):
    browser, pages = enter(nation.of["not_eligible"]), {}
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        for path in [*PAGES, f"/my/decisions/{nation.first}/"]:
            pages[f"{path.strip('/').replace('/', '-')}-{lang}"] = text_of(browser.get(path))
    assert not faults(pages, tmp_path)

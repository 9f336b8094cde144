"""A decision about one household stands on the same pages as that of a run, with what only it has (A15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words
from hemayat.eligibility.household_decision import decide_case, settle_case
from hemayat.eligibility.queries import case, determination_of
from hemayat.eligibility.reasons import explain
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from hemayat.web.shared.templatetags.formats import jalali
from tests.support.agreements import closed
from tests.support.markup import faults
from tests.support.publishing import NOW, publisher
from tests.web.citizen.signed_in.test_pages import FRAME, PAGES, text_of

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=70)


def asked(nation, household: int, **other: Any) -> dict[str, Any]:
    snapshot = RegisterSnapshot.open(nation.snapshot)
    return {
        "household": household, "province": "23", "rows": rows_of(snapshot, household), "as_of": snapshot.registers,
        "request_id": None, "by": SYSTEM, "now": LATER, "adverse_change_after_days": 30, **other,
    }  # fmt: skip


def with_income(nation, household: int) -> dict[str, Any]:
    """The rows of the household, known throughout, with ten thousand million rials of income and no car."""
    rows = rows_of(RegisterSnapshot.open(nation.snapshot), household)
    incomes = [{**row, "amount_rial": 10**10} for row in rows["incomes"]]
    return {**rows, "incomes": incomes, "vehicles": [], "answered": []}


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
def test_r1_4b_the_new_decision_is_shown_and_the_old_one_stays_where_it_was(path, nation, enter):
    household = nation.of["eligible"]
    browser = enter(household)
    decision = decide_case(**asked(nation, household, rows=with_income(nation, household)))
    with acting_as(SYSTEM):
        assert determination_of(household) == decision
        told = explain(case(decision), "fa")
    page = text_of(browser.get(path))
    assert told.outcome == "not_eligible"
    assert told.outcome_text in page
    assert decision.act
    assert f"این تصمیم از {jalali(decision.act.takes_effect_on)} اجرا می‌شود" in page
    assert "تا آن روز، تصمیم قبلی معتبر است" in page
    before = text_of(browser.get(f"/my/decisions/{nation.second}/"))
    assert "تصمیم قبلی" in before
    assert "تعلق می‌گیرد (مشمول)" in before


def test_what_was_not_right_is_told_with_the_arrears(nation, enter):
    household = nation.of["not_eligible"]
    rows = {**rows_of(RegisterSnapshot.open(nation.snapshot), household), "incomes": [], "vehicles": []}
    decision = decide_case(**asked(nation, household, rows=rows, is_review=True))
    page = text_of(enter(household).get("/my/decision/"))
    assert decision.act
    assert decision.act.arrears_rial
    assert "چون نتیجهٔ قبلی درست نبود" in page
    assert "معوقه، یعنی کمک ماه‌های گذشته" in page
    assert page.count("حساب می‌شود، چون نتیجهٔ قبلی") == 1, "one day from which it counts"
    assert "معتبر از" not in page
    assert page.count("همراه با اولین پرداخت") == 1
    assert "arrears" not in page.lower()


def test_an_officers_reason_is_shown_and_nothing_is_claimed_about_what_would_change_it(nation, enter):
    household = nation.of["needs_data"]
    officer = publisher("an-officer", roles=("case_officer",))
    settle_case(
        **asked(nation, household, by=actor_of(officer)),
        outcome="eligible",
        reason="سند فروش خودرو را دیدیم.",
    )
    page = text_of(enter(household).get("/my/decision/"))
    assert "دلیل کارشناس" in page
    assert "سند فروش خودرو را دیدیم." in page
    assert "تا وقتی اطلاعات خانوار در این حدود است، نتیجه تغییر نمی‌کند" not in page
    assert "هیچ‌یک از تغییرهایی که بررسی شد" not in page


def test_the_pages_are_right_html_in_both_languages(nation, enter, tmp_path):
    household = nation.of["needs_data"]
    officer = actor_of(publisher("an-officer", roles=("case_officer",)))
    settle_case(**asked(nation, household, by=officer), outcome="eligible", reason="سند را دیدیم.")
    browser = enter(household)
    pages = {"settled": text_of(browser.get("/my/decision/"))}
    decide_case(
        **asked(nation, household, rows=with_income(nation, household), now=LATER + dt.timedelta(days=1))
    )
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        pages[lang] = text_of(browser.get("/my/decision/"))
    assert "until that day the earlier decision is valid" in pages["en"]
    assert not faults(pages, tmp_path)


def test_the_household_shows_the_data_of_its_own_decision_with_their_days(nation, enter):
    household = nation.of["eligible"]
    day = dt.date(2020, 1, 30)
    days = dict.fromkeys(RegisterSnapshot.open(nation.snapshot).registers, day)
    decide_case(**asked(nation, household, as_of=days))
    assert date_in_words(day, "fa") in text_of(enter(household).get("/my/household/"))


@pytest.mark.parametrize("path", ["/my/", "/my/decision/", "/my/household/"])
def test_a_page_costs_as_many_statements_as_before(path, nation, enter):
    household = nation.of["eligible"]
    browser = enter(household)
    decide_case(**asked(nation, household, now=timezone.now()))
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        text_of(browser.get(path))
    officer_answers = path == "/my/decision/"
    assert len([one for one in captured if not FRAME.match(one["sql"])]) == PAGES[path] + officer_answers


@pytest.mark.parametrize(
    ("path", "outcome", "promise"),
    [
        ("/my/", "eligible", "وزارتخانه شما را به سازمان پرداخت‌کننده معرفی می‌کند"),
        ("/my/", "not_eligible", "هر زمان بخواهید می‌توانید رایگان اعتراض کنید"),
        ("/my/decision/", "not_eligible", 'name="kind" value="objection"'),
        ("/my/approval/", "not_eligible", "اگر خانوار مشمول شناخته شود، تأییدیه صادر می‌شود"),
    ],
)
def test_r7_1c_after_the_law_no_page_of_a_head_promises_what_never_comes(
    path, outcome, promise, nation, enter, tmp_path
):
    browser = enter(nation.of[outcome])
    assert promise in text_of(browser.get(path))
    closed(timezone.now(), timezone.localdate())
    page = text_of(browser.get(path))
    assert promise not in page
    assert "این خدمت طبق «قانون پایان کمک معیشت»" in page
    assert not faults({"ended": page}, tmp_path)

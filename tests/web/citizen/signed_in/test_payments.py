"""Did the money come: the status page says it in one sentence, with what is asked of the head."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hemayat.accounts.staff import actor_of
from hemayat.approvals.actions import follow_decisions
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import (
    date_in_words,
    day_of,
    format_month,
    month_end,
    month_start,
    months_before,
    next_day_of_month,
)
from hemayat.common.language import Lang
from hemayat.common.money import format_toman
from hemayat.eligibility.household_decision import settle_case
from hemayat.referrals.actions import cut_batches, report_payments
from hemayat.referrals.approval_sync import sync_referrals
from hemayat.referrals.payment_reports import PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.referrals.queries import IntroductionStatus, introduction_of
from hemayat.web.citizen.status.payments import unreported_pay_day
from hemayat.web.shared.templatetags.formats import jalali, rial
from tests.referrals.steps import lines, said, taken
from tests.support.markup import faults
from tests.support.publishing import publisher
from tests.web.citizen.signed_in.test_own_decisions import asked
from tests.web.citizen.signed_in.test_pages import text_of

pytestmark = pytest.mark.django_db


def last_month() -> dt.date:
    return months_before(month_start(day_of(timezone.now())), 1)


def reported(
    household: int,
    result: str,
    reason: str = "",
    *,
    attempt: int = 1,
    months_ago: int = 0,
    less_rial: int = 0,
) -> dt.date:
    """What the payment agency reports of a month; the month."""
    cut_batches(now=timezone.now())
    record, month = lines(household)[0], months_before(last_month(), months_ago)
    assert record.amount_rial
    report = PaymentReport(
        1, record.reference, month, attempt, PaymentOutcome(result), month, record.amount_rial - less_rial,
        PaymentFailureReason(reason) if reason else None, is_other_amount=bool(less_rial),
    )  # fmt: skip
    found = report_payments(custodian="subsidy_targeting", reports=[report], by=SYSTEM, now=timezone.now())
    assert found.refused == []
    return month


def test_a_month_without_a_report_is_not_reported_yet(nation: Any, enter: Any, tmp_path: Path) -> None:
    for number in cut_batches(now=timezone.now()):
        taken(number, tmp_path / str(number), timezone.now())
    page = text_of(enter(nation.of["eligible"]).get("/my/"))
    assert f"سازمان متولی هنوز خبری از پرداخت {format_month(last_month(), 'fa')} نداده است." in page


def test_a_payment_that_was_made_is_said_with_its_day_and_amount(
    nation: Any, enter: Any, tmp_path: Path
) -> None:
    household = nation.of["eligible"]
    month = reported(household, "paid")
    browser = enter(household)
    response = browser.get("/my/")
    page = text_of(response)
    assert f"کمک معیشت {format_month(month, 'fa')} در {date_in_words(month, 'fa')} پرداخت شد." in page
    assert re.search("مبلغ برای خانوار شما: .*تومان", page[page.index("پرداخت شد.") :])
    assert faults({"payments": response.content.decode()}, tmp_path) == []
    browser.cookies["__Host-language"] = "en"
    said = f"Your support for {format_month(month, 'en')} was paid on {date_in_words(month, 'en')}."
    assert said in text_of(browser.get("/my/"))


def test_this_months_pay_day_is_named_once_it_has_come_unless_the_agency_had_the_name_too_late() -> None:
    """The tenth of Azar is 1 December."""
    known, eve, day = (dt.datetime(2026, 10, 1, tzinfo=dt.UTC), dt.date(2026, 11, 30), dt.date(2026, 12, 1))
    introduction = IntroductionStatus("", "", known, known, False, None, day, day, day, None, None)
    assert unreported_pay_day(introduction, 10, eve) is None
    assert unreported_pay_day(introduction, 10, day) == day
    assert unreported_pay_day(introduction, 10, dt.date(2026, 12, 21)) == day
    assert unreported_pay_day(introduction, None, day) is None
    late = replace(introduction, acknowledged_at=dt.datetime(2026, 12, 2, tzinfo=dt.UTC))
    assert unreported_pay_day(late, 10, dt.date(2026, 12, 3)) is None
    assert unreported_pay_day(replace(introduction, stops_on=eve), 10, day) is None


def test_another_amount_is_shown_with_what_was_due(nation: Any, enter: Any) -> None:
    household = nation.of["eligible"]
    reported(household, "paid", less_rial=50_000)
    page = text_of(enter(household).get("/my/"))
    due_rial = lines(household)[0].amount_rial
    assert due_rial
    assert f"مبلغ برای خانوار شما: {rial(due_rial - 50_000)}." in page
    assert f"مبلغی که باید برای این ماه پرداخت می‌شد با این مبلغ فرق دارد: {rial(due_rial)}." in page


def test_a_failed_payment_asks_for_what_is_missing_by_a_day_until_it_is_paid(
    nation: Any, enter: Any, tmp_path: Path
) -> None:
    household = nation.of["eligible"]
    month = reported(household, "failed", "closed_account", months_ago=2)
    reported(household, "paid")
    browser = enter(household)
    response = browser.get("/my/")
    page = text_of(response)
    assert f"کمک معیشت {format_month(month, 'fa')} نرسید." in page
    assert "سایت را ببینید" not in page
    assert "لازم نیست کاری بکنید" not in page
    assert "حساب بانکی شما بسته شده است." in page
    assert "لطفاً این کار را تا" in page
    assert jalali(month) in page
    assert faults({"payments": response.content.decode()}, tmp_path) == []
    told = text_of(browser.get("/my/messages/"))
    assert f"کمک معیشت {format_month(month, 'fa')} به دست شما نرسید." in told
    reported(household, "paid", attempt=2, months_ago=2)
    assert "نرسید" not in text_of(browser.get("/my/"))


def test_who_has_no_support_reads_nothing_of_payments(nation: Any, enter: Any) -> None:
    page = text_of(enter(nation.of["not_eligible"]).get("/my/"))
    assert "پرداخت کمک معیشت" not in page


def test_before_anything_was_paid_the_card_names_the_first_pay_day(
    nation: Any, enter: Any, tmp_path: Path
) -> None:
    household, now = nation.of["needs_data"], timezone.now()
    month = month_start(day_of(now))
    officer = actor_of(publisher("an-officer", roles=("case_officer",)))
    settle_case(**asked(nation, household, by=officer, now=now), outcome="eligible", reason="سند را دیدیم.")
    follow_decisions([household], now=now)
    sync_referrals([household], now=now)
    with acting_as(SYSTEM):
        introduction = introduction_of(household)
    assert introduction is not None
    browser = enter(household)
    pages: dict[str, str] = {}
    expected: list[tuple[Lang, str]] = [
        ("fa", "حداکثر تا {}"),
        ("en", "by {}"),
    ]
    first_on = next_day_of_month(10, introduction.answer_by)
    for lang, first in expected:
        browser.cookies["__Host-language"] = lang
        pages[lang] = browser.get("/my/").content.decode()
        card = pages[lang][: pages[lang].index("</section>")]
        assert first.format(date_in_words(first_on, lang)) in card
        assert format_month(month, lang) in card
    assert faults(pages, tmp_path) == []

    # Once the agency has confirmed, the day is known: the pay day that follows.
    for number in cut_batches(now=timezone.now()):
        taken(number, tmp_path / str(number), timezone.now())
        said(number, [household], now=timezone.now())
    first_on = next_day_of_month(10, timezone.localdate())
    confirmed: list[tuple[Lang, str]] = [
        ("fa", "حداکثر تا {}. سازمان هدفمندسازی یارانه‌ها اعلام کرده که نام شما را دریافت کرده است"),
        ("en", "by {}. The Subsidy Targeting Organisation has confirmed that it has your name."),
    ]
    for lang, words in confirmed:
        browser.cookies["__Host-language"] = lang
        assert words.format(date_in_words(first_on, lang)) in text_of(browser.get("/my/"))


def test_nothing_is_missing_from_an_agency_that_was_not_told_yet_whom_to_pay(nation: Any, enter: Any) -> None:
    """The first month is the first for which payments are counted as due."""
    household = nation.of["eligible"]
    record = lines(household)[0]
    first = month_start(max(day_of(record.at), record.from_on))
    with acting_as(SYSTEM):
        is_due = [_is_due(household, month) for month in (months_before(first, 1), first)]
    assert is_due == [False, True]
    page = text_of(enter(household).get("/my/"))
    assert "سازمان متولی هنوز نتیجهٔ پرداخت" not in page
    assert record.amount_rial
    due = f"{format_toman(record.amount_rial, 'fa')} برای {format_month(first, 'fa')}"
    assert f"اولین واریز: {due}، حداکثر تا" in page


def _is_due(household: int, month: dt.date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM payments_due(%s, %s, false, ARRAY[%s::bigint])",
            [month, month_end(month), household],
        )
        return cursor.fetchone() is not None


def test_who_was_paid_before_reads_nothing_of_a_first_payment(
    nation: Any, enter: Any, tmp_path: Path
) -> None:
    household = nation.of["eligible"]
    for number in cut_batches(now=timezone.now()):
        taken(number, tmp_path / str(number), timezone.now())
    reported(household, "paid")
    assert "اولین واریز" not in text_of(enter(household).get("/my/"))

"""Did the money come: the status page says it in one sentence, with what is asked of the head."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hemayat.agreements.clocks import day_of
from hemayat.audit.context import SYSTEM
from hemayat.common.dates import format_date, format_month, month_start, months_before
from hemayat.referrals.actions import cut_batches, report_payments
from hemayat.referrals.payment_reports import PaymentReport
from hemayat.referrals.payment_texts import PaymentFailureReason, PaymentOutcome
from hemayat.web.shared.templatetags.formats import jalali, rial
from tests.referrals.steps import lines
from tests.support.markup import faults
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


def test_a_month_without_a_report_is_not_reported_yet(nation: Any, enter: Any) -> None:
    page = text_of(enter(nation.of["eligible"]).get("/my/"))
    assert f"پرداخت کمک معیشت {format_month(last_month(), 'fa')} هنوز گزارش نشده است." in page


def test_a_payment_that_was_made_is_said_with_its_day_and_amount(
    nation: Any, enter: Any, tmp_path: Path
) -> None:
    household = nation.of["eligible"]
    month = reported(household, "paid")
    browser = enter(household)
    response = browser.get("/my/")
    page = text_of(response)
    assert f"کمک معیشت {format_month(month, 'fa')} در {format_date(month, 'fa')} پرداخت شد." in page
    assert re.search("مبلغ برای خانوار شما: .*تومان", page[page.index("پرداخت شد.") :])
    assert faults({"payments": response.content.decode()}, tmp_path) == []
    browser.cookies["__Host-language"] = "en"
    assert f"Your support for {format_month(month, 'en')} was paid on {format_date(month, 'en')}." in text_of(
        browser.get("/my/")
    )


def test_another_amount_is_shown_with_what_was_due(nation: Any, enter: Any) -> None:
    household = nation.of["eligible"]
    reported(household, "paid", less_rial=50_000)
    page = text_of(enter(household).get("/my/"))
    due_rial = lines(household)[0].amount_rial
    assert due_rial
    assert f"مبلغ برای خانوار شما: {rial(due_rial - 50_000)}." in page
    assert f"مبلغی که باید برای این ماه پرداخت می‌شد فرق دارد: {rial(due_rial)}." in page


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

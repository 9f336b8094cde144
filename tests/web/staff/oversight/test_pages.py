"""What oversight reads at the desk, and that nobody else does."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hemayat.audit.actions import checkpoint
from hemayat.audit.checkpoint_delivery import send_checkpoints
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.config.environment import CheckpointSettings
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import actions
from hemayat.oversight.models import Verification
from hemayat.referrals.actions import cut_batches, reconcile_payments
from hemayat.referrals.models import Referral
from hemayat.requests.models import QueueForecast
from tests.oversight.expected_figures import cases
from tests.referrals.payment_steps import AFTER, AMOUNT, AZAR, BAHMAN, DEY, payment, reported
from tests.requests.steps import NOW, filed, head
from tests.support.markup import faults
from tests.web.citizen.public.page_reader import main_of, text_of

pytestmark = pytest.mark.django_db
PAGES = ["indicators", "cases", "queues", "payments", "criteria", "staff", "record", "verification"]
OTHERS = [
    "case_officer",
    "senior_officer",
    "hotline_agent",
    "inspector",
    "analyst",
    "publisher",
    "administrator",
]


def at(page: str) -> str:
    return reverse(f"oversight:{page}", "hemayat.config.urls.staff")


def said(response: Any) -> str:
    """What stands on the page, but for its frame."""
    return text_of(main_of(response.content.decode()))


def test_r2_2b_the_pages_of_oversight_are_for_oversight_alone(enter: Callable[..., Client], db: None) -> None:
    for role in OTHERS:
        browser = enter(role.replace("_", "."), roles=[role])
        found = {page: browser.get(at(page)).status_code for page in PAGES}
        assert found == dict.fromkeys(PAGES, 403), role
        assert browser.get(at("rules")).status_code == (200 if role == "analyst" else 403), role
        assert browser.post(at("verification")).status_code == 403, role


@pytest.mark.slow
def test_r2_1_r2_2b_figures_beside_their_targets_with_the_cases_behind_them(
    enter: Callable[..., Client], django_db_setup: DatabaseUrls, nation: int, desk: Client
) -> None:
    due, filed_at = NOW.date() - dt.timedelta(days=9), NOW - dt.timedelta(days=30)
    cases(django_db_setup, 30, due=due, filed=filed_at, ended=NOW - dt.timedelta(days=12))
    cases(django_db_setup, 11, due=due, filed=filed_at, state="awaiting_officer", kind="dispute")
    cases(django_db_setup, 3, due=due, filed=filed_at, state="awaiting_officer", province="00")
    browser = enter("watch", roles=["oversight"])
    shown = browser.get(at("indicators"), {"weeks": "4"}).content.decode()
    text = said(browser.get(at("indicators"), {"weeks": "4"}))
    assert "۶۸٫۱\N{RIGHT-TO-LEFT MARK}٪" in text
    assert "به هدف نرسیده" in text
    assert "آماری نداریم" in text
    assert f"{at('cases')}?weeks=4&amp;kind=dispute" in shown
    assert "نشان داده نمی‌شود" not in text
    listed = browser.get(at("cases"), {"weeks": "4", "kind": "dispute", "late": "1"})
    behind = said(listed)
    assert behind.count("روز تأخیر") == 11
    codes = re.findall(r'name="household" value="([^"]+)"', listed.content.decode())
    assert len(codes) == 11, "each with its record"
    few = said(browser.get(at("cases"), {"weeks": "4", "province": "00"}))
    assert few.count("روز تأخیر") == 3
    assert desk.get(at("cases")).status_code == 302
    browser.cookies["__Host-language"] = "en"
    english = {page: said(browser.get(at(page), {"weeks": "4"})) for page in PAGES}
    assert "68.1% Target not met" in english["indicators"]
    assert "Decisions made too quickly for the case to have been read" in english["staff"]
    assert "There are no figures yet" in english["criteria"]
    assert not {page for page, text in english.items() if "None" in text}


def test_r2_2b_the_record_is_searched_and_nobodys_number_stands_in_the_page(
    enter: Callable[..., Client], nation: int
) -> None:
    filed(head())
    from tests.oversight.test_audit_search import of_head  # noqa: PLC0415 - models, once Django is set up

    browser = enter("watch", roles=["oversight"])
    found = said(browser.post(at("record"), {"household": of_head(1), "days": "7"}))
    assert "درخواست ثبت شد request.filed" in found
    wrong = browser.post(at("record"), {"household": "0012345670", "days": "7"}).content.decode()
    assert "پیدا نشد" in wrong
    nobody = said(browser.post(at("record"), {"who": "nobody.here", "days": "7"}))
    assert "نام کاربری همکار یا یکی از واژه‌های system" in nobody


def test_r2_2b_a_walk_along_the_record_is_asked_for_and_its_result_is_read(
    enter: Callable[..., Client], nation: int
) -> None:
    browser = enter("watch", roles=["oversight"])
    asked = browser.post(at("verification"))
    assert (asked.status_code, asked["Location"]) == (302, f"{at('verification')}?watch=1")
    assert "در انتظار شروع" in said(browser.get(at("verification")))
    watched = browser.get(asked["Location"])
    assert watched["Refresh"] == "4", "the page shows by itself how far it is"
    assert "توقف تازه‌سازی" in said(watched)
    assert "Refresh" not in browser.get(at("verification"))
    with acting_as(SYSTEM, is_read_only=True):
        number = Verification.objects.get().pk
    actions.run_verification(verification=number, now=NOW)
    over = browser.get(asked["Location"])
    assert "Refresh" not in over, "there is nothing to wait for"
    page = said(over)
    assert "تغییری در سابقه پیدا نشد" in page
    assert "مقایسه با نقطه‌های کنترل بیرون از سامانه انجام نشد" in page
    assert "نقطه‌های کنترل به هیچ گیرنده‌ای در بیرون از سامانه فرستاده نمی‌شود" in page


def test_r2_2b_oversight_reads_what_was_acknowledged_outside_last(
    enter: Callable[..., Client], nation: int, tmp_path: Path, settings: Any
) -> None:
    browser = enter("watch", roles=["oversight"])
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, checkpoints=CheckpointSettings(str(tmp_path), b""))
    assert "هنوز دریافت هیچ نقطهٔ کنترلی را تأیید نکرده است" in said(browser.get(at("verification")))
    with acting_as(SYSTEM):
        checkpoint(NOW)
    assert send_checkpoints(now=NOW) == 1
    browser.post(at("verification"))
    with acting_as(SYSTEM, is_read_only=True):
        number = Verification.objects.get().pk
    actions.run_verification(verification=number, now=NOW)
    page = said(browser.get(at("verification")))
    assert "گیرندهٔ بیرون از سامانه آخرین بار در" in page
    assert "تا حلقهٔ" in page
    assert "(تعداد: ۱)" in page
    assert "مقایسه با نقطه‌های کنترل بیرون از سامانه انجام نشد" not in page
    assert not faults({"verification": browser.get(at("verification")).content.decode()}, tmp_path)


def test_an_analyst_reads_what_became_of_refusals_and_nothing_of_anybody(
    enter: Callable[..., Client], nation: int
) -> None:
    browser = enter("ana", roles=["analyst"], provinces=())
    assert "هنوز آماری محاسبه نشده" in said(browser.get(at("rules")))
    actions.store_figures(now=NOW)
    told = said(browser.get(at("rules")))
    assert "تعداد موارد کمتر از ۱۰ است" in told
    assert "آخرین نظرهای متفاوت" not in told


@pytest.mark.slow
def test_r2_1_oversight_is_warned_of_a_queue_that_misses_its_due_dates_and_reads_how_many_officers_it_needs(
    enter: Callable[..., Client], undecided: int, desk: Client, tmp_path: Path
) -> None:
    browser = enter("watch", roles=["oversight"])
    assert "هنوز پیش‌بینی جدیدی انجام نشده است" in said(browser.get(at("queues")))
    actions.watch_queues(now=timezone.now())
    front = browser.get(at("indicators"))
    assert "مهلت‌های صف ۱ استان رعایت نمی‌شود" in said(front), "the whole country is no further queue"
    assert at("queues") in front.content.decode()
    page = said(browser.get(at("queues")))
    assert "کل کشور" in page
    assert "معلوم نیست. در ۵ روز کاری گذشته، تا پایان ۱۱ آذر ۱۳۹۸، هیچ کارشناسی تصمیم نگرفته است." in page
    with acting_as(SYSTEM):
        QueueForecast.objects.filter(province="23").update(
            decided=10, officer_days=5, empties_on="2019-12-10", late=3, officers_needed=4, spare=-3
        )
    page = said(browser.get(at("queues")))
    assert "تهران" in page
    for figure in ("۲", "۱۹ آذر ۱۳۹۸", "۳", "۴", "۱"):
        assert figure in page
    browser.cookies["__Host-language"] = "en"
    shown = {"queues": browser.get(at("queues")).content.decode()}
    assert "Officers needed" in shown["queues"]
    assert not faults(shown, tmp_path)


@pytest.mark.slow
def test_unpaid_payments_are_listed_with_their_age_by_agency_province_and_days(
    nation: int, enter: Callable[..., Client], tmp_path: Path
) -> None:
    cut_batches(now=NOW)
    assert "هنوز شمارشی انجام نشده است" in said(enter("early", roles=["oversight"]).get(at("payments")))
    with acting_as(SYSTEM, is_read_only=True):
        (household, *_) = (row.household_id for row in Referral.objects.order_by("household_id")[:1])
    other_amount = payment(household, BAHMAN, amount_rial=AMOUNT - 30, is_other_amount=True)
    reported(
        payment(household, AZAR, result="failed", reason="other"),
        other_amount,
        *(payment(household, DEY, attempt=attempt) for attempt in (1, 2)),
    )
    reconcile_payments(now=AFTER)
    with time_machine.travel(AFTER, tick=False):
        browser = enter("watch", roles=["oversight"])
        response = browser.get(at("payments"))
        page = said(response)
        assert "سازمان هدفمندسازی یارانه‌ها" in page
        totals = re.findall(r"آذر ۱۳۹۸ سازمان هدفمندسازی یارانه‌ها ([۰-۹]+) ([۰-۹]+) ([۰-۹]+)", page)
        assert [int(count) for count in totals[0]][1] == 1, "one failed"
        assert int(totals[0][0]) > int(totals[0][2]) > 0, "of those due some are not reported"
        assert "پرداخت انجام نشد" in page
        assert "مطابقت دارد" in page
        assert (
            "بهمن ۱۳۹۸، سازمان هدفمندسازی یارانه‌ها: ۱ پرداخت. بیشتر از مبلغ قابل پرداخت: ۰ ریال. "
            "کمتر از مبلغ قابل پرداخت: ۳۰ ریال." in page
        )
        paid_twice = "دی ۱۳۹۸، سازمان هدفمندسازی یارانه‌ها: ۱ پرداخت."
        assert [text for text in ("آذر ۱۳۹۸ ۷۱", paid_twice) if text not in page] == []
        assert faults({"payments": response.content.decode()}, tmp_path) == []
        young = said(browser.get(at("payments"), {"days": "31"}))
        assert "بهمن ۱۳۹۸ ۱۱" in page
        assert "بهمن ۱۳۹۸ ۱۱" not in young
        assert "دی ۱۳۹۸ ۴۱" in young
        other = said(browser.get(at("payments"), {"custodian": "behzisti"}))
        assert "با این انتخاب، موردی پیدا نشد" in other
        elsewhere = enter("far", roles=["oversight"], provinces=("00",))
        assert "با این انتخاب، موردی پیدا نشد" in said(elsewhere.get(at("payments")))


def test_a_page_of_unpaid_payments_leads_to_the_next_of_the_same_choice(
    nation: int, enter: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_batches(now=NOW)
    reconcile_payments(now=AFTER)
    monkeypatch.setattr("hemayat.referrals.payment_queries.PAGE", 1)
    with time_machine.travel(AFTER, tick=False):
        browser = enter("watch", roles=["oversight"])
        first = browser.get(at("payments"), {"days": "31"})
        assert "آذر ۱۳۹۸ ۷۱" in said(first)
        assert "دی ۱۳۹۸ ۴۱" not in said(first)
        (following,) = re.findall(r'rel="next" href="([^"]+)"', first.content.decode())
        second = browser.get(unescape(following))
        assert "دی ۱۳۹۸ ۴۱" in said(second)
        assert "آذر ۱۳۹۸ ۷۱" not in said(second)
        assert 'rel="next"' not in second.content.decode()

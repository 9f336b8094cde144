"""Oversight in a real browser, without a mouse: a figure and its cases, the record, a second opinion given blind."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hemayat.audit.actions import record_look
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import TEHRAN, month_start, months_before
from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight import reexamination
from hemayat.oversight.actions import (
    draw_sample,
    measure_register_months,
    measure_weeks,
    probe,
    run_verification,
    store_figures,
)
from hemayat.oversight.models import Reexamination, Verification
from hemayat.requests import actions
from tests.journeys.browser import Site
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import DESKTOP, SMALL, UNVALUED, come_in, look
from tests.oversight.expected_figures import cases
from tests.oversight.expected_weeks import noon
from tests.oversight.register_answers import answers, disputes
from tests.requests.conftest import decided, nation, registers
from tests.requests.steps import filed, head, officer, take_on

__all__ = ["decided", "nation", "registers"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def some_weeks(urls: DatabaseUrls, now: dt.datetime) -> None:
    """Cases that fell due over five weeks, and a day on which somebody opened too many files."""
    for week in range(5):
        due = now.date() - dt.timedelta(days=7 * week + 3)
        put: dict[str, Any] = {"due": due, "filed": now - dt.timedelta(days=7 * week + 25)}
        cases(urls, 20 + 5 * week, ended=now - dt.timedelta(days=7 * week + 5), **put)
        cases(urls, 4, state="awaiting_officer", kind="dispute", province="00", **put)
    sara = officer(name="sara", full_name="سارا احمدی")
    with acting_as(SYSTEM):
        for n in range(70):
            by = Actor("staff", f"staff:{sara.pk}", provinces=("*",), purpose="request")
            record_look(by=by, household=9000 + n, province="23", role="case_officer", unit="", now=now)


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_who_watches_reads_figures_cases_and_work(
    size: tuple[int, int], nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls, settings: Any
) -> None:
    now = dt.datetime.now(dt.UTC)
    some_weeks(django_db_setup, now)
    store_figures(now=now)
    measure_weeks(now=now)
    watch = meet(size=size)
    page = come_in(watch, site, "watch", "oversight")
    page.locator("nav").get_by_role("link", name="نظارت").first.press("Enter")
    page.get_by_role("heading", name="نمای کلی").wait_for()
    look(watch, f"overview-{size[0]}")
    page.get_by_role("link", name="شاخص‌ها", exact=True).press("Enter")
    page.get_by_role("heading", name="شاخص‌های کیفیت").wait_for()
    look(watch, f"indicators-{size[0]}")
    page.get_by_role("link", name="درخواست‌هایی که مهلتشان بدون تصمیم گذشت").press("Enter")
    page.get_by_text("روز تأخیر").first.wait_for()
    look(watch, f"late-{size[0]}")
    for name, heading in (
        ("اعتراض‌ها و معیارها", "اعتراض‌های پذیرفته‌شده"),
        ("عملکرد کارکنان", "باز کردن پرونده بیش از حد معمول"),
    ):
        page.goto(f"{site.staff}/oversight/")
        page.get_by_role("link", name=name).press("Enter")
        page.get_by_role("heading", name=heading).wait_for()
        look(watch, f"{page.url.rsplit('/', 2)[1]}-{size[0]}")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, citizen_origin=site.citizen)
    assert probe(now=now), "the site itself answers the worker"
    page.goto(f"{site.citizen}/quality/")
    look(watch, f"quality-{size[0]}")
    assert not watch.console


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_who_watches_goes_from_a_register_to_its_disputes_and_to_the_report_for_its_owner(
    size: tuple[int, int], nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls
) -> None:
    now = dt.datetime.now(dt.UTC)
    first = months_before(month_start(now.date()), 1)
    at, due = noon(first + dt.timedelta(days=2)), first + dt.timedelta(days=9)
    answers(40, "vehicles", at=at)
    answers(20, "vehicles", at=at, results=("contradicted",))
    disputes(
        django_db_setup,
        3,
        "vehicles",
        sent=at,
        due=due,
        answered=at + dt.timedelta(days=3),
        result="corrected",
    )
    disputes(django_db_setup, 2, "vehicles", sent=at, due=due)
    measure_register_months(now=now)
    watch = meet(size=size)
    page = come_in(watch, site, "watch", "oversight")
    page.goto(f"{site.staff}/oversight/")
    page.get_by_role("link", name="کیفیت اطلاعات به تفکیک سازمان").press("Enter")
    page.get_by_role("heading", name="کیفیت اطلاعات به تفکیک سازمان").wait_for()
    look(watch, f"registers-{size[0]}")
    page.get_by_role("table").nth(1).get_by_role("link", name="۳", exact=True).press("Enter")
    page.get_by_role("heading", name="سازمان اطلاعات را اصلاح کرد").wait_for()
    look(watch, f"register-disputes-{size[0]}")
    page.go_back()
    page.get_by_role("link", name="خودروها").first.press("Enter")
    page.get_by_text("لطفاً کارهایی را که در زیر آمده است انجام دهید").wait_for()
    look(watch, f"owner-report-{size[0]}")
    assert not watch.console


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_who_watches_searches_the_record_and_walks_along_it(
    size: tuple[int, int], nation: int, site: Site, meet: Meet, django_db_setup: DatabaseUrls
) -> None:
    now = dt.datetime.now(dt.UTC)
    some_weeks(django_db_setup, now)
    watch = meet(size=size)
    page = come_in(watch, site, "watch", "oversight")
    page.goto(f"{site.staff}/oversight/record/")
    page.get_by_label("نوع کار").fill("household.looked_at")
    page.get_by_label("نوع کار").press("Enter")
    page.get_by_text("سارا احمدی").first.wait_for()
    look(watch, f"record-{size[0]}")
    page.goto(f"{site.staff}/oversight/record/verification/")
    page.get_by_role("button", name="شروع راستی‌آزمایی").press("Enter")
    page.get_by_text("در انتظار شروع").wait_for()
    with acting_as(SYSTEM, is_read_only=True):
        walk = Verification.objects.get().pk
    run_verification(verification=walk, now=now)
    # The page loads itself again while the record is verified.
    page.get_by_text("تغییری در سابقه پیدا نشد").wait_for()
    look(watch, f"verification-{size[0]}")
    assert not watch.console


@pytest.mark.parametrize("size", [DESKTOP, SMALL])
def test_a_senior_officer_gives_a_second_opinion_without_script(
    size: tuple[int, int],
    nation: int,
    registers: Any,
    site: Site,
    meet: Meet,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)
    now = dt.datetime.now(dt.UTC)
    request = filed(head(UNVALUED))
    take_on()
    actions.decide(request_id=request, outcome="eligible", reason="خودرو فرسوده است", by=officer(), now=now)
    draw_sample(day=now.astimezone(TEHRAN).date(), now=now)
    with acting_as(SYSTEM, is_read_only=True):
        number = Reexamination.objects.get().id
    boss = meet(size=size, has_script=False)
    page = come_in(boss, site, "boss", "senior_officer")
    page.locator("nav").get_by_role("link", name="نظر دوم").press("Enter")
    look(boss, f"second-opinions-{size[0]}")
    page.locator(f"a[href='/second-opinions/{number}/']").press("Enter")
    page.get_by_label("بازبینی تصمیم‌ها").press("Space")
    page.get_by_role("button", name="باز کردن پرونده").press("Enter")
    page.get_by_role("heading", name="نظر دوم دربارهٔ یک پرونده").wait_for()
    assert page.get_by_text("خودرو فرسوده است").count() == 0
    look(boss, f"second-opinion-{size[0]}")
    page.get_by_label("غیرمشمول").press("Space")
    page.get_by_label("دلیل شما چیست؟").fill("ارزش خودرو معلوم نیست")
    page.get_by_role("button", name="ثبت نظر").press("Enter")
    page.get_by_text("دو نظر متفاوت است").wait_for()
    look(boss, f"second-opinion-given-{size[0]}")
    assert not boss.console

"""Likely duplicates in a real browser, without a mouse and on a small screen: two officers judge one pair apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from hemayat.accounts.models import StaffMember
from tests.households.test_duplicates import home, look
from tests.journeys.browser import NARROW, Site, Visitor
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_accounts import DESKTOP, account, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def open_pair(page: Page) -> None:
    page.locator("nav").get_by_role("link", name="هویت‌های تکراری احتمالی").press("Enter")
    page.get_by_role("link", name="مورد").press("Enter")
    page.get_by_label("رسیدگی به درخواست").press("Space")
    page.get_by_role("button", name="باز کردن پرونده").press("Enter")
    page.get_by_role("heading", name="یک نفر یا دو نفر؟").wait_for()


def judge(visitor: Visitor, site: Site, username: str) -> None:
    sign_in(visitor.page, site, account("case_officer", username=username))
    visitor.page.locator("nav").get_by_role("link", name="هویت‌های تکراری احتمالی").press("Enter")
    visitor.shoot(f"desk-duplicates-{username}")
    open_pair(visitor.page)
    assert not visitor.is_wider_than_the_screen()
    visitor.shoot(f"desk-duplicate-{username}")
    assert username != "sara" or not visitor.judge()
    visitor.page.get_by_label("هر دو یک نفر هستند", exact=True).press("Space")
    visitor.page.get_by_label("چه شواهدی دارید؟").fill("هر دو یک امضا دارند")
    visitor.page.get_by_role("button", name="ثبت نظر").press("Enter")
    visitor.page.get_by_text("نظر شما دربارهٔ مورد").wait_for()


def test_two_officers_judge_a_pair_by_keyboard_on_a_desk_and_on_a_small_screen(
    site: Site, meet: Meet
) -> None:
    for number, name in ((10, "محمدرضا"), (20, "محمد رضا")):
        home(number, name, "علی")
    look()
    sara, nima = meet(size=DESKTOP), meet(size=NARROW, has_script=False)
    judge(sara, site, "sara")
    judge(nima, site, "nima.karimi")
    nima.page.get_by_role("link", name="بررسی‌های پایان‌یافته").press("Enter")
    nima.page.get_by_text("یک نفر", exact=True).wait_for()
    nima.shoot("desk-duplicates-found")
    nima.page.get_by_role("link", name="مورد").press("Enter")
    nima.page.get_by_text("هنوز به ثبت احوال اطلاع داده نشده است.").wait_for()
    nima.shoot("desk-duplicate-found")
    assert not sara.console
    assert not nima.console
    assert StaffMember.objects.count() == 2

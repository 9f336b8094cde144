"""Staff sign in with a password and a second factor, on their own host name."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from hemayat.accounts.actions import disable_staff
from hemayat.audit.context import SYSTEM
from hemayat.web.staff.access import for_staff
from tests.support.markup import faults
from tests.web.staff.steps import enter

pytestmark = pytest.mark.django_db


def test_staff_sign_in_with_both_factors_and_out_again(officer, desk):
    assert desk.get("/").headers["Location"] == "/sign-in/"
    entered = enter(desk, officer())
    assert entered.headers["Location"] == "/"
    cookie = entered.cookies[settings.SESSION_COOKIE_NAME]
    assert settings.SESSION_COOKIE_NAME == "__Host-desk"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
        True,
        True,
        "Lax",
        "/",
    )
    page = desk.get("/").content.decode()
    assert "سارا احمدی" in page
    assert "پاسخ‌گوی تلفنی" in page
    assert desk.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert desk.get("/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    "differing", [{"password": "wrong"}, {"code": "000000"}, {"code": ""}, {"username": "nobody"}]
)
def test_whatever_is_wrong_the_words_are_the_same(differing, officer, desk):
    page = enter(desk, officer(), **differing).content.decode()
    assert "نام کاربری، گذرواژه یا کد درست نیست" in page
    assert "<title>خطا: " in page
    assert desk.get("/").status_code == 302


def test_a_password_is_never_written_back(officer, desk):
    added = officer()
    assert added.password not in enter(desk, added, code="000000").content.decode()


def test_too_many_tries_are_told_with_the_time(officer, desk):
    added = officer()
    for _ in range(10):
        enter(desk, added, password="wrong")
    waiting = enter(desk, added).content.decode()
    assert "بیش از حد مجاز برای ورود تلاش شده است. پس از ساعت" in waiting
    (place,) = re.findall(r'name="place" value="([^"]+)"', waiting)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=50)):
        assert enter(desk, added, place=place).status_code == 302


def test_a_browser_that_was_in_before_does_not_wait(officer, desk):
    added = officer()
    assert enter(desk, added).status_code == 302
    assert desk.cookies["__Host-desk-device"]["httponly"]
    desk.post("/sign-out/")
    stranger = Client(HTTP_HOST=desk.defaults["HTTP_HOST"])
    for _ in range(20):
        enter(stranger, added, password="wrong")
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        assert enter(desk, added).status_code == 302


def test_a_closed_account_is_out_at_once(officer, desk):
    added = officer()
    enter(desk, added)
    assert desk.get("/").status_code == 200
    disable_staff(username="sara", by=SYSTEM, now=timezone.now())
    assert desk.get("/").headers["Location"] == "/sign-in/"


def test_a_session_of_the_desk_ends_after_eight_hours(officer, desk):
    enter(desk, officer())
    with time_machine.travel(timezone.now() + dt.timedelta(hours=8, minutes=1)):
        assert desk.get("/").headers["Location"] == "/sign-in/"


def test_a_page_for_other_roles_is_forbidden(officer, desk, rf):
    enter(desk, officer())
    view = for_staff("publisher")(lambda request: HttpResponse())
    request = rf.get("/", headers={"Cookie": f"__Host-desk={desk.cookies['__Host-desk'].value}"})
    with pytest.raises(PermissionDenied):
        view(request)


def test_a_page_that_is_refused_is_logged_with_who_asked_for_it(officer, desk, lines):
    added = officer()
    enter(desk, added)
    assert desk.get("/accounts/").status_code == 403
    refused = lines()[-1]
    assert (refused["event"], refused["site"], refused["status"]) == ("request", "staff", 403)
    assert refused["by"] == f"staff:{added.member.pk}"
    desk.post("/sign-out/")
    desk.get("/accounts/")
    assert "by" not in lines()[-1]


def test_too_many_tries_are_logged(officer, desk, lines):
    added = officer()
    for _ in range(11):
        enter(desk, added, password="wrong")
    assert [line["why"] for line in lines() if line["event"] == "staff_sign_in_not_tried"] == ["too_many"]
    assert added.member.username not in str(lines())


def test_the_page_that_proves_a_member_again_has_the_way_out_too(at_desk, desk):
    way_out = 'action="/sign-out/"'
    assert way_out in at_desk("case_officer").post("/sign-in/again/passkey/").content.decode()
    assert way_out not in desk.post("/sign-in/passkey/").content.decode()


def test_the_citizens_address_takes_no_member_of_staff(officer, desk, citizen):
    enter(desk, officer())
    citizen.cookies["__Host-desk"] = desk.cookies["__Host-desk"].value
    assert citizen.get("/my/").headers["Location"] == "/sign-in/"


def test_another_site_cannot_sign_staff_out(officer, desk):
    enter(desk, officer())
    strict = Client(HTTP_HOST=desk.defaults["HTTP_HOST"], enforce_csrf_checks=True)
    strict.cookies["__Host-desk"] = desk.cookies["__Host-desk"].value
    assert strict.post("/sign-out/").status_code == 403
    assert strict.get("/").status_code == 200


def test_pages_are_right_html(officer, desk, tmp_path):
    pages = {}
    added = officer()
    for lang in ("fa", "en"):
        desk.cookies["__Host-language"] = lang
        pages[f"enter-{lang}"] = desk.get("/sign-in/").content.decode()
        pages[f"refused-{lang}"] = enter(desk, added, code="000000").content.decode()
    enter(desk, added)
    pages["home"] = desk.get("/").content.decode()
    assert not faults(pages, tmp_path)

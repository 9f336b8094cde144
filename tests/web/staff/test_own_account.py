"""A member's own account: sessions, password, relatives, leave."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.utils import timezone

from hemayat.accounts.conflict_of_interest import ties_of
from hemayat.accounts.deputies import leaves_of
from hemayat.accounts.models import StaffMember, StaffSession
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_notices import line_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import to_jalali
from tests.accounts.desk_steps import answered
from tests.support.extracts import national_id
from tests.support.markup import faults
from tests.web.staff.steps import PASSWORD, code_of, enter

pytestmark = pytest.mark.django_db
NEW = {"password": PASSWORD, "repeated": PASSWORD}


def another_browser(added, desk: Client) -> Client:
    """The same member in a second browser, half a minute later, since a code counts once."""
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        assert enter(desk, added).status_code == 302
    return desk


def test_sessions_are_listed_and_ended_one_by_one_or_all(at_desk, desk):
    sara = at_desk("hotline_agent", username="sara")
    other = another_browser(sara.added, desk)
    page = sara.get("/account/").content.decode()
    assert page.count("همین گوشی یا رایانه") == 1
    (one,) = re.findall(r"/account/sessions/\d+/end/", page)
    sara.post(one)
    assert other.get("/").headers["Location"] == "/sign-in/"
    assert sara.get("/").status_code == 200
    sara.post("/account/sessions/end/")
    assert sara.get("/").status_code == 200


def test_nobody_ends_a_session_of_another(at_desk):
    sara, nima = at_desk("hotline_agent", username="sara"), at_desk("analyst", username="nima")
    with acting_as(SYSTEM):
        theirs = StaffSession.objects.get(member=nima.added.member)
    sara.post(f"/account/sessions/{theirs.pk}/end/")
    assert nima.get("/").status_code == 200


def test_a_key_that_is_read_in_the_database_opens_nothing(at_desk):
    sara = at_desk("hotline_agent", username="sara")
    key = sara.cookies["__Host-desk"].value
    with acting_as(SYSTEM):
        (row,) = StaffSession.objects.values()
    assert key not in str(row)
    thief = Client(HTTP_HOST=sara.defaults["HTTP_HOST"])
    thief.cookies["__Host-desk"] = bytes(row["key_hash"]).hex()
    assert thief.get("/").status_code == 302


def test_a_new_password_signs_out_every_other_browser(at_desk, desk):
    sara = at_desk("hotline_agent", username="sara")
    other = another_browser(sara.added, desk)
    assert (
        "کوتاه است"
        in sara.post("/account/password/", {"password": "short", "repeated": "short"}).content.decode()
    )
    assert sara.post("/account/password/", NEW).headers["Location"] == "/account/"
    assert sara.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_a_new_password_wants_the_present_one_and_a_code_of_the_last_minutes(at_desk):
    sara, now = at_desk("hotline_agent", username="sara"), timezone.now()
    with time_machine.travel(now + dt.timedelta(minutes=11)):
        asked = sara.get("/account/password/").headers["Location"]
        assert asked == "/sign-in/again/?next=%2Faccount%2Fpassword%2F"
        refused = sara.post(asked, {"password": "not hers", "code": code_of(sara.added)})
        assert refused.status_code == 200
        assert sara.get("/account/password/").status_code == 302
        before = sara.cookies["__Host-desk"].value
        given = {"password": sara.added.password, "code": code_of(sara.added)}
        assert sara.post(asked, given).headers["Location"] == "/account/password/"
        assert sara.get("/account/password/").status_code == 200
        assert sara.cookies["__Host-desk"].value != before
        thief = Client(HTTP_HOST=sara.defaults["HTTP_HOST"])
        thief.cookies["__Host-desk"] = before
        assert thief.get("/account/").status_code == 302
    with time_machine.travel(now + dt.timedelta(minutes=45)):
        assert sara.post("/account/password/", NEW).status_code == 302
    assert not check_password(PASSWORD, StaffMember.objects.get(pk=sara.added.member.pk).password)


def test_an_hour_without_a_page_ends_the_session_and_work_keeps_it(at_desk):
    sara, now = at_desk("hotline_agent", username="sara"), timezone.now()
    for minutes in (50, 100, 150):
        with time_machine.travel(now + dt.timedelta(minutes=minutes)):
            assert sara.get("/").status_code == 200
    with time_machine.travel(now + dt.timedelta(minutes=211)):
        assert sara.get("/").status_code == 302


def test_a_relative_is_named_once_and_never_shown_again(at_desk, tmp_path):
    sara = at_desk("case_officer", username="sara")
    wrong = sara.post("/account/relatives/", {"national_id": "1"}).content.decode()
    assert "کد ملی درست نیست" in wrong
    assert not faults({"wrong": wrong}, tmp_path)
    given = {"national_id": national_id(31), "relation": "sibling"}
    assert sara.post("/account/relatives/", given).headers["Location"] == "/account/"
    page = sara.get("/account/").content.decode()
    assert "خواهر یا برادر" in page
    assert national_id(31) not in page
    with acting_as(actor_of(sara.added.member)):
        assert [relation for relation, _ in ties_of(sara.added.member)] == ["sibling"]


def days(name: str, day: dt.date) -> dict[str, str]:
    year, month, of_month = to_jalali(day)
    return {f"{name}_day": str(of_month), f"{name}_month": str(month), f"{name}_year": str(year)}


def test_leave_with_a_deputy_is_set_seen_by_both_and_called_off(at_desk, tmp_path):
    sara, nima = at_desk("case_officer", username="sara"), at_desk("case_officer", username="nima")
    today = timezone.localdate()
    given = {**days("from_on", today), **days("until_on", today + dt.timedelta(days=3))}
    missing = sara.post("/account/leave/", {"deputy": str(nima.added.member.pk)}).content.decode()
    assert "روز اول را بنویسید" in missing
    assert not faults({"missing": missing}, tmp_path)
    sara.post("/account/leave/", {**given, "deputy": str(nima.added.member.pk)})
    assert "جانشین شما nima است" in sara.get("/account/").content.decode()
    assert "شما جانشین sara هستید" in nima.get("/account/").content.decode()
    with acting_as(actor_of(sara.added.member)):
        (leave,) = leaves_of(sara.added.member, today)
    nima.post(f"/account/leave/{leave.id}/off/")
    assert "جانشین شما" in sara.get("/account/").content.decode(), "only who is away calls it off"
    sara.post(f"/account/leave/{leave.id}/off/")
    assert "جانشین شما" not in sara.get("/account/").content.decode()


def test_who_has_no_possible_deputy_goes_on_leave_without_one(at_desk):
    inspector, today = at_desk("inspector"), timezone.localdate()
    assert "بدون جانشین" in inspector.get("/account/leave/").content.decode()
    inspector.post("/account/leave/", {**days("from_on", today), **days("until_on", today), "deputy": ""})
    assert "جانشین ندارید" in inspector.get("/account/").content.decode()


@pytest.mark.slow
def test_pages_are_right_html(at_desk, tmp_path):
    sara = at_desk("case_officer", username="sara")
    pages: dict[str, str] = {}
    at_desk("case_officer", username="nima")
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        for name in ("", "password/", "relatives/", "leave/"):
            pages[f"{name.strip('/')}-{lang}"] = sara.get(f"/account/{name}").content.decode()
    assert not faults(pages, tmp_path)


def test_after_signing_in_one_comes_to_the_page_that_was_asked_for(officer, desk):
    added = officer()
    asked = desk.get("/account/leave/").headers["Location"]
    assert asked == "/sign-in/?next=%2Faccount%2Fleave%2F"
    given = {"username": "sara", "password": added.password, "code": code_of(added)}
    assert desk.post(asked, given).headers["Location"] == "/account/leave/"
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=31)):
        given["code"] = code_of(added)
        assert desk.post("/sign-in/?next=https://elsewhere.example/", given).headers["Location"] == "/"


def test_an_identity_that_waits_is_accepted_on_the_page_of_its_owner(at_desk, register, tmp_path):
    boss, sara = at_desk("administrator", username="boss"), at_desk("hotline_agent", username="sara")
    typed = {
        "national_id": national_id(4242), "birth_date_day": "11", "birth_date_month": "10",
        "birth_date_year": "1358", "mobile": "09125550199",
    }  # fmt: skip
    boss.post(f"/accounts/{sara.added.member.pk}/identity/", typed)
    assert answered(sara.added.member, register, timezone.now()) == "waiting"
    page = sara.get("/account/").content.decode()
    assert "0199" in page
    assert not [written for written in (typed["mobile"], typed["national_id"]) if written in page]
    assert not faults({"waiting": page}, tmp_path)
    assert "/account/identity/accept/" not in boss.get("/account/").content.decode()
    assert "در جریان نیست" in boss.post("/account/identity/accept/").content.decode()
    changed = sara.post("/account/identity/accept/", {"shown": "of another page"})
    assert changed.status_code == 409
    assert "پس از باز شدن این صفحه تغییر کرده است" in changed.content.decode()
    assert not line_of(sara.added.member)
    (shown,) = re.findall(r'name="shown" value="(\w+)"', changed.content.decode())
    assert sara.post("/account/identity/accept/", {"shown": shown}).headers["Location"] == "/account/"
    assert "/account/identity/accept/" not in sara.get("/account/").content.decode()
    assert line_of(sara.added.member) == "+989125550199"

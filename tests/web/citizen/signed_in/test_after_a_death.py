"""The short path of a new head: one button, no form (A11)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.households.queries import head_of
from hemayat.life_events.actions import apply_due, receive
from hemayat.requests.models import Affected
from tests.support.agreements import closed
from tests.support.extracts import AS_OF
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
DAYS = {"occurred_on": AS_OF, "registered_on": AS_OF}
GO_ON = "ادامه به نام من"
WITHOUT_A_GAP = "کمک معیشت از روز درگذشت و بدون وقفه محاسبه می‌شود"


def head_dies(household: int) -> None:
    with acting_as(SYSTEM):
        known = head_of(household, AS_OF)
        assert known
    death = {"number": 1, "kind": "death", "national_id": known.national_id, **DAYS}
    receive([death], source="civil_registry", now=timezone.now())
    assert apply_due(now=timezone.now()) == 1


@pytest.mark.slow
def test_a11_a_new_head_goes_on_with_one_button_once_the_former_one_has_died(nation, enter, tmp_path):
    household = nation.of["eligible"]
    assert GO_ON not in enter(household).get("/my/").content.decode()
    head_dies(household)
    with acting_as(SYSTEM):
        waits_until = timezone.now() + dt.timedelta(hours=6)
        Affected.objects.filter(household_id=household).update(next_at=waits_until)

    browser = enter(household)
    page = browser.get("/my/").content.decode()
    assert GO_ON in page
    assert WITHOUT_A_GAP in page
    assert not faults({"status": page}, tmp_path)
    assert browser.get("/my/go-on/").status_code == 405
    assert browser.post("/my/go-on/").headers["Location"] == "/my/"
    with acting_as(SYSTEM):
        asked_at = Affected.objects.get(household_id=household).next_at
        assert asked_at
        assert asked_at < waits_until
        Affected.objects.filter(household_id=household).update(decided_at=timezone.now())
    # Where no event is waited with, a change of head is filed as ever.
    assert browser.post("/my/go-on/").headers["Location"] == "/my/requests/"


def test_a11_no_support_without_a_gap_is_promised_if_the_former_head_had_none(nation, enter):
    household = nation.of["needs_data"]
    head_dies(household)
    page = enter(household).get("/my/").content.decode()
    assert GO_ON in page
    assert WITHOUT_A_GAP not in page


def test_r7_1c_once_a_law_has_ended_the_service_nothing_is_promised_to_a_new_head(nation, enter):
    household = nation.of["eligible"]
    head_dies(household)
    closed(timezone.now(), timezone.localdate())
    browser = enter(household)
    page = browser.get("/my/").content.decode()
    assert "چون خدمت پایان یافته است" in page
    for promise in (
        GO_ON,
        WITHOUT_A_GAP,
        "دوباره و به نام شما دربارهٔ خانوار تصمیم می‌گیریم",
        "خانوار شما دوباره بررسی می‌شود",
    ):
        assert promise not in page, promise
    browser.cookies["__Host-language"] = "en"
    page = browser.get("/my/").content.decode()
    assert "Because the service has ended" in page
    for promise in ("Continue in my name", "without a gap", "decide again", "deciding again"):
        assert promise not in page, promise


def test_nobody_goes_on_without_signing_in(citizen):
    assert citizen.post("/my/go-on/").headers["Location"].startswith("/sign-in/")


def test_a_head_lets_no_other_household_go_on(nation):
    household = nation.of["eligible"]
    head_dies(household)
    with acting_as(SYSTEM):
        until = timezone.now() + dt.timedelta(hours=6)
        Affected.objects.filter(household_id=household).update(next_at=until)
    other = nation.of["needs_data"]
    for home, told in ((other, (False, False)), (household, (True, True)), (household, (True, False))):
        with acting_as(Actor("head", "session:1", household=home)), connection.cursor() as cursor:
            cursor.execute("SELECT is_waiting, is_moved FROM ask_registers_now(%s)", [timezone.now()])
            assert cursor.fetchone() == told

"""What a head by the registers alone reads, while our record names another person as head (decision 0052)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import known_in
from hemayat.records.models import RecordQuestion
from hemayat.records.queries import HouseholdRecord, records_behind
from hemayat.records.register_inquiry import answer_due
from hemayat.web.citizen.sessions import COOKIE
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.web.citizen.requests.steps import text_of, token_of
from tests.web.citizen.requests.test_record_access import LINE, ask, give_line, messages

pytestmark = pytest.mark.django_db
CAR, YEAR = "پژو", "سواری، مدل ۱۳۹۱"
FORMER_SPOUSE = made_up_id(7_001)
"""Of no place in our record."""
PAGES = ("/my/decision/", "/my/household/")

Come = Callable[[int, str], Client]


@pytest.fixture
def come(register: RegisterServer, citizen: Client) -> Come:
    """`come(household, national_id)`: who signs in as its head by the registers alone."""

    def entered(household: int, national_id: str) -> Client:
        citizen.cookies[COOKIE] = token_of(register, household, timezone.now(), national_id=national_id)
        return citizen

    return entered


def couple_with_car_of(relation: str) -> tuple[int, HouseholdRecord, str]:
    """A couple that failed for a car of this member alone; the record of that car, and the spouse's national ID."""
    with acting_as(SYSTEM, is_read_only=True):
        for household in range(1, 41):
            known = {one.relation: one.national_id for one in known_in(household)}
            decided = determination_of(household)
            assert decided
            cars = [
                one for one in records_behind(decided, timezone.now()) if one.record.register == "vehicles"
            ]
            if (
                "spouse" in known
                and len(cars) == 1
                and cars[0].member
                and cars[0].member.relation == relation
            ):
                return household, cars[0], known["spouse"]
    raise AssertionError("the nation has none")


def couple_of(outcome: str) -> tuple[int, str]:
    """A household with this outcome, and the national ID of the head's spouse."""
    with acting_as(SYSTEM, is_read_only=True):
        for household in range(1, 41):
            spouses = [one.national_id for one in known_in(household) if one.relation == "spouse"]
            decided = determination_of(household)
            if spouses and decided and decided.outcome == outcome:
                return household, spouses[0]
    raise AssertionError("the nation has none")


def card_of(page: str, key: str) -> str:
    found = re.search(rf'value="{re.escape(key)}".*?</form>', page, re.DOTALL)
    return found[0] if found else ""


def questions(household: int) -> list[list[int]]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = RecordQuestion.objects.filter(household_id=household).order_by("id")
        return list(rows.values_list("persons", flat=True))


@pytest.fixture
def registers_answer(nation: Any, settings: Any, tmp_path: Path) -> Callable[[], int]:
    def answered() -> int:
        before, settings.INQUIRIES = settings.INQUIRIES, "snapshot"
        settings.DEMO_NATION = nation.snapshot
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
        done = answer_due(now=timezone.now())
        settings.INQUIRIES = before
        return done

    return answered


@pytest.mark.parametrize("is_member", [True, False], ids=["spouse", "former spouse"])
@pytest.mark.parametrize("path", PAGES)
def test_of_the_head_in_our_record_they_read_kind_and_year(
    nation: Any, enter: Callable[..., Client], come: Come, path: str, is_member: bool
) -> None:
    household, _, spouse = couple_with_car_of("head")
    assert CAR in text_of(enter(household).get(path)), "the head reads it whole"
    page = text_of(come(household, spouse if is_member else FORMER_SPOUSE).get(path))
    assert CAR not in page
    assert "●●●" not in page
    assert YEAR in page


@pytest.mark.parametrize("path", PAGES)
def test_they_read_their_own_records_whole_and_the_head_does_not(
    nation: Any, enter: Callable[..., Client], come: Come, path: str
) -> None:
    household, _, spouse = couple_with_car_of("spouse")
    assert CAR not in text_of(enter(household).get(path))
    assert CAR in text_of(come(household, spouse).get(path))


def test_the_records_of_a_head_who_has_died_are_shown_to_who_follows(nation: Any, come: Come) -> None:
    household, car, spouse = couple_with_car_of("head")
    assert car.member
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("UPDATE person SET died_on = '2026-01-01' WHERE id = %s", [car.member.person])
    for path in PAGES:
        assert CAR in text_of(come(household, spouse).get(path))


def test_a_register_is_asked_about_them_and_not_about_the_head(
    nation: Any, enter: Callable[..., Client], come: Come, registers_answer: Callable[[], int]
) -> None:
    household, car, spouse = couple_with_car_of("head")
    assert car.member
    with acting_as(SYSTEM, is_read_only=True):
        own = next(one.person for one in known_in(household) if one.national_id == spouse)
    page = "/my/records/vehicles/"
    enter(household).post(page)
    assert registers_answer() == 1
    browser = come(household, spouse)
    assert CAR not in text_of(browser.get(page)), "nor is the answer shown that the head asked for"
    browser.post(page)
    assert questions(household) == [[car.member.person], [own]]
    assert registers_answer() == 1
    assert CAR not in text_of(browser.get(page))
    assert CAR in text_of(enter(household).get(page)), "the head still reads what the head asked for"


def test_of_somebody_without_a_place_in_our_record_no_register_is_asked(nation: Any, come: Come) -> None:
    household, _, _ = couple_with_car_of("head")
    browser, page = come(household, FORMER_SPOUSE), "/my/records/vehicles/"
    assert browser.post(page).status_code == 302
    assert questions(household) == []
    assert 'name="person"' in text_of(browser.get(page)), "both adults are there, each by their own code"


def test_the_head_in_our_record_opens_theirs_to_them_by_a_code(nation: Any, come: Come) -> None:
    household, car, spouse = couple_with_car_of("head")
    assert car.member
    give_line(car.member.person, LINE)
    browser = come(household, spouse)
    page = ask(browser, car.member.person)
    assert browser.post(page, {"code": messages()[-1].split()[0]}).headers["Location"] == "/my/decision/"
    assert CAR in text_of(browser.get("/my/decision/"))


def test_a_new_head_reads_what_pressing_the_button_does_and_whether_anything_can_be_lost(
    nation: Any, come: Come
) -> None:
    """Of a refused household nothing is paid. Of an eligible one, fewer members get less."""
    browser = come(*couple_of("not_eligible"))
    for path in ("/my/", "/my/decision/"):
        card = text_of(browser.get(path)).partition("app-card__date")
        before, after = card[0], card[2]
        assert "حالا کمکی دریافت نمی‌کنید؛ پس با این کار چیزی از دست نمی‌دهید." in before, path
        assert "دیگر عضو خانوار شما نباشد، اموال و درآمد او حساب نمی‌شود" in before, path
        assert "اگر نزنید، در دورهٔ بعد تصمیم می‌گیریم." in after, path
    page = text_of(browser.get("/my/requests/"))
    assert "از دست نمی‌دهید" not in page, "this page does not know the result"
    assert "این تصمیم برای سرپرست قبلی گرفته شده است" not in page, "no decision is shown there"
    waits: Any = SimpleNamespace(head_change=None, head_change_by=timezone.localdate())
    refused = {"told": SimpleNamespace(outcome="not_eligible"), "waits": waits}
    for ends_on, is_said in ((None, True), (timezone.localdate(), False)):
        words = render_to_string("citizen/status/become_head.html", {**refused, "takes_effect_on": ends_on})
        assert ("از دست نمی‌دهید" in words) is is_said, "support that ends later can still be lost"
    filed = SimpleNamespace(head_change=SimpleNamespace(due_on=timezone.localdate()), head_change_by=None)
    for outcome in ("eligible", "not_eligible"):
        given = {"told": SimpleNamespace(outcome=outcome), "waits": filed}
        words = render_to_string("citizen/status/become_head.html", given)
        assert "دکمه" not in words, "there is no button while a request waits"
    page = text_of(come(*couple_of("eligible")).get("/my/"))
    assert "مبلغ خانوار کوچک‌تر کمتر است" in page
    assert "از دست نمی‌دهید" not in page


@pytest.mark.parametrize("outcome", ["eligible", "not_eligible"])
def test_a_new_head_finds_one_button_and_no_way_to_a_letter_that_is_refused_to_them(
    nation: Any, come: Come, outcome: str
) -> None:
    browser = come(*couple_of(outcome))
    assert browser.get("/my/letter/").status_code == 403
    for path in ("/my/", "/my/decision/"):
        main = text_of(browser.get(path)).partition("<main")[2].partition("</main>")[0]
        buttons = re.findall(r'class="govuk-button[^>]*>([^<]+)<', main)
        assert buttons == ["ثبت من به عنوان سرپرست"], path
        assert 'href="/my/letter/"' not in main, path

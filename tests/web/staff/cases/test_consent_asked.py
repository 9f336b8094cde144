"""A case that waits for one more consent: what its head sees and presses, and what the desk reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from hemayat.requests import actions
from hemayat.requests.states import CaseState
from hemayat.web.citizen.sessions import COOKIE
from tests.requests.registers import RunningSimulator
from tests.requests.rule_change import CHANGED, change_rules
from tests.requests.steps import consent, filed, head, new_session, officer, take_on, view
from tests.web.citizen.public.page_reader import main_of
from tests.web.staff.cases.test_case_work import Enter, opened, text_of

ELIGIBLE, UNVALUED, OTHER = 2, 7, 5
NEEDED = "به یک اجازهٔ دیگر از شما نیاز داریم"
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def asked(nation: int, registers: RunningSimulator, tmp_path: Path) -> int:
    """A request that was filed under the rules of before, and is examined under those of today."""
    request = filed(head(ELIGIBLE))
    change_rules(tmp_path, nation)
    take_on(CHANGED)
    return request


@pytest.fixture
def site(citizen: Client) -> Callable[[int], Client]:
    """`site(household)`: the citizens' site as its head sees it."""

    def entered(household: int) -> Client:
        citizen.cookies[COOKIE] = new_session(head(household), CHANGED).token
        return citizen

    return entered


@time_machine.travel(CHANGED, tick=False)
def test_the_head_gives_the_consent_with_one_button_and_the_case_goes_on(
    asked: int, site: Callable[[int], Client]
) -> None:
    browser, path = site(ELIGIBLE), f"/my/requests/{asked}/"
    page = main_of(text_of(browser.get(path)))
    assert NEEDED in page
    assert f'href="{path}consents/"' in page
    assert f'href="{path}answer/"' not in page
    assert "کارشناس از شما پرسشی دارد" not in page
    assert browser.get(f"{path}answer/").headers["Location"] == path
    form = main_of(text_of(browser.get(f"{path}consents/")))
    assert "تسهیلات بانکی" in form
    assert form.count("<button") == 1
    (read,) = re.findall(r'name="read" value="(\w+)"', form)
    assert browser.post(f"{path}consents/", {"read": "another text"}).status_code == 409
    assert view(asked, ELIGIBLE).state is CaseState.AWAITING_APPLICANT
    assert browser.post(f"{path}consents/", {"read": read}).headers["Location"] == path
    assert NEEDED not in text_of(browser.get(path))
    # The same button again, as by a second press, changes nothing.
    assert browser.post(f"{path}consents/", {"read": read}).headers["Location"] == path
    take_on(CHANGED)
    page = text_of(browser.get(path))
    assert view(asked, ELIGIBLE).state is CaseState.DECIDED
    assert "پرسش کارشناس" not in page, "it was none"


@time_machine.travel(CHANGED, tick=False)
def test_the_head_of_another_household_neither_sees_nor_gives_it(
    asked: int, site: Callable[[int], Client]
) -> None:
    browser = site(OTHER)
    for path in ("", "consents/"):
        assert browser.get(f"/my/requests/{asked}/{path}").status_code == 404
    assert browser.post(f"/my/requests/{asked}/consents/", {"read": "0"}).status_code == 404
    assert view(asked, ELIGIBLE).state is CaseState.AWAITING_APPLICANT


@time_machine.travel(CHANGED, tick=False)
def test_the_first_page_of_the_head_leads_to_it(asked: int, site: Callable[[int], Client]) -> None:
    assert "پاسخ به ما دربارهٔ درخواست" in text_of(site(ELIGIBLE).get("/my/"))


@time_machine.travel(CHANGED, tick=False)
def test_the_page_of_the_desk_names_the_register_that_is_waited_for(asked: int, enter: Enter) -> None:
    page = main_of(opened(enter(), asked))
    assert "متقاضی هنوز اجازهٔ این استعلام" in page
    assert "<strong>تسهیلات بانکی</strong>" in page
    assert "اجازه‌ای که از متقاضی خواسته شد" in page


@time_machine.travel(CHANGED, tick=False)
def test_an_officer_with_a_case_of_before_reads_how_the_consent_is_asked_for(
    nation: int, registers: RunningSimulator, tmp_path: Path, enter: Enter
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    sara = enter()
    assert "اگر دوباره استعلام کنید" not in opened(sara, request)
    change_rules(tmp_path, nation)
    assert "اگر دوباره استعلام کنید" in text_of(sara.get(f"/cases/{request}/"))
    actions.ask_again(request_id=request, by=officer(), now=CHANGED)
    take_on(CHANGED)
    consent(request, head(UNVALUED), CHANGED)
    take_on(CHANGED)
    page = text_of(sara.get(f"/cases/{request}/"))
    assert "متقاضی هنوز اجازهٔ" not in page
    assert "پاسخی نرسید" not in page, "the consent was given"


@time_machine.travel(CHANGED, tick=False)
def test_the_page_of_the_desk_says_that_the_consent_came_while_an_officer_has_the_case(
    nation: int, registers: RunningSimulator, tmp_path: Path, enter: Enter
) -> None:
    request = filed(head(UNVALUED))
    take_on()
    actions.claim(request_id=request, by=officer(), now=CHANGED)
    change_rules(tmp_path, nation)
    sara = enter()
    came = (
        "متقاضی اکنون اجازهٔ این استعلام را داده است و هنوز پاسخی نرسیده است: <strong>تسهیلات بانکی</strong>"
    )
    assert came not in main_of(opened(sara, request))
    consent(request, head(UNVALUED), CHANGED)
    page = main_of(text_of(sara.get(f"/cases/{request}/")))
    assert came in " ".join(page.split())
    assert "متقاضی هنوز اجازهٔ" not in page

"""B11: wherever a head waits, the page names a date by which the wait ends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import from_jalali
from hemayat.requests.actions import ask_applicant
from hemayat.requests.case_process import apply_transition
from hemayat.requests.models import OfficerQuestion, Request
from hemayat.requests.states import ENDED, OPEN, CaseState
from tests.web.citizen.public.page_reader import main_of
from tests.web.citizen.requests.steps import file, officer, ready_objection, text_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ARRIVING: dict[CaseState, tuple[str, ...]] = {
    CaseState.SUBMITTED: (),
    CaseState.AWAITING_REGISTERS: ("request.registers_asked",),
    CaseState.UNDER_ASSESSMENT: ("request.registers_asked", "request.registers_answered"),
    CaseState.AWAITING_OFFICER: (
        "request.registers_asked",
        "request.registers_answered",
        "request.needs_officer",
    ),
    CaseState.AWAITING_APPLICANT: (
        "request.registers_asked",
        "request.registers_answered",
        "request.needs_officer",
    ),
}
"""State → the steps of the system that lead to it from a filed request."""


@pytest.fixture
def filed(nation: Any, enter: Callable[..., Client]) -> tuple[Client, int]:
    browser = enter(nation.of["not_eligible"])
    number = ready_objection(browser)
    file(browser, number)
    return browser, number


def arrive(number: int, state: CaseState) -> None:
    """By the same steps that the worker takes."""
    now = timezone.now()
    with acting_as(SYSTEM):
        row = Request.objects.get(id=number)
        if state is CaseState.AWAITING_REGISTERS:
            row.awaited = {"vehicles": now.isoformat()}
            row.save(update_fields=["awaited"])
        for event in ARRIVING[state]:
            apply_transition(
                row, event, by=SYSTEM, now=now, detail={"missing": []} if "officer" in event else None
            )
    if state is CaseState.AWAITING_APPLICANT:
        ask_applicant(request_id=number, words="چرا؟", by=officer(), now=now)


def days_in(page: str) -> set[dt.date]:
    """The days that the Persian page names."""
    months = "فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"
    names = months.split("|")
    found = re.findall(rf"([۰-۹]+) ({months}) ([۰-۹]{{4}})", main_of(page))
    return {from_jalali(int(year), names.index(month) + 1, int(day)) for day, month, year in found}


def test_every_state_in_which_a_head_waits_is_walked() -> None:
    assert set(ARRIVING) == set(OPEN) == set(CaseState) - {*ENDED, CaseState.DRAFT}


@pytest.mark.parametrize("state", OPEN)
def test_every_open_state_names_the_day_by_which_the_wait_ends(
    filed: tuple[Client, int], state: CaseState
) -> None:
    browser, number = filed
    with acting_as(SYSTEM):
        due_on = Request.objects.get(id=number).due_on
    assert due_on
    arrive(number, state)
    page = text_of(browser.get(f"/my/requests/{number}/"))
    assert due_on in days_in(page), state
    assert due_on > timezone.localdate()
    assert due_on in days_in(text_of(browser.get("/my/requests/")))
    first_page = days_in(text_of(browser.get("/my/")))
    if state is CaseState.AWAITING_APPLICANT:
        # Our clock is paused until the head has answered.
        with acting_as(SYSTEM):
            assert OfficerQuestion.objects.get(request_id=number).answer_by in first_page
        assert due_on not in first_page
    else:
        assert due_on in first_page, "on the first page too"


def test_a_wait_for_a_register_names_the_day_on_which_its_time_is_over(filed: tuple[Client, int]) -> None:
    browser, number = filed
    arrive(number, CaseState.AWAITING_REGISTERS)
    page = text_of(browser.get(f"/my/requests/{number}/"))
    found = re.search(r"اگر تا (.*?) پاسخ نرسد، کارشناس پرونده را بررسی می‌کند", page)
    assert found
    (until,) = days_in(f"<main>{found[1]}</main>")
    within = version_in_force(timezone.localdate()).parameters.register_within
    assert within <= (until - timezone.localdate()).days <= 3 * within


def test_a_wait_for_the_head_names_the_day_after_which_we_go_on(filed: tuple[Client, int]) -> None:
    browser, number = filed
    arrive(number, CaseState.AWAITING_APPLICANT)
    page = text_of(browser.get(f"/my/requests/{number}/"))
    found = re.search(r"؛ مهلت شما (.*?) است\. پس از آن، بررسی بدون پاسخ شما ادامه می‌یابد", page)
    assert found
    (until,) = days_in(f"<main>{found[1]}</main>")
    assert until > timezone.localdate()


def test_after_the_due_date_the_page_names_the_day_of_the_inspection_offices_answer(
    nation: Any, enter: Callable[..., Client], filed: tuple[Client, int]
) -> None:
    browser, number = filed
    with acting_as(SYSTEM):
        due_on = Request.objects.get(id=number).due_on
    assert due_on
    with time_machine.travel(dt.datetime.combine(due_on + DAY, dt.time(9), dt.UTC)):
        browser = enter(nation.of["not_eligible"])
        for path in (f"/my/requests/{number}/", "/my/complaints/"):
            page = text_of(browser.get(path))
            assert "اگر امروز شکایت کنید، تا" in page
            assert max(days_in(page)) > timezone.localdate()

"""B11: a household that waits without a request of its own reads a date too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.requests.case_process import promised_answer_day, waits_of
from hemayat.requests.models import Affected
from hemayat.requests.states import CaseKind
from tests.web.citizen.requests.test_wait_dates import days_in
from tests.web.citizen.signed_in.published_nation import NOT_DECIDED

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def page_of(browser: Client, path: str = "/my/") -> str:
    return browser.get(path).content.decode()


def by_application() -> dt.date:
    return promised_answer_day(CaseKind.APPLICATION, timezone.now())


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
@pytest.mark.parametrize("household", [77_777, *(901 + place for place in range(len(NOT_DECIDED)))])
def test_whoever_was_not_decided_reads_by_when_a_request_of_today_is_answered(
    nation: Any, enter: Callable[[int], Client], household: int, path: str
) -> None:
    page = page_of(enter(household), path)
    assert by_application() in days_in(page)
    assert by_application() > timezone.localdate()


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
def test_a_household_whose_information_is_incomplete_reads_a_date_and_has_a_button(
    nation: Any, enter: Callable[[int], Client], path: str
) -> None:
    page = page_of(enter(nation.of["needs_data"]), path)
    assert "در انتظار تکمیل اطلاعات" in page
    assert promised_answer_day(CaseKind.OBJECTION, timezone.now()) in days_in(page)
    assert page.count('value="objection"') == 1
    assert "آن را از سازمان دارندهٔ داده می‌پرسیم" not in page, "nobody asks before there is a request"


def test_a_household_that_is_decided_again_reads_by_when(nation: Any, enter: Callable[[int], Client]) -> None:
    household, now = nation.of["eligible"], timezone.now()
    browser = enter(household)
    assert "دوباره بررسی می‌شود" not in page_of(browser)
    with acting_as(SYSTEM):
        row = Affected.objects.create(
            household_id=household, province="", because_household=1, because_request=1, since=now, next_at=now,
        )  # fmt: skip
    day = promised_answer_day(CaseKind.CHANGE_OF_HEAD, now)
    page = page_of(browser)
    assert "خانوار شما دوباره بررسی می‌شود" in page
    assert day in days_in(page)
    with time_machine.travel(dt.datetime.combine(day + DAY, dt.time(9), dt.UTC)):
        assert "کار به تأخیر افتاده است" in page_of(enter(household))
    with acting_as(SYSTEM):
        Affected.objects.filter(id=row.id).update(decided_at=now)
    assert "خانوار شما دوباره بررسی می‌شود" not in page_of(enter(household))


def test_a_clear_result_does_not_say_that_the_household_is_decided_again_because_a_run_lacked_data(
    nation: Any, enter: Callable[[int], Client]
) -> None:
    """The request for missing data is closed some time after a later run was clear."""
    household, now = nation.of["eligible"], timezone.now()
    with acting_as(SYSTEM):
        Affected.objects.create(
            household_id=household, province="", because_run=nation.second, since=now, next_at=now,
            answer_by=timezone.localdate(),
        )  # fmt: skip
    assert "خانوار شما دوباره بررسی می‌شود" not in page_of(enter(household))


def test_r4_1c_nobody_reads_since_when_another_household_waits(nation: Any) -> None:
    household, now = nation.of["eligible"], timezone.now()
    with acting_as(SYSTEM):
        Affected.objects.create(
            household_id=household, province="", because_household=1, because_request=1, since=now, next_at=now,
        )  # fmt: skip
    for actor in (NOBODY, Actor("head", "session:1", household=nation.of["not_eligible"])):
        with acting_as(actor, is_read_only=True):
            assert waits_of(household).decided_again_by is None
    with acting_as(Actor("head", "session:1", household=household), is_read_only=True):
        assert waits_of(household).decided_again_by
        assert not Affected.objects.exists(), "since when, and not because of whom"


def test_a_household_that_is_to_be_introduced_reads_the_days_of_the_file_and_of_the_answer(
    nation: Any, enter: Callable[[int], Client]
) -> None:
    page = page_of(enter(nation.of["eligible"]))
    assert "معرفی برای پرداخت" in page
    assert timezone.localdate() + DAY in days_in(page)

"""B9, A15: the pages say what is asked of registers and by when, and to which day an objection has put a change off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.household_decision import decide_case
from hemayat.eligibility.postponements import postpone_effect
from hemayat.requests.models import Affected
from hemayat.web.shared.templatetags.formats import jalali
from tests.support.agreements import closed
from tests.support.markup import faults
from tests.support.publishing import NOW
from tests.web.citizen.signed_in.test_own_decisions import LATER, asked, with_income
from tests.web.citizen.signed_in.test_pages import text_of

pytestmark = pytest.mark.django_db
ASK_BY = NOW.date() + dt.timedelta(days=30)


def requested(nation: Any, household: int, **other: Any) -> None:
    """The registers are being asked for what the second run lacks."""
    with acting_as(SYSTEM):
        Affected.objects.create(
            household_id=household, province="23", because_run=nation.second, since=NOW, next_at=NOW,
            answer_by=ASK_BY, **other,
        )  # fmt: skip


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
def test_b9_the_page_says_what_is_asked_by_when_and_that_support_continues(path, nation, enter):
    household = nation.of["needs_data"]
    browser = enter(household)
    before = text_of(browser.get(path))
    assert "کمک معیشت شما ادامه دارد" not in before, "nothing is promised to whom no register is asked about"
    requested(nation, household)
    page = text_of(browser.get(path))
    assert "کمک معیشت شما ادامه دارد" in page
    assert f"سازمان‌ها تا {jalali(ASK_BY)} برای پاسخ مهلت دارند" in page
    assert "ارزش خودرو، از" in page
    browser.cookies["__Host-language"] = "en"
    assert "a case officer will look into the matter. Your support continues" in text_of(browser.get(path))


def test_b9_the_page_says_that_an_officer_looks_at_it(nation, enter):
    household = nation.of["needs_data"]
    requested(nation, household, handed_over_at=NOW)
    page = text_of(enter(household).get("/my/decision/"))
    assert "کارشناس موضوع را بررسی می‌کند" in page
    assert "برای پاسخ مهلت دارند" not in page


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
def test_r7_1c_once_a_law_has_ended_the_service_no_support_is_promised(path, nation, enter):
    household = nation.of["needs_data"]
    requested(nation, household)
    closed(timezone.now(), timezone.localdate())
    page = text_of(enter(household).get(path))
    assert "این خدمت طبق" in page
    assert "کمک معیشت شما ادامه دارد" not in page


def test_b9_a_head_does_not_read_of_a_household_that_anothers_request_changed(nation, enter):
    household = nation.of["needs_data"]
    with acting_as(SYSTEM):
        Affected.objects.create(
            household_id=household,
            province="23",
            because_household=1,
            because_request=1,
            since=NOW,
            next_at=NOW,
        )
    assert "کمک معیشت شما ادامه دارد" not in text_of(enter(household).get("/my/decision/"))


def test_a15_the_page_names_the_later_day_and_why(nation, enter):
    household = nation.of["eligible"]
    browser = enter(household)
    decision = decide_case(**asked(nation, household, rows=with_income(nation, household)))
    assert decision.act
    assert decision.act.takes_effect_on
    until = decision.act.takes_effect_on + dt.timedelta(days=20)
    with acting_as(SYSTEM):
        postpone_effect(household, request_id=1, until=until, now=LATER)
    page = text_of(browser.get("/my/decision/"))
    assert f"از {jalali(until)}" in page
    assert jalali(decision.act.takes_effect_on) not in page
    assert "این تغییر به دلیل اعتراض شما به تعویق افتاده است" in page


def test_the_pages_are_right_html_in_both_languages(nation, enter, tmp_path):
    household = nation.of["needs_data"]
    requested(nation, household)
    browser, pages = enter(household), {}
    for lang in ("fa", "en"):
        browser.cookies["__Host-language"] = lang
        for path in ("/my/", "/my/decision/"):
            pages[f"{lang}-{path.strip('/').replace('/', '-')}"] = text_of(browser.get(path))
    assert not faults(pages, tmp_path)

"""R1.3b at the desk: what is unanswered and for how long, whether it adds up, and what came back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.referrals.actions import reconcile
from hemayat.referrals.models import ReferralBatch, ReferralTaking
from tests.architecture.who_may_see_what import ROUTES
from tests.referrals.steps import DAY, told
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.support.members import empower
from tests.web.staff.cases.test_who_sees_what import answer_of

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
OPENS = {"opens_file": "1", "why": "referral"}


def text_of(response: Any) -> str:
    assert response.status_code in {200, 409}, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


def opened(browser: Client, line: int) -> str:
    browser.post(f"/referrals/returned/{line}/", OPENS)
    return text_of(browser.get(f"/referrals/returned/{line}/"))


def act(browser: Client, line: int, what: str, **given: str) -> Any:
    return browser.post(f"/referrals/returned/{line}/", {"act": what, **given})


@pytest.mark.slow
def test_r1_3b_what_is_unanswered_stands_there_with_its_age_and_the_sums(returned: int, enter: Enter) -> None:
    officer, watcher = enter(), enter("watcher", roles=["oversight"])
    batch = ReferralBatch.objects.get()
    assert "هنوز شمارشی انجام نشده است" in text_of(officer.get("/referrals/"))
    reconcile(now=NOW)
    page = text_of(officer.get("/referrals/"))
    assert "سازمان هدفمندسازی یارانه‌ها" in page
    assert re.search(r"govuk-tag--green[^>]*>مطابقت دارد", page)
    assert f'href="/referrals/batches/{batch.pk}/"' in page
    with time_machine.travel(NOW + 8 * DAY, tick=False):
        late = enter("late")
        old = text_of(late.get("/referrals/"))
        assert "govuk-tag--red" in old
        assert re.search(r"govuk-tag--grey[^>]*>مطابقت دارد", old), "nobody counted for eight days"
        assert "از این شمارش ۸ روز گذشته است." in old
        assert "مهلت پاسخ گذشته است" in text_of(late.get(f"/referrals/batches/{batch.pk}/"))
    assert "رکوردهای برگشتی از سازمان‌های متولی" not in text_of(watcher.get("/referrals/"))
    assert watcher.get("/referrals/returned/").status_code == 403


def test_a_delivery_names_the_colleague_and_not_their_code(returned: int, enter: Enter) -> None:
    officer = enter("mina")
    batch = ReferralBatch.objects.get()
    by = StaffMember.objects.get(username="mina")
    with acting_as(SYSTEM):
        ReferralTaking.objects.create(batch=batch, at=NOW, by=f"staff:{by.pk}", how="file")
        ReferralTaking.objects.create(batch=batch, at=NOW, by="partner-7", how="api")
    page = text_of(officer.get(f"/referrals/batches/{batch.pk}/"))
    lines = [" ".join(line.split()) for line in re.findall(r"<li>([^<]*)</li>", page)]
    assert [line.partition("به صورت فایل")[2] for line in lines if "به صورت فایل" in line] == [
        "",
        f"، {by.full_name}",
    ]
    assert [line for line in lines if line.endswith("از راه سامانهٔ سازمان متولی")]
    assert "staff:" not in page
    assert "partner-7" not in page


def test_a_new_senior_officer_hands_nothing_over_and_reads_when_they_may(returned: int, enter: Enter) -> None:
    sara, young = enter(), enter("young")
    opened(sara, returned)
    act(sara, returned, "propose", custodian="behzisti", reason="مددجوست")
    empower("young", "case_officer", "senior_officer", now=NOW)
    opened(young, returned)
    refused = act(young, returned, "confirm")
    assert refused.status_code == 409
    assert "نقش شما تازه است و از" in refused.content.decode()
    assert "مددجوست" in refused.content.decode()
    assert told(2)[-1] == "introduced"


@pytest.mark.slow
def test_two_people_hand_what_came_back_to_another_custodian(returned: int, enter: Enter) -> None:
    sara, senior = enter(), enter("senior", roles=["senior_officer"])
    assert f'href="/referrals/returned/{returned}/"' in text_of(sara.get("/referrals/returned/"))
    page = opened(sara, returned)
    assert "نوشتهٔ سازمان" in page
    assert "سازمانی را انتخاب کنید" in text_of(act(sara, returned, "propose", reason="x"))
    assert act(sara, returned, "propose", custodian="behzisti", reason="مددجوست").status_code == 302
    assert "در انتظار نفر دوم" in text_of(sara.get("/referrals/returned/"))
    assert "این پیشنهاد را باید کارشناس ارشدی غیر از پیشنهاددهنده" in text_of(act(sara, returned, "confirm"))
    assert "مددجوست" in opened(senior, returned)
    assert act(senior, returned, "confirm").headers["Location"] == "/referrals/returned/?done=confirm"
    assert told(2) == ["introduced", "stopped", "introduced"]
    assert "رکورد برگشتی وجود ندارد" in text_of(senior.get("/referrals/returned/"))
    assert "به این رکورد رسیدگی شده است" in text_of(senior.get(f"/referrals/returned/{returned}/"))
    with acting_as(SYSTEM):
        assert {look.purpose for look in looks_at(2)} == {"referral"}


def test_one_officer_sends_it_again(returned: int, enter: Enter) -> None:
    sara = enter()
    opened(sara, returned)
    assert act(sara, returned, "again").headers["Location"] == "/referrals/returned/?done=again"
    assert told(2) == ["introduced", "introduced"]
    assert "صفحه را دوباره باز کنید" in text_of(act(sara, returned, "again"))
    assert act(sara, returned, "nothing").status_code == 404


def test_every_route_answers_as_the_table_says(returned: int, enter: Enter, desk: Client) -> None:
    own, far = enter(provinces=["23"]), enter("far", provinces=["01"])
    agent = enter("agent", roles=["hotline_agent"])
    own.post(f"/referrals/returned/{returned}/", OPENS)
    for name, at in (
        ("referrals:show", f"/referrals/returned/{returned}/"),
        ("referrals:batch", f"/referrals/batches/{ReferralBatch.objects.get().pk}/"),
    ):
        row = ROUTES["staff"][name]
        found = tuple(answer_of(browser.get(at)) for browser in (own, far, desk))
        assert found == (row.own, row.other, row.anonymous)
        assert answer_of(agent.get(at)) == "forbidden"
    assert own.get("/referrals/batches/999/").status_code == 404


@pytest.mark.slow
def test_every_page_is_right_html(returned: int, enter: Enter, tmp_path: Any) -> None:
    sara = enter()
    reconcile(now=NOW)
    pages = {
        "standing": text_of(sara.get("/referrals/")),
        "batch": text_of(sara.get(f"/referrals/batches/{ReferralBatch.objects.get().pk}/")),
        "returned": text_of(sara.get("/referrals/returned/")),
        "show": opened(sara, returned),
    }
    assert faults(pages, tmp_path) == []

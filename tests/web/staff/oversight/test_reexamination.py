"""A second opinion at the desk: the file without its outcome, then both words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.common.dates import TEHRAN
from hemayat.oversight import reexamination
from hemayat.oversight.actions import draw_sample
from hemayat.oversight.models import Reexamination
from hemayat.requests import actions
from tests.architecture.who_may_see_what import ROUTES
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, officer, take_on
from tests.requests.test_reconciliation import FORMER, affected, moved_away, unvalued_car
from tests.web.staff.cases.test_who_sees_what import answer_of
from tests.web.staff.oversight.test_pages import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_drawn")]
URLS = "hemayat.config.urls.staff"
NAMES = [name for name in ROUTES["staff"] if name.startswith("reexamining:")]
FIRST_WORD = "در بازدید دیده شد که خودرو فرسوده است"


@pytest.fixture
def all_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot falls on every decision."""
    monkeypatch.setattr(reexamination, "DRAWN_OF_THOUSAND", 1000)


@pytest.fixture
def drawn(undecided: int) -> int:
    actions.decide(request_id=undecided, outcome="eligible", reason=FIRST_WORD, by=officer(), now=NOW)
    draw_sample(day=NOW.astimezone(TEHRAN).date(), now=NOW + dt.timedelta(days=1))
    with acting_as(SYSTEM, is_read_only=True):
        return Reexamination.objects.get().id


def opened(browser: Client, number: int) -> str:
    address = reverse("reexamining:show", URLS, args=[number])
    browser.post(address, {"opens_file": "1", "why": "review"})
    return address


@pytest.mark.slow
def test_a_second_opinion_is_given_blind_and_then_both_words_are_told(
    drawn: int, enter: Callable[..., Client]
) -> None:
    browser = enter("boss", roles=["senior_officer"])
    waiting = reverse("reexamining:waiting", URLS)
    assert f"/second-opinions/{drawn}/" in browser.get(waiting).content.decode()
    address = opened(browser, drawn)
    shown = browser.get(address).content.decode()
    assert FIRST_WORD not in shown
    assert "خودرو را سال‌ها پیش فروخته‌ام" in shown, "what the applicant wrote"
    assert "یکی را انتخاب کنید" in browser.post(address, {"reason": "x"}).content.decode()
    given = browser.post(address, {"outcome": "not_eligible", "reason": "ارزش خودرو معلوم نیست"}, follow=True)
    text = said(given)
    assert "دو نظر متفاوت است" in text
    assert FIRST_WORD in text
    assert browser.get(address).status_code == 404, "once"
    assert "موردی در انتظار نظر شما نیست" in browser.get(waiting).content.decode()
    with acting_as(SYSTEM, is_read_only=True):
        assert {look.purpose for look in looks_at(7)} >= {"review"}
    watch = enter("watch", roles=["oversight"])
    told = said(watch.get(reverse("oversight:criteria", URLS)))
    assert "ارزش خودرو معلوم نیست" in told


@pytest.mark.slow
def test_where_a_colleague_was_quicker_what_was_written_is_not_lost(
    drawn: int, enter: Callable[..., Client]
) -> None:
    slow, quick = (enter(name, roles=["senior_officer"]) for name in ("slow", "quick"))
    opened(quick, drawn)
    address = opened(slow, drawn)
    assert slow.get(address).status_code == 200
    quick.post(address, {"outcome": "eligible", "reason": "فرسوده است"})
    late = slow.post(address, {"outcome": "eligible", "reason": "<b>نوشتهٔ دراز</b>"})
    assert late.status_code == 409
    assert "دیگر در انتظار نظر دوم نیست" in said(late)
    assert "&lt;b&gt;نوشتهٔ دراز" in late.content.decode()


@pytest.mark.slow
def test_commas_are_of_the_language_of_the_page(drawn: int, enter: Callable[..., Client]) -> None:
    boss, watch = enter("boss", roles=["senior_officer"]), enter("watch", roles=["oversight"])
    for browser in (boss, watch):
        browser.cookies["__Host-language"] = "en"
    address = opened(boss, drawn)
    read = [boss.get(reverse("reexamining:waiting", URLS)), boss.get(address)]
    boss.post(address, {"outcome": "not_eligible", "reason": "Unknown"})
    read.append(watch.get(reverse("oversight:criteria", URLS)))
    read.append(watch.get(reverse("oversight:cases", URLS), {"kind": "dispute", "province": "23"}))
    for page in read:
        assert "،" not in said(page)
        assert ", " in said(page)


@pytest.mark.slow
def test_who_opened_the_household_because_of_somebody_elses_request_is_no_second(
    nation: int, registers: RunningSimulator, enter: Callable[..., Client]
) -> None:
    unvalued_car(registers)
    request = filed(head(FORMER))
    take_on()
    actions.decide(request_id=request, outcome="eligible", reason=FIRST_WORD, by=officer(), now=NOW)
    assert draw_sample(day=NOW.astimezone(TEHRAN).date(), now=NOW + dt.timedelta(days=1)) == 1
    # What the officer settled stays settled; the income is too old to count, so an officer has to look at it.
    registers.correct("incomes", registers.person(FORMER)["national_id"], as_of="2018-01-01")
    moved_away(registers)
    actions.take_on_affected(now=NOW)
    boss = enter("boss", roles=["senior_officer", "case_officer"])
    waiting, none = reverse("reexamining:waiting", URLS), "موردی در انتظار نظر شما نیست"
    assert none not in boss.get(waiting).content.decode()
    page = reverse("cases:affected_one", URLS, args=[affected().id])
    boss.post(page, {"opens_file": "1", "why": "review"})
    assert boss.get(page).status_code == 200
    assert none in boss.get(waiting).content.decode()


@pytest.mark.slow
def test_every_route_about_a_second_opinion_answers_as_the_table_says(
    drawn: int, enter: Callable[..., Client], desk: Client
) -> None:
    own = enter("boss", roles=["senior_officer"], provinces=("23",))
    far = enter("far", roles=["senior_officer"], provinces=("01",))
    for browser in (own, far):
        opened(browser, drawn)
    for name in NAMES:
        args = [drawn, uuid.uuid4()] if name == "reexamining:document" else [drawn]
        at, row = reverse(name, URLS, args=args), ROUTES["staff"][name]
        found = tuple(answer_of(browser.get(at)) for browser in (own, far, desk))
        assert found == (row.own, row.other, row.anonymous), name
    officer_alone = enter("kar", roles=["case_officer"])
    assert officer_alone.get(reverse("reexamining:waiting", URLS)).status_code == 403

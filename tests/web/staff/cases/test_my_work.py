"""The desk's first page: what waits for this member, by role, and counts that keep no session alive."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import ask_power
from hemayat.accounts.resets import ask_reset
from hemayat.accounts.staff import actor_of
from hemayat.agreements.draft_actions import offer_draft
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cases.queue_pages import PAGE
from hemayat.common.persian import to_persian_digits
from hemayat.eligibility.models import Finding
from hemayat.requests import actions
from hemayat.requests.finding_reviews import open_review
from hemayat.requests.own_cases import own_cases
from hemayat.web.staff.sign_in.my_work import WorkRow
from tests.requests.steps import NOW, filed, head, officer, take_on, view
from tests.support.agreements import drafted
from tests.support.markup import faults
from tests.support.publishing import Decided, propose
from tests.web.staff.cases.test_case_work import REFUSED, TOO_DEAR, UNVALUED, confirm, do, opened, text_of

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db


def counts(page: str) -> dict[str, str]:
    """Title → number, as the page shows them."""
    rows = re.findall(
        r'<th scope="row"[^>]*>([^<]+)</th>\s*<td class="[^"]*--numeric"><span[^>]*>([^<]+)',
        page[: page.index("زمان شمارش")],
    )
    return dict(rows)


@pytest.mark.slow
def test_an_officer_reads_what_waits_and_what_was_handed_to_them(
    undecided: int, enter: Enter, tmp_path: Path
) -> None:
    number = filed(head(TOO_DEAR))
    other = filed(head(REFUSED))
    take_on()
    sara, nima = officer(name="sara"), officer(name="nima")
    browser = enter()
    assert counts(text_of(browser.get("/"))) == {"پرونده‌های در انتظار کارشناس": "۱"}, (number, other)
    actions.claim(request_id=undecided, by=nima, now=NOW)
    assert "در این فهرست کاری در انتظار شما نیست" in text_of(browser.get("/"))
    actions.hand_over_case(request_id=undecided, to="sara", words="شما بهتر می‌دانید", by=nima, now=NOW)
    page = text_of(browser.get("/"))
    assert counts(page) == {"پرونده‌های من: ارجاع‌شده از سوی همکار": "۱", "همهٔ پرونده‌های من": "۱"}
    assert 'href="/cases/?place=mine"' in page
    late = NOW + dt.timedelta(days=60)
    with time_machine.travel(late):
        browser = enter("sara")
        page = text_of(browser.get("/"))
        assert next(iter(counts(page).items())) == ("پرونده‌های من: مهلت‌گذشته", "۱"), "the most urgent first"
        assert re.search(r'class="govuk-button" href="/cases/\?place=mine&amp;overdue=1"', page)
        assert not faults({"home": page}, tmp_path)
    assert sara.pk != nima.pk


def test_the_first_page_says_how_many_cases_nobody_has_taken_by_their_last_day(
    undecided: int, enter: Enter
) -> None:
    title = "پرونده‌های در انتظار کارشناس: مهلت‌گذشته یا با مهلت امروز"
    clock = view(undecided, UNVALUED).clock
    assert clock is not None
    for days, expected in ((-1, None), (0, "۱"), (1, "۱")):
        day = clock.due_on + dt.timedelta(days=days)
        with time_machine.travel(NOW.replace(year=day.year, month=day.month, day=day.day)):
            page = text_of(enter().get("/"))
            assert counts(page).get(title) == expected
            if expected:
                assert next(iter(counts(page))) == title, "the most urgent first"
                assert 'class="govuk-button" href="/cases/"' in page


@pytest.mark.slow
def test_a_senior_officer_reads_which_proposals_wait_for_them_and_not_their_own(
    undecided: int, enter: Enter
) -> None:
    number = filed(head(REFUSED))
    take_on()
    both = enter("both", roles=["case_officer", "senior_officer"])
    opened(both, number)
    do(both, number, "override", outcome="eligible", reason="خانه ویران شده است")
    title = "تصمیم‌های پیشنهادی در انتظار تأیید من"
    assert title not in counts(text_of(both.get("/")))
    assert counts(text_of(enter("senior", roles=["senior_officer"]).get("/")))[title] == "۱"
    assert title not in text_of(enter("sara").get("/"))


@pytest.mark.slow
def test_reviews_are_counted_for_those_who_may_end_them(undecided: int, enter: Enter) -> None:
    number = filed(head(REFUSED))
    take_on()
    sara, senior = enter(), enter("senior", roles=["senior_officer"])
    opened(sara, number)
    do(sara, number, "override", outcome="eligible", reason="خانه ویران شده است")
    opened(senior, number)
    confirm(senior, number)
    with acting_as(SYSTEM):
        finding = Finding.objects.get()
        assert open_review(
            household=REFUSED, province="23", finding=finding.pk[1], because="household", now=NOW
        )
        maker = StaffMember.objects.get(pk=finding.by_id).username
    title = "بازبینی یافته‌ها"
    third = enter("third", roles=["senior_officer"])
    assert counts(text_of(third.get("/")))[title] == "۱"
    assert title not in text_of({"sara": sara, "senior": senior}[maker].get("/")), "who made it"
    assert title not in text_of(sara.get("/")), "an override is reviewed by a senior officer"


def test_a_case_that_was_handed_over_and_taken_again_is_counted_no_longer(
    undecided: int, enter: Enter
) -> None:
    sara, nima = officer(name="sara"), officer(name="nima")
    actions.claim(request_id=undecided, by=nima, now=NOW)
    actions.hand_over_case(request_id=undecided, to="sara", words="شما بهتر می‌دانید", by=nima, now=NOW)
    later = NOW + dt.timedelta(minutes=5)
    with acting_as(SYSTEM, is_read_only=True):
        assert own_cases(sara, later).handed_over == 1
    actions.release(request_id=undecided, by=sara, now=later)
    actions.claim(request_id=undecided, by=sara, now=later)
    with acting_as(SYSTEM, is_read_only=True):
        own = own_cases(sara, later)
    assert (own.in_hand, own.handed_over) == (1, 0)


@pytest.mark.slow
def test_an_analyst_and_a_publisher_read_which_drafts_and_runs_wait(
    decided: Decided, transactional_db: None, enter: Enter
) -> None:
    analyst = enter("analyst", roles=["analyst"])
    assert counts(text_of(analyst.get("/"))) == {}
    author = StaffMember.objects.get(username="analyst")
    offer_draft(draft=drafted(author, NOW), by=author, now=NOW)
    propose(decided, now=NOW)
    title = "پیش‌نویس‌های توافق‌نامه در انتظار بازبینی یا انتشار"
    assert counts(text_of(analyst.get("/"))) == {title: "۱"}
    publisher = enter("third", roles=["publisher"])
    assert counts(text_of(publisher.get("/"))) == {"اجراهای در انتظار تأیید": "۱", title: "۱"}


def test_an_administrator_reads_which_resets_wait(db: None, enter: Enter) -> None:
    first, other = (enter(name, roles=["administrator"]) for name in ("first", "other"))
    by = StaffMember.objects.get(username="first")
    ask_reset(member=officer(name="sara").pk, reason="گوشی گم شد", by=by, now=NOW)
    title = "بازنشانی‌های حساب در انتظار تأیید"
    assert title not in text_of(first.get("/")), "nobody confirms what they asked for"
    assert counts(text_of(other.get("/")))[title] == "۱"


def test_oversight_is_led_to_the_overview(db: None, enter: Enter) -> None:
    watch = enter("watch", roles=["oversight"])
    assert watch.get("/").headers["Location"] == "/oversight/"
    enter("first", roles=["administrator"])
    by = StaffMember.objects.get(username="first")
    ask_reset(member=officer(name="sara").pk, reason="گوشی گم شد", by=by, now=NOW)
    page = text_of(watch.get("/")).partition("<main")[2]
    assert 'href="/oversight/"' in page
    assert "بازنشانی‌های حساب در انتظار تأیید" in page


def test_an_urgent_count_also_says_more_than() -> None:
    row = WorkRow("پرسش‌ها", PAGE + 1, "باز کردن", "/questions/", is_urgent=True)
    page = render_to_string("staff/sign_in/work.html", {"rows": [row], "counted_at": NOW})
    assert to_persian_digits(str(PAGE)) in page
    assert to_persian_digits(str(PAGE + 1)) not in page


def test_a_role_change_is_counted_for_those_who_may_confirm_it(db: None, enter: Enter) -> None:
    first, other = (enter(name, roles=["administrator"]) for name in ("first", "other"))
    by = StaffMember.objects.get(username="first")
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        ask_power(
            member=officer(name="sara"), power="senior_officer", what="grant", provinces=["23"], by=by,
            actor=actor, now=NOW,
        )  # fmt: skip
    title = "نقش‌های مهم در انتظار تأیید"
    assert title not in text_of(first.get("/"))
    assert counts(text_of(other.get("/")))[title] == "۱"


def test_counts_that_the_page_asks_for_on_its_own_keep_no_session_alive(undecided: int, enter: Enter) -> None:
    sara = enter()
    later = NOW + dt.timedelta(minutes=40)
    with time_machine.travel(later):
        part = text_of(sara.get("/my-work/"))
        assert "پرونده‌های در انتظار کارشناس" in part
        assert "<html" not in part
    with time_machine.travel(NOW + dt.timedelta(minutes=61)):
        assert sara.get("/my-work/").status_code == 302, "an hour without a page of the member's own"
    nima = enter("nima")
    with time_machine.travel(later):
        assert nima.get("/").status_code == 200
    with time_machine.travel(NOW + dt.timedelta(minutes=61)):
        assert nima.get("/my-work/").status_code == 200, "a page that was opened does keep it"


def test_the_first_page_is_read_in_few_queries(undecided: int, enter: Enter) -> None:
    browser = enter("both", roles=["case_officer", "senior_officer"])
    with CaptureQueriesContext(connection) as captured:
        text_of(browser.get("/"))
    said = [one["sql"] for one in captured.captured_queries]
    page = said[max(place for place, sql in enumerate(said) if sql == "BEGIN") :]
    assert len([sql for sql in page if sql not in {"BEGIN", "COMMIT"}]) <= 18

"""The queues of the desk: due soonest first, one officer at a time, however many come at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection

from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import NewSession
from hemayat.accounts.session_admission import NATIONAL_ID, VerifiedPerson, admit
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cases.queue_pages import QueuePage
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests import actions, queues
from hemayat.requests.case_assignment import MOST_AT_HAND, UNTOUCHED_FOR
from hemayat.requests.errors import TOO_MANY_CASES_IN_HAND, NotACaseOfficer
from hemayat.requests.list_exports import exported_cases
from hemayat.requests.models import Request, SavedFilter
from hemayat.requests.queue_details import queue_details
from hemayat.requests.queues import CaseQueue, CaseQueueQuery
from hemayat.requests.states import CaseKind, CaseState
from hemayat.web.staff.list_exports.case_list_csv import csv_of
from tests.inquiries.register_server import made_up_id
from tests.requests.many_cases import many_cases
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, officer, take_on, view
from tests.support.refusals import refuses
from tests.support.threads import at_once

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
DAY = dt.timedelta(days=1)


def page(
    asked: CaseQueueQuery, member: StaffMember, now: dt.datetime = NOW
) -> QueuePage[queues.CaseQueueRow, CaseQueueQuery]:
    with acting_as(actor_of(member), is_read_only=True):
        return queues.queue_of(asked, member, now)


def numbers(asked: CaseQueueQuery, member: StaffMember, now: dt.datetime = NOW) -> list[int]:
    """Of every page, in order."""
    found: list[int] = []
    following: CaseQueueQuery | None = asked
    while following is not None:
        one = page(following, member, now)
        found += [line.id for line in one.lines]
        following = one.following
    return found


@pytest.fixture
def undecided(registers: RunningSimulator) -> int:
    """A request with an officer, since nobody knows what the car is worth."""
    request = filed(head(UNVALUED))
    take_on()
    return request


@pytest.mark.slow
def test_a_case_that_needs_an_officer_waits_in_the_queue_of_its_province_alone(undecided: int) -> None:
    assert numbers(CaseQueueQuery(), officer(provinces=("23",))) == [undecided]
    assert numbers(CaseQueueQuery(), officer(name="far", provinces=("01",))) == []
    assert numbers(CaseQueueQuery(province="01"), officer(provinces=("23",))) == []
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    assert numbers(CaseQueueQuery(), officer()) == []
    assert numbers(CaseQueueQuery(CaseQueue.MINE), officer()) == [undecided]
    assert numbers(CaseQueueQuery(CaseQueue.TAKEN), officer(name="other")) == [undecided]


def test_a_question_takes_it_to_the_applicant_and_its_answer_back_to_the_same_officer(undecided: int) -> None:
    actions.ask_applicant(request_id=undecided, words="؟", by=officer(), now=NOW)
    assert numbers(CaseQueueQuery(CaseQueue.APPLICANT), officer()) == [undecided]
    before = page(CaseQueueQuery(CaseQueue.MINE), officer()).lines[0].due_on
    later = NOW + 8 * DAY
    actions.answer_question(request_id=undecided, words="دویست", by=head(UNVALUED), now=later)
    (line,) = page(CaseQueueQuery(CaseQueue.MINE), officer()).lines
    assert (line.state, line.due_on) > (CaseState.AWAITING_OFFICER, before)
    seen = view(undecided, UNVALUED, now=later)
    assert seen.clock
    assert line.due_on == seen.clock.due_on


def test_put_back_it_is_anybodys_again(undecided: int) -> None:
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    with pytest.raises(NotACaseOfficer):
        actions.release(request_id=undecided, by=officer(name="other"), now=NOW)
    actions.release(request_id=undecided, by=officer(), now=NOW)
    actions.release(request_id=undecided, by=officer(), now=NOW)
    actions.claim(request_id=undecided, by=officer(name="other"), now=NOW)
    assert events_of(view(undecided, UNVALUED))[-3:] == ["taken_up", "released", "taken_up"]


def test_what_nobody_touches_is_found_by_a_job_put_back_and_shown_as_stuck(undecided: int) -> None:
    actions.claim(request_id=undecided, by=officer(), now=NOW)
    soon, late = NOW + UNTOUCHED_FOR - DAY, NOW + UNTOUCHED_FOR + DAY
    assert actions.release_untouched(now=soon) == 0
    assert actions.release_untouched(now=late) == 1
    assert actions.release_untouched(now=late) == 0
    assert numbers(CaseQueueQuery(is_stuck=True), officer()) == [undecided]
    actions.claim(request_id=undecided, by=officer(name="other"), now=late)
    assert numbers(CaseQueueQuery(CaseQueue.MINE, is_stuck=True), officer(name="other")) == []
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT actor_kind FROM audit_event WHERE event = 'desk.case_stuck'")
        assert cursor.fetchall() == [("system",)]


def test_the_next_is_what_is_due_soonest_until_one_has_enough(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 2000)
    by = officer(provinces=("23", "01"))
    order = numbers(CaseQueueQuery(), by)
    taken = [actions.take_next(by=by, now=NOW) for _ in range(3)]
    assert taken == order[:3]
    with acting_as(actor_of(by)):
        Request.objects.filter(id__in=order[3:MOST_AT_HAND]).update(officer_id=by.pk)
    with refuses(TOO_MANY_CASES_IN_HAND):
        actions.take_next(by=by, now=NOW)
    with refuses(TOO_MANY_CASES_IN_HAND):
        actions.claim(request_id=order[MOST_AT_HAND], by=by, now=NOW)
    actions.claim(request_id=order[0], by=by, now=NOW)
    assert actions.take_next(by=officer(name="idle", provinces=("05",)), now=NOW) is not None


def test_one_case_whose_clock_cannot_be_read_costs_no_other_its_place(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 20)
    by = officer()
    waiting = numbers(CaseQueueQuery(), by)
    with psycopg.connect(django_db_setup.admin) as admin:
        admin.execute("SET session_replication_role = replica")
        admin.execute("DELETE FROM clock_event WHERE clock_id = %s", [waiting[0]])
    with acting_as(actor_of(by), is_read_only=True):
        details = queue_details(queues.queue_of(CaseQueueQuery(), by, NOW).lines, by, NOW)
    assert {*details} == {*waiting[1:]}
    export = actions.ask_export(query=CaseQueueQuery(), purpose="گزارش", by=by, now=NOW)
    _, cases = exported_cases(export=export, by=by, now=NOW)
    assert [case.line.id for case in cases if case.clock is None] == waiting[:1]
    assert len(csv_of(cases).splitlines()) == len(waiting) + 1


@pytest.mark.slow
def test_fifty_officers_at_once_take_fifty_different_cases(django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 300)
    people = [officer(name=f"officer-{number}") for number in range(50)]
    taken = at_once([partial(actions.take_next, by=by, now=NOW) for by in people])
    assert not [one for one in taken if isinstance(one, Exception)]
    assert len(set(taken)) == 50
    with acting_as(SYSTEM):
        kept = dict(
            Request.objects.filter(officer_id__in=[by.pk for by in people]).values_list("id", "officer_id")
        )
    assert kept == dict(zip(taken, [by.pk for by in people], strict=True))


@pytest.mark.slow
def test_of_fifty_who_claim_one_case_at_once_one_has_it(undecided: int) -> None:
    people = [officer(name=f"officer-{number}") for number in range(50)]
    found = at_once([partial(actions.claim, request_id=undecided, by=by, now=NOW) for by in people])
    assert Counter(type(one) for one in found) == {type(None): 1, NotACaseOfficer: 49}
    assert events_of(view(undecided, UNVALUED)).count("taken_up") == 1


def test_many_are_claimed_each_on_its_own(undecided: int, django_db_setup: DatabaseUrls) -> None:
    many_cases(django_db_setup, 20)
    by = officer()
    waiting = numbers(CaseQueueQuery(), by)
    actions.claim(request_id=undecided, by=officer(name="other"), now=NOW)
    found = actions.claim_many(requests=waiting, by=by, now=NOW)
    assert {one for one, fault in found.items() if fault} == {undecided}
    assert len(numbers(CaseQueueQuery(CaseQueue.MINE), by)) == len(waiting) - 1


def test_every_filter_shows_its_own_in_order_page_by_page_and_none_twice(
    django_db_setup: DatabaseUrls,
) -> None:
    many_cases(django_db_setup, 1500)
    by = officer()
    today = NOW.date()
    with acting_as(SYSTEM):
        open_ones = Request.objects.exclude(place="")
        rows: list[Any] = []
        rows.extend(open_ones.values("id", "place", "kind", "province", "answer_on", "stuck_since"))
    assert len(rows) == 1500
    for asked in (
        CaseQueueQuery(),
        CaseQueueQuery(CaseQueue.REGISTERS),
        CaseQueueQuery(CaseQueue.APPLICANT, is_overdue=True),
        CaseQueueQuery(kind=CaseKind.DISPUTE),
        CaseQueueQuery(province="23"),
        CaseQueueQuery(is_stuck=True),
        CaseQueueQuery(is_stuck=True, is_overdue=True, kind=CaseKind.OBJECTION),
    ):
        expected = [
            (row["answer_on"], row["id"])
            for row in rows
            if row["place"] == asked.place
            and asked.kind in {None, row["kind"]}
            and asked.province in {None, row["province"]}
            and (row["stuck_since"] is not None or not asked.is_stuck)
            and (not asked.is_overdue or (row["answer_on"] < today and row["place"] != "applicant"))
        ]
        assert numbers(asked, by) == [number for _, number in sorted(expected)], asked
        assert queues.read_asked(str(asked)) == asked
    with acting_as(actor_of(by), is_read_only=True):
        counts = queues.counts_of(CaseQueueQuery(), by)
    waiting = sum(row["place"] == "waiting" for row in rows)
    assert (counts[CaseQueue.WAITING], counts[CaseQueue.MINE]) == (min(waiting, queues.COUNTED_TO + 1), 0)


def test_a_saved_filter_is_its_owners_alone(db: None) -> None:
    first, second = officer(), officer(name="other")
    actions.save_filter(name="دیرشده‌ها", query=CaseQueueQuery(is_overdue=True), by=first, now=NOW)
    actions.save_filter(name="دیرشده‌ها", query=CaseQueueQuery(is_stuck=True), by=first, now=NOW)
    with acting_as(actor_of(first), is_read_only=True):
        (kept,) = queues.saved_filters(first)
    assert (kept.name, kept.asked) == ("دیرشده‌ها", CaseQueueQuery(is_stuck=True))
    with acting_as(actor_of(second), is_read_only=True):
        assert not SavedFilter.objects.exists()
    actions.forget_filter(saved=kept.id, by=second, now=NOW)
    actions.forget_filter(saved=kept.id, by=first, now=NOW)
    with acting_as(actor_of(first), is_read_only=True):
        assert queues.saved_filters(first) == []


def test_a_case_whose_clock_stands_is_not_overdue(undecided: int) -> None:
    by, late = officer(), NOW + 60 * dt.timedelta(days=1)
    actions.ask_applicant(request_id=undecided, words="؟", by=by, now=NOW)
    with acting_as(actor_of(by), is_read_only=True):
        (line,) = queues.queue_of(CaseQueueQuery(CaseQueue.MINE), by, late).lines
        assert not line.is_overdue
        for place in (CaseQueue.MINE, CaseQueue.APPLICANT):
            assert not queues.queue_of(CaseQueueQuery(place, is_overdue=True), by, late).lines


@pytest.mark.parametrize(
    "text", ["after=2024-01-01_99999999999999999999", "after=x", "province=99", "place=no"]
)
def test_an_address_that_makes_no_sense_asks_for_nothing(text: str) -> None:
    assert queues.read_asked(text) == CaseQueueQuery()


def test_who_applies_for_a_household_that_nobody_knows_is_found_by_national_id(
    registers: RunningSimulator,
) -> None:
    """Before the civil registry has said who they are, a case of theirs has a number of its own."""
    national_id = made_up_id(5_001)
    with acting_as(SYSTEM):
        sealed = key_ring().seal(national_id.encode(), NATIONAL_ID)
        come = VerifiedPerson(sealed, IdentityMatch("applicant", None, "23"), True, "code", "test")
        entered = admit(come, device="", former="", now=NOW)
    assert isinstance(entered, NewSession)
    request = filed(entered.citizen, CaseKind.APPLICATION)
    with acting_as(actor_of(officer(provinces=("*",))), is_read_only=True):
        assert [line.id for line in queues.lines_of_head(national_id, NOW)] == [request]
        assert queues.lines_of_head(made_up_id(5_002), NOW) == []

"""A document counts as written evidence from its receipt, and our check of it costs its sender no time (R1.4e)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents.actions import receive_upload
from hemayat.documents.document_check import scan_waiting
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.requests import actions
from hemayat.requests.case_decision import MissingAnswer
from hemayat.requests.case_file import case_file
from hemayat.requests.decision_checks import must_be_read
from hemayat.requests.errors import DocumentsNotAnswered, NoSuchRequest
from hemayat.requests.models import DocumentOpening, OfficerQuestion, Request
from hemayat.requests.states import CaseState
from tests.documents import papers
from tests.documents.scanners import small_scanner
from tests.documents.upload_steps import check
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, head, officer, ready, take_on, view
from tests.requests.test_person_reads import picture

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
HOUSEHOLD = 6
BROKEN = b"\xff\xd8\xff\xe0" + bytes(100)


def received(request: int, content: bytes, now: dt.datetime = NOW) -> ListedDocument:
    by = head(HOUSEHOLD)
    return receive_upload(
        household=HOUSEHOLD, province=by.province, case=f"request:{request}", name="سند.jpg", content=content,
        by=by.actor, now=now,
    )  # fmt: skip


@pytest.fixture
def request_number(registers: RunningSimulator) -> int:
    return ready(head(HOUSEHOLD))


def filed(request: int) -> None:
    actions.file_request(request_id=request, key="form", by=head(HOUSEHOLD), now=NOW)
    take_on()
    assert view(request, HOUSEHOLD).state is CaseState.AWAITING_OFFICER


def lacks(request: int) -> tuple[MissingAnswer, ...]:
    by = officer()
    with acting_as(actor_of(by), is_read_only=True):
        return tuple(case_file(request, by, NOW).lacks)


def test_r1_4e_a_person_reads_what_was_only_received_and_nobody_opens_it_or_refuses(request_number) -> None:
    kept, by = received(request_number, picture()), officer()
    filed(request_number)
    with acting_as(SYSTEM):
        assert must_be_read([(HOUSEHOLD, request_number)])
    actions.claim(request_id=request_number, by=by, now=NOW)
    assert lacks(request_number) == (MissingAnswer("checking", kept.id),)
    with pytest.raises(NoSuchRequest):
        actions.keep_opening(request_id=request_number, document=kept.id, by=by, now=NOW)
    with pytest.raises(IntegrityError, match="before it was checked"), acting_as(actor_of(by)):
        DocumentOpening.objects.create(
            household_id=HOUSEHOLD, province=head(HOUSEHOLD).province, request_id=request_number,
            document_id=kept.id, member_id=by.pk, at=NOW,
        )  # fmt: skip
    with pytest.raises(DocumentsNotAnswered):
        actions.decide_by_rules(request_id=request_number, by=by, now=NOW)
    check(kept, household=HOUSEHOLD)
    assert lacks(request_number) == (MissingAnswer("opening", kept.id), MissingAnswer("answer", kept.id))


def test_r1_4e_after_a_refused_file_its_sender_has_a_week_to_send_another(request_number) -> None:
    now = timezone.now()
    kept, by = received(request_number, BROKEN), officer()
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    check(kept, household=HOUSEHOLD, now=now)
    with acting_as(SYSTEM):
        assert must_be_read([(HOUSEHOLD, request_number)])
    assert lacks(request_number) == (MissingAnswer("resend", kept.id),)
    with pytest.raises(DocumentsNotAnswered):
        actions.decide_by_rules(request_id=request_number, by=by, now=NOW)
    again = received(request_number, picture(), now + dt.timedelta(minutes=1))
    assert lacks(request_number) == (MissingAnswer("checking", again.id),)


def test_r1_4e_whose_only_file_was_infected_is_read_by_a_person_and_has_a_week_too(
    request_number, settings
) -> None:
    now = timezone.now()
    with small_scanner() as scanner:
        settings.SCAN, settings.CLAMD = "required", scanner.address
        kept, by = received(request_number, papers.pdf(papers.with_eicar)), officer()
        check(kept, household=HOUSEHOLD, now=now)
    with acting_as(SYSTEM):
        assert [one.state for one in documents_of(HOUSEHOLD, f"request:{request_number}")] == ["infected"]
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    assert lacks(request_number) == (MissingAnswer("resend", kept.id),)


def test_r1_4e_a_week_later_it_stands_in_nobodys_way(request_number) -> None:
    kept = received(request_number, BROKEN)
    filed(request_number)
    check(kept, household=HOUSEHOLD, now=timezone.now() - dt.timedelta(days=8))
    assert lacks(request_number) == ()


def test_r1_4e_the_week_is_given_once_and_no_file_a_week_keeps_a_case_open(request_number) -> None:
    """Support that is ending continues while a case is open. One broken file a week kept it going for ever."""
    now = timezone.now()
    first = received(request_number, BROKEN, now - dt.timedelta(days=9))
    filed(request_number)
    check(first, household=HOUSEHOLD, now=now - dt.timedelta(days=8))
    second = received(request_number, BROKEN + b"1", now - dt.timedelta(days=2))
    check(second, household=HOUSEHOLD, now=now - dt.timedelta(days=2))
    assert lacks(request_number) == (MissingAnswer("resend", second.id),), "sent within the week"
    third = received(request_number, BROKEN + b"2", now - dt.timedelta(hours=2))
    check(third, household=HOUSEHOLD, now=now - dt.timedelta(hours=1))
    assert lacks(request_number) == ()


def test_a_question_waits_a_week_for_a_file_once(registers: RunningSimulator) -> None:
    by, request_number = officer(), ready(head(HOUSEHOLD), why=WHY)
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    until = actions.ask_applicant(request_id=request_number, words="سند دارید؟", by=by, now=NOW)
    last = dt.datetime.combine(until, dt.time(9), dt.UTC)
    for days, more in ((0, 7), (8, 7), (16, 7)):
        at = last + dt.timedelta(days=days)
        check(received(request_number, BROKEN + b"%d" % days, at), household=HOUSEHOLD, now=at)
        with acting_as(SYSTEM):
            question = OfficerQuestion.objects.get(request_id=request_number)
        assert question.answer_by == until + dt.timedelta(days=more), days


def held(request: int, settings, now: dt.datetime) -> ListedDocument:
    """Accepted while no scanner answers."""
    settings.SCAN, settings.CLAMD = "required", "unix:/nobody"
    kept = received(request, papers.pdf(papers.with_eicar), now)
    assert check(kept, household=HOUSEHOLD, now=now) == "held"
    return kept


def scanned(settings, now: dt.datetime) -> None:
    with small_scanner() as scanner:
        settings.CLAMD = scanner.address
        scan_waiting(now=now)


def test_r1_4e_what_a_scan_finds_days_after_the_check_leaves_a_week_from_that_day(
    request_number, settings
) -> None:
    now, by = timezone.now(), officer()
    kept = held(request_number, settings, now - dt.timedelta(days=10))
    before = received(request_number, BROKEN, now - dt.timedelta(days=9))
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    check(before, household=HOUSEHOLD, now=now - dt.timedelta(days=9))
    scanned(settings, now)
    assert lacks(request_number) == (MissingAnswer("resend", kept.id),), (
        "what was sent before replaces nothing"
    )
    with pytest.raises(DocumentsNotAnswered):
        actions.decide_by_rules(request_id=request_number, by=by, now=NOW)
    again = received(request_number, picture(), now + dt.timedelta(minutes=1))
    assert lacks(request_number) == (MissingAnswer("checking", again.id),)


def test_of_a_question_that_waits_a_week_is_left_from_the_day_of_a_later_scan(
    registers: RunningSimulator, settings
) -> None:
    by, request_number = officer(), ready(head(HOUSEHOLD), why=WHY)
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    until = actions.ask_applicant(request_id=request_number, words="سند دارید؟", by=by, now=NOW)
    held(request_number, settings, NOW)
    late = dt.datetime.combine(until, dt.time(9), dt.UTC)
    scanned(settings, late)
    with acting_as(SYSTEM):
        question = OfficerQuestion.objects.get(request_id=request_number)
    assert question.answer_by == until + dt.timedelta(days=7)


def test_of_a_question_that_waits_for_them_a_week_is_left(registers: RunningSimulator) -> None:
    by, request_number = officer(), ready(head(HOUSEHOLD), why=WHY)
    filed(request_number)
    actions.claim(request_id=request_number, by=by, now=NOW)
    until = actions.ask_applicant(request_id=request_number, words="سند دارید؟", by=by, now=NOW)
    kept = received(request_number, BROKEN)
    late = dt.datetime.combine(until, dt.time(9), dt.UTC)
    check(kept, household=HOUSEHOLD, now=late)
    with acting_as(SYSTEM):
        row, question = (
            Request.objects.get(id=request_number),
            OfficerQuestion.objects.get(request_id=request_number),
        )
    assert question.answer_by == until + dt.timedelta(days=7)
    assert row.next_at is not None
    assert row.next_at > late + dt.timedelta(days=7)

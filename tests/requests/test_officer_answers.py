"""R1.4e: no officer refuses before opening each document and answering each document and the applicant's words."""

from __future__ import annotations

import datetime as dt
import inspect
import uuid
from typing import Any

import pytest
from django.db import IntegrityError

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Decision
from hemayat.requests import actions, case_decision, permissions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_decision import MissingAnswer
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.errors import (
    CASE_TEXT_MISSING,
    DECIDED_BEFORE,
    DOCUMENT_NOT_NAMED,
    NO_SUCH_COLLEAGUE,
    UNKNOWN_REFUSES_NOBODY,
    CaseStateChanged,
    DocumentNotOpened,
    DocumentsNotAnswered,
    NoSuchRequest,
)
from hemayat.requests.models import OfficerAnswer, Request, RequestEvent
from hemayat.requests.queries import answers_with_decision
from hemayat.requests.states import CaseKind, CaseState
from hemayat.web.staff.cases.forms import BulkActionForm
from tests.documents.upload_steps import keep_upload
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, WHY, consent, head, officer, ready, take_on, view
from tests.requests.test_person_reads import picture
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
REFUSED, UNVALUED = 6, 7
LATER = NOW + dt.timedelta(hours=1)
TO_WORDS, TO_DOCUMENT = "فروش خودرو در دفتر اسناد ثبت نشده است.", "این سند نام خریدار را ندارد."


def written(household: int = REFUSED) -> tuple[int, uuid.UUID]:
    """An objection with words and a document, with an officer."""
    by = head(household)
    request = ready(by, why=WHY)
    kept = keep_upload(
        household=household, province=by.province, case=f"request:{request}", name="سند.jpg", content=picture(),
        by=by.actor, now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert view(request, household).state is CaseState.AWAITING_OFFICER
    return request, kept.id


@pytest.fixture
def case(registers: RunningSimulator) -> tuple[int, uuid.UUID]:
    return written()


def read(request: int, by: StaffMember) -> CaseFile:
    with acting_as(actor_of(by), is_read_only=True):
        return case_file(request, by, NOW)


def answer(request: int, document: uuid.UUID | None, by: StaffMember, now: dt.datetime = NOW) -> None:
    words = TO_WORDS if document is None else TO_DOCUMENT
    actions.answer_applicant(request_id=request, document=document, words=words, by=by, now=now)


def opened_and_answered(request: int, document: uuid.UUID, by: StaffMember) -> None:
    actions.keep_opening(request_id=request, document=document, by=by, now=NOW)
    answer(request, document, by)
    answer(request, None, by)


def refuse(request: int, by: StaffMember) -> int:
    return actions.decide_by_rules(request_id=request, by=by, now=LATER)


def test_r1_4e_an_officer_refuses_only_after_opening_and_answering(case: tuple[int, uuid.UUID]) -> None:
    request, document = case
    by = officer()
    actions.claim(request_id=request, by=by, now=NOW)
    assert read(request, by).deeds[0] is CaseAction.ANSWER, "what the page offers first"
    steps = [MissingAnswer("opening", document), MissingAnswer("answer", document), MissingAnswer("answer")]
    for done in (
        lambda: actions.keep_opening(request_id=request, document=document, by=by, now=NOW),
        lambda: answer(request, document, by),
        lambda: answer(request, None, by),
    ):
        assert list(read(request, by).lacks) == steps
        with pytest.raises(DocumentsNotAnswered):
            refuse(request, by)
        done()
        steps.pop(0)
    assert read(request, by).lacks == ()
    number = refuse(request, by)
    seen = view(request, REFUSED)
    assert (seen.state, seen.decision_id) == (CaseState.DECIDED, number)
    assert [(one.document, one.words) for one in seen.officer_answers] == [
        (None, TO_WORDS), (document, TO_DOCUMENT),
    ]  # fmt: skip
    with acting_as(head(REFUSED).actor, is_read_only=True):
        found, answers = answers_with_decision(number, head(REFUSED), LATER.date())
    assert (found, answers) == (f"request:{request}", seen.officer_answers), "they are part of the decision"
    with acting_as(SYSTEM, is_read_only=True):
        assert all(TO_WORDS.encode() not in bytes(one.words) for one in OfficerAnswer.objects.all())


def test_r1_4e_the_database_refuses_it_too(
    case: tuple[int, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = case
    by = officer()
    monkeypatch.setattr(case_decision, "check_answered", lambda *_: None)
    with pytest.raises(IntegrityError, match="answer each document"):
        refuse(request, by)
    opened_and_answered(request, document, by)
    assert refuse(request, by)


def test_r1_4e_what_a_colleague_opened_does_not_count(case: tuple[int, uuid.UUID]) -> None:
    request, document = case
    opened_and_answered(request, document, officer(name="nima"))
    actions.release(request_id=request, by=officer(name="nima"), now=NOW)
    second = officer(name="sara")
    with pytest.raises(DocumentsNotAnswered):
        refuse(request, second)
    assert list(read(request, second).lacks) == [MissingAnswer("opening", document)], "the answers stay"
    actions.keep_opening(request_id=request, document=document, by=second, now=NOW)
    assert refuse(request, second)


def test_r1_4e_what_is_written_after_the_answer_needs_another_one(case: tuple[int, uuid.UUID]) -> None:
    request, document = case
    by = officer()
    opened_and_answered(request, document, by)
    actions.add_words(request_id=request, words="سند دیگری هم دارم.", by=head(REFUSED), now=LATER)
    assert list(read(request, by).lacks) == [MissingAnswer("answer")]
    with pytest.raises(DocumentsNotAnswered):
        refuse(request, by)
    answer(request, None, by, LATER)
    assert refuse(request, by)


def test_an_answer_has_words_and_is_to_what_was_opened(case: tuple[int, uuid.UUID]) -> None:
    request, document = case
    by = officer()
    with pytest.raises(DocumentNotOpened):
        answer(request, document, by)
    with refuses(CASE_TEXT_MISSING):
        actions.answer_applicant(request_id=request, document=None, words=" ", by=by, now=NOW)
    with pytest.raises(CaseStateChanged):
        answer(request, uuid.uuid4(), by)
    with pytest.raises(NoSuchRequest):
        actions.keep_opening(request_id=request, document=uuid.uuid4(), by=by, now=NOW)


def test_a_decision_in_the_applicants_favour_waits_for_no_answer(registers: RunningSimulator) -> None:
    request, document = written(UNVALUED)
    given: dict[str, Any] = {"request_id": request, "outcome": "eligible", "document": document}
    assert actions.decide(**given, reason="برگ کارشناسی", by=officer(), now=NOW)


def test_r1_4e_an_approval_with_an_unknown_value_names_the_document_and_nobody_is_refused_for_it(
    registers: RunningSimulator,
) -> None:
    request, document = written(UNVALUED)
    given: dict[str, Any] = {"request_id": request, "reason": "برگ کارشناسی", "by": officer(), "now": NOW}
    with refuses(UNKNOWN_REFUSES_NOBODY):
        actions.decide(outcome="not_eligible", document=document, **given)
    for named in (None, uuid.uuid4()):
        with refuses(DOCUMENT_NOT_NAMED):
            actions.decide(outcome="eligible", document=named, **given)
    assert actions.decide(outcome="eligible", document=document, **given)
    with acting_as(SYSTEM, is_read_only=True):
        told = RequestEvent.objects.get(request_id=request, event="request.decided_by_officer")
    assert told.detail["document"] == str(document)


def test_r1_4e_the_database_takes_no_approval_with_an_unknown_value_without_its_document(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = written(UNVALUED)
    monkeypatch.setattr(case_decision, "_check_named", lambda *_: None)
    given: dict[str, Any] = {"request_id": request, "reason": "برگ کارشناسی", "by": officer(), "now": NOW}
    for named in (None, uuid.uuid4()):
        with pytest.raises(IntegrityError, match="names a document"):
            actions.decide(outcome="eligible", document=named, **given)
    number = actions.decide(outcome="eligible", document=document, **given)
    with acting_as(SYSTEM, is_read_only=True):
        assert Decision.objects.get(id=number).document_id == document


def test_r1_4e_the_database_refuses_nobody_because_a_value_is_unknown(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = written(UNVALUED)
    monkeypatch.setattr(case_decision, "ELIGIBLE", "not_eligible")
    with pytest.raises(IntegrityError, match="unknown_refuses_nobody"):
        actions.decide(
            request_id=request, outcome="not_eligible", reason="x", document=document, by=officer(), now=NOW
        )


# ----------------------------------------------------------------------- another officer, and none at once


@pytest.fixture
def second_objection(case: tuple[int, uuid.UUID]) -> int:
    """An objection to what the officer "nima" decided about an objection."""
    request, document = case
    first = officer(name="nima")
    opened_and_answered(request, document, first)
    number = refuse(request, first)
    by = head(REFUSED)
    draft = actions.begin_draft(kind=CaseKind.OBJECTION, about_decision=number, by=by, now=LATER)
    actions.save_answers(request_id=draft, answers={"criteria": "", "why": WHY}, by=by, now=LATER)
    consent(draft, by, LATER)
    actions.file_request(request_id=draft, key="second", by=by, now=LATER)
    take_on(LATER)
    assert view(draft, REFUSED).state is CaseState.AWAITING_OFFICER
    return draft


def test_r1_4e_a_second_objection_goes_to_another_officer(second_objection: int) -> None:
    first, other = officer(name="nima"), officer(name="sara")
    for act in (
        lambda: actions.claim(request_id=second_objection, by=first, now=LATER),
        lambda: refuse(second_objection, first),
        lambda: actions.ask_again(request_id=second_objection, by=first, now=LATER),
    ):
        with refuses(DECIDED_BEFORE):
            act()
    assert actions.take_next(by=first, now=LATER) is None
    assert read(second_objection, first).is_decided_before
    assert read(second_objection, first).deeds == (CaseAction.NOTE,)
    assert actions.take_next(by=other, now=LATER) == second_objection
    with refuses(NO_SUCH_COLLEAGUE):
        actions.hand_over_case(request_id=second_objection, to="nima", words="x", by=other, now=LATER)


def test_r1_4e_the_database_gives_it_to_no_officer_who_decided_before(
    second_objection: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = officer(name="nima")
    with pytest.raises(IntegrityError, match="another officer"), acting_as(actor_of(first)):
        Request.objects.filter(id=second_objection).update(officer_id=first.pk)
    monkeypatch.setattr(permissions, "check_is_another", lambda *_: None)
    monkeypatch.setattr(case_decision, "check_answered", lambda *_: None)
    with pytest.raises(IntegrityError, match="another officer"):
        refuse(second_objection, first)


def test_r1_4e_nothing_adverse_is_done_to_many_at_once() -> None:
    """Functions for several cases take them, return them, hand them over or ask a question; none decides."""
    many = {
        name for name in actions.__all__ if "requests" in inspect.signature(getattr(actions, name)).parameters
    }
    assert many == {"ask_many", "claim_many", "hand_over_many", "release_many", "take_back_many"}
    offered = {name for name, _ in BulkActionForm.base_fields["deed"].choices}  # type: ignore[attr-defined]  # it is a field of choices
    assert offered == {"claim", "release", "hand-over", "ask"}
    assert not offered & {
        CaseAction.DECIDE,
        CaseAction.DECIDE_BY_RULES,
        CaseAction.OVERRIDE,
        CaseAction.CONFIRM_OVERRIDE,
    }

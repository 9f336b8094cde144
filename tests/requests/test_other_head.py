"""R1.1b: a head by the registers alone may file a change of head, and has no part in what others filed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions
from hemayat.requests.errors import ApplicantNotHead, NoSuchRequest
from hemayat.requests.models import Consent, Request
from hemayat.requests.queries import request_of, requests_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind, CaseState
from hemayat.requests.submission import SubmittedForm
from tests.requests.steps import NOW, begun, events_of, filed, head, ready, view, with_session

pytestmark = pytest.mark.usefixtures("nation")
WORDS = "دیگر با هم زندگی نمی‌کنیم."


def former_spouse() -> Citizen:
    """The registers name them as the head of household 1; our record names somebody else."""
    other = head(2)
    return head(1, person_index=other.person_index, national_id_sealed=other.national_id_sealed)


def read(request: int, by: Citizen) -> CaseView:
    with acting_as(by.actor, is_read_only=True):
        return request_of(1, request, now=NOW, by=by)


ACTS: dict[str, Callable[[int, Citizen], object]] = {
    "withdraw": lambda request, by: actions.withdraw_request(request_id=request, by=by, now=NOW),
    "answer": lambda request, by: actions.answer_question(request_id=request, words=WORDS, by=by, now=NOW),
    "add words": lambda request, by: actions.add_words(request_id=request, words=WORDS, by=by, now=NOW),
    "add evidence": lambda request, by: actions.file_evidence(request_id=request, by=by, now=NOW),
    "consent": lambda request, by: actions.give_consents(request_id=request, read="", by=by, now=NOW),
    "save": lambda request, by: actions.save_answers(request_id=request, answers={}, by=by, now=NOW),
    "ask for a person": lambda request, by: actions.ask_for_person(request_id=request, by=by, now=NOW),
}


@pytest.mark.parametrize("act", ACTS)
def test_they_do_nothing_in_what_the_head_filed(act: str) -> None:
    request = filed(head())
    with acting_as(SYSTEM, is_read_only=True):
        consent = Consent.objects.filter(request_id=request).values_list("id", flat=True)[0]
    before = view(request)
    with pytest.raises(ApplicantNotHead) as refused:
        ACTS[act](request, former_spouse())
    assert "تغییر سرپرست" in refused.value.words["fa"]
    assert view(request) == before
    with acting_as(SYSTEM, is_read_only=True):
        assert Consent.objects.get(id=consent).withdrawn_at is None


def test_a_draft_of_the_head_is_not_thrown_away() -> None:
    draft = begun(head())
    with pytest.raises(ApplicantNotHead):
        actions.withdraw_request(request_id=draft, by=former_spouse(), now=NOW)
    assert view(draft).filed_at is None


def test_they_read_none_of_its_words_and_the_head_does() -> None:
    request, draft = filed(head()), begun(head(), CaseKind.DISPUTE)
    for number in (request, draft):
        with pytest.raises(ApplicantNotHead):
            read(number, former_spouse())
        assert read(number, head()).id == number


def test_a_guardian_does_and_reads_what_the_head_could() -> None:
    request = filed(head())
    guardian = head(1, person_index=head(2).person_index, acts_as="guardian")
    assert read(request, guardian).id == request
    actions.add_words(request_id=request, words=WORDS, by=guardian, now=NOW)
    assert "words_added" in events_of(read(request, head()))


def test_their_own_change_of_head_is_theirs_and_nobody_else_s_but_the_head_s() -> None:
    spouse, third = with_session(former_spouse()), head(3)
    stranger = head(1, person_index=third.person_index, national_id_sealed=third.national_id_sealed)
    request = filed(spouse, CaseKind.CHANGE_OF_HEAD)
    assert read(request, spouse).id == request
    assert read(request, head()).id == request
    with pytest.raises(ApplicantNotHead):
        read(request, stranger)
    with pytest.raises(ApplicantNotHead):
        actions.withdraw_request(request_id=request, by=stranger, now=NOW)
    actions.withdraw_request(request_id=request, by=spouse, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        assert Request.objects.get(id=request).state == CaseState.WITHDRAWN


def test_a_draft_to_change_the_head_is_its_writers_alone_and_bars_nobody_else_from_writing_one() -> None:
    draft = ready(with_session(head()), CaseKind.CHANGE_OF_HEAD)
    assert begun(head(), CaseKind.CHANGE_OF_HEAD) == draft
    others = begun(former_spouse(), CaseKind.CHANGE_OF_HEAD)
    assert others != draft
    for number, by in ((draft, former_spouse()), (others, head())):
        with pytest.raises(NoSuchRequest):
            read(number, by)
        with pytest.raises(NoSuchRequest):
            actions.save_answers(request_id=number, answers={"cause": "death"}, by=by, now=NOW)
        with pytest.raises(NoSuchRequest):
            actions.withdraw_request(request_id=number, by=by, now=NOW)
        with acting_as(by.actor, is_read_only=True):
            assert number not in [line.id for line in requests_of(1, by)]
    assert read(draft, head()).id == draft
    assert read(others, former_spouse()).id == others
    actions.file_request(request_id=draft, key="form", by=with_session(head()), now=NOW)
    assert view(draft).filed_at


def test_nobody_files_the_draft_of_somebody_else_to_change_the_head() -> None:
    """Also by a form alone, whose page they never saw, and by SQL below the application."""
    spouse = with_session(former_spouse())
    draft = ready(with_session(head()), CaseKind.CHANGE_OF_HEAD)
    with pytest.raises(NoSuchRequest):
        actions.file_request(request_id=draft, key="form", by=spouse, now=NOW)
    (told,) = actions.file_together([SubmittedForm(draft, "form", spouse)], now=NOW)
    assert isinstance(told, NoSuchRequest)
    with acting_as(spouse.actor), pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        Request.objects.filter(id=draft).update(state=CaseState.SUBMITTED)
    assert view(draft).filed_at is None


def test_nobody_files_a_draft_to_change_the_head_without_a_session() -> None:
    """Without a session the database does not know who acts: it may be somebody else than the writer."""
    draft = ready(head(), CaseKind.CHANGE_OF_HEAD)
    with pytest.raises(NoSuchRequest):
        actions.file_request(request_id=draft, key="form", by=head(), now=NOW)
    for actor in (head().actor, SYSTEM):
        with acting_as(actor), pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
            Request.objects.filter(id=draft).update(state=CaseState.SUBMITTED)
    assert view(draft).filed_at is None


def test_whoever_filed_it_reads_it_also_after_a_rotation_of_keys_and_once_they_lead_no_more() -> None:
    """By every key: the session has the index of today's, the request that of the day on which it was filed."""
    request = filed(head())
    with acting_as(SYSTEM):
        row = Request.objects.get(id=request)
    assert bytes(row.person_index) == head().person_index
    renamed = head(1, person_index=b"\x00" * 32)
    assert read(request, renamed).id == request

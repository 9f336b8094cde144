"""R4.1a, R4.8a: a head begins, fills in and files a request, and is told a code and a day; nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections
from PIL import Image

from hemayat.accounts.attempt_limits import OWN
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import tracking_code_in
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.eligibility.queries import determination_of
from hemayat.inquiries.models import RegisterAnswer
from hemayat.notifications.models import OutboxMessage
from hemayat.requests import actions, queries
from hemayat.requests.consents import VERSION, consent_text
from hemayat.requests.errors import (
    TOO_OFTEN_TODAY,
    AnswerInvalid,
    ApplicantNotHead,
    CaseNotAdmissible,
    CaseStateChanged,
    ConsentChanged,
    DraftIncomplete,
    NoSuchRequest,
)
from hemayat.requests.kinds import KIND_WORDS, checked
from hemayat.requests.models import Consent, Request
from hemayat.requests.questions import unfinished
from hemayat.requests.states import CaseKind, CaseState
from tests.documents.upload_steps import keep_upload
from tests.eligibility.built_decisions import decided_again
from tests.requests.steps import (
    ANSWERS,
    NEEDED,
    NOW,
    begun,
    consent,
    events_of,
    filed,
    head,
    notices,
    ready,
    signed_in,
    view,
)
from tests.support.publishing import Decided
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
LATER = NOW + dt.timedelta(days=3)
AT_ONCE = 200


def test_r4_1a_r4_8a_a_filed_request_has_a_code_and_a_due_date_told_with_it() -> None:
    by = head()
    done = actions.file_request(request_id=ready(by), key="form", by=by, now=NOW)
    seen = view(done.request)
    assert tracking_code_in(done.tracking_code)
    assert (seen.state, seen.tracking_code, seen.due_on) == (
        CaseState.SUBMITTED,
        done.tracking_code,
        done.due_on,
    )
    with acting_as(SYSTEM):
        told = OutboxMessage.objects.get(household_id=1, notice="request_filed.1")
    assert told.parameters["code"] == done.tracking_code
    assert told.parameters["day_fa"] == "۱۳۹۸/۱۰/۰۳"
    assert seen.clock
    assert (seen.clock.stopped_at, seen.clock.is_paused, seen.clock.due_on) == (None, False, done.due_on)
    assert seen.clock.working_days_left == version_in_force(NOW.date()).parameters.answer_within["objection"]


@pytest.mark.parametrize("kind", [CaseKind.OBJECTION, CaseKind.DISPUTE, CaseKind.CHANGE_OF_HEAD])
def test_r4_8a_each_kind_of_request_is_promised_the_days_that_the_agreement_gives_it(kind: CaseKind) -> None:
    seen = view(filed(signed_in(), kind))
    assert seen.clock
    assert seen.clock.working_days_left == version_in_force(NOW.date()).parameters.answer_within[kind]


def test_r4_8a_the_database_takes_no_filed_request_without_code_day_and_clock() -> None:
    by = head()
    request = ready(by)
    with pytest.raises(IntegrityError, match="request_is_filed_whole"), acting_as(by.actor):
        Request.objects.filter(id=request).update(state="submitted", filed_at=NOW, tracking_code="2" * 12)


def test_a_draft_is_taken_up_again_on_another_telephone_with_everything_that_was_typed() -> None:
    request = begun(head())
    actions.save_answers(request_id=request, answers={"why": "خودرو را فروختم"}, by=head(), now=NOW)
    other = head(session=2)
    assert begun(other, now=LATER) == request
    actions.save_answers(request_id=request, answers={"criteria": "car"}, by=other, now=LATER)
    assert view(request).answers == {"why": "خودرو را فروختم", "criteria": "car"}
    with acting_as(SYSTEM):
        kept = bytes(Request.objects.get(id=request).answers)
    assert "خودرو".encode() not in kept


@pytest.mark.parametrize("kind", [CaseKind.OBJECTION, CaseKind.DISPUTE, CaseKind.CHANGE_OF_HEAD])
def test_the_tasks_say_in_words_what_is_to_be_done_and_nothing_is_filed_before(kind: CaseKind) -> None:
    by = signed_in()
    request = begun(by, kind)

    def left() -> list[str]:
        with acting_as(by.actor, is_read_only=True):
            return unfinished(queries.tasks_of(request))

    assert len(left()) == 2
    with pytest.raises(DraftIncomplete) as said:
        actions.file_request(request_id=request, key="form", by=by, now=NOW)
    assert "consents" in said.value.missing
    first, *rest = ANSWERS[kind].items()
    actions.save_answers(request_id=request, answers=dict([first]), by=by, now=NOW)
    consent(request, by)
    assert "consents" not in left()
    actions.save_answers(request_id=request, answers=dict(rest), by=by, now=NOW)
    assert left() == []
    assert actions.file_request(request_id=request, key="form", by=by, now=NOW).due_on


def test_an_answer_that_cannot_be_kept_says_why_and_loses_none_of_the_others() -> None:
    by = head()
    request = begun(by, CaseKind.DISPUTE)
    actions.save_answers(request_id=request, answers={"why": "متعلق به من نیست"}, by=by, now=NOW)
    with pytest.raises(AnswerInvalid) as said:
        actions.save_answers(request_id=request, answers={"claim": "whatever"}, by=by, now=NOW)
    assert (said.value.question, set(said.value.words)) == ("claim", {"fa", "en"})
    with pytest.raises(AnswerInvalid):
        actions.save_answers(request_id=request, answers={"why": "آ" * 2001}, by=by, now=NOW)
    assert view(request).answers == {"why": "متعلق به من نیست"}


def test_the_same_form_sent_twice_makes_one_case() -> None:
    by = head()
    request = ready(by)
    first = actions.file_request(request_id=request, key="form", by=by, now=NOW)
    assert actions.file_request(request_id=request, key="form", by=by, now=LATER) == first
    # Another key, as from a page that was opened again: what is filed is filed.
    assert actions.file_request(request_id=request, key="other form", by=by, now=LATER) == first
    assert events_of(view(request)).count("filed") == 1
    assert notices() == ["request_filed.1"]


def test_the_same_form_sent_again_from_a_new_draft_gives_what_it_filed() -> None:
    by = head()
    first = actions.file_request(request_id=ready(by, CaseKind.DISPUTE), key="form", by=by, now=NOW)
    again = ready(by, CaseKind.DISPUTE)
    assert again != first.request
    assert actions.file_request(request_id=again, key="form", by=by, now=LATER) == first
    assert view(again).state == CaseState.DRAFT


@pytest.mark.slow
def test_a_head_begins_so_many_requests_a_day_however_often_they_are_withdrawn() -> None:
    by = head()
    (limit,) = OWN["request"]
    for _ in range(limit.most):
        actions.withdraw_request(request_id=filed(by, CaseKind.DISPUTE), by=by, now=NOW)
    with refuses(TOO_OFTEN_TODAY):
        begun(by, CaseKind.DISPUTE)
    assert begun(by, CaseKind.OBJECTION), "it may have a last day, and is counted apart"
    assert len(notices()) == 2 * limit.most
    other, tomorrow = head(2), NOW + dt.timedelta(days=1)
    draft = begun(other, CaseKind.DISPUTE)
    assert begun(other, CaseKind.DISPUTE) == draft, "what is there is taken up again, and counts nothing"
    assert begun(by, CaseKind.DISPUTE, tomorrow)


@pytest.mark.slow
def test_a_head_adds_so_many_words_a_day() -> None:
    by = head()
    request = filed(by)
    (limit,) = OWN["words"]
    for word in range(limit.most):
        actions.add_words(request_id=request, words=f"{word}", by=by, now=NOW)
    actions.add_words(request_id=request, words=f"{limit.most - 1}", by=by, now=NOW)
    with refuses(TOO_OFTEN_TODAY):
        actions.add_words(request_id=request, words="یکی بیش‌تر", by=by, now=NOW)


@pytest.mark.slow
def test_a_storm_of_identical_submissions_over_real_connections_makes_one_case() -> None:
    by = head()
    request = ready(by)

    def send(_: int) -> str:
        try:
            return actions.file_request(request_id=request, key="form", by=by, now=NOW).tracking_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(40) as pool:
        codes = set(pool.map(send, range(AT_ONCE)))
    assert len(codes) == 1
    assert notices() == ["request_filed.1"]
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM request WHERE filed_at IS NOT NULL), (SELECT count(*) FROM clock), "
            "(SELECT count(*) FROM request_event WHERE event = 'request.filed'), "
            "(SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'requests.take_on')"
        )
        assert cursor.fetchone() == (1, 1, 1, 1)


@pytest.mark.slow
def test_a_storm_of_beginnings_makes_one_draft() -> None:
    by = head()

    def begin(_: int) -> int:
        try:
            return begun(by)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        drafts = set(pool.map(begin, range(60)))
    assert len(drafts) == 1
    assert events_of(view(*drafts)) == ["begun"]


def test_r1_4a_an_objection_names_the_decision_objected_to(nation: int, decided: Decided) -> None:
    with pytest.raises(CaseNotAdmissible):
        actions.begin_draft(kind=CaseKind.OBJECTION, by=head(), now=NOW)
    with pytest.raises(CaseNotAdmissible):
        actions.begin_draft(kind=CaseKind.OBJECTION, about_run=nation + 1, by=head(), now=NOW)
    request = actions.begin_draft(kind=CaseKind.OBJECTION, about_run=nation, by=head(), now=NOW)
    assert view(request).about_run == nation
    anothers = decided_again(decided.snapshot, 13, now=NOW).decision_id
    with pytest.raises(CaseNotAdmissible):
        actions.begin_draft(kind=CaseKind.OBJECTION, about_decision=anothers, by=head(), now=NOW)


def test_r1_4d_years_later_one_may_still_object_unless_the_agreement_says_otherwise(monkeypatch) -> None:
    years_later = NOW + dt.timedelta(days=5 * 366)
    by = head()
    assert filed(by, now=years_later)
    shipped = version_in_force(NOW.date())
    other = replace(shipped, parameters=replace(shipped.parameters, objection_window_days=30))
    monkeypatch.setattr("hemayat.requests.admissibility.version_in_force", lambda _: other)
    assert begun(head(2), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        told = determination_of(3)
    assert told
    last = dt.datetime.combine(day_of(told.published_at) + dt.timedelta(days=30), dt.time(8), dt.UTC)
    assert begun(head(3), now=last)
    with pytest.raises(CaseNotAdmissible, match="30 days"):
        begun(head(4), now=last + dt.timedelta(days=1))


def test_r1_1b_whom_our_register_names_not_as_the_head_is_refused_with_the_reason() -> None:
    by = head(2)
    spouse = head(1, person_index=by.person_index)
    with pytest.raises(ApplicantNotHead) as said:
        begun(spouse)
    assert "تغییر سرپرست" in said.value.words["fa"]
    # Who is the head by the civil registry may say so, and nothing else.
    assert begun(spouse, CaseKind.CHANGE_OF_HEAD)
    with pytest.raises(ApplicantNotHead):
        begun(head(1, person_index=by.person_index), CaseKind.DISPUTE)


def test_a_guardian_files_for_the_head_and_the_record_says_so() -> None:
    guardian = head(1, person_index=head(2).person_index, acts_as="guardian")
    request = filed(guardian)
    assert view(request).acts_as == "guardian"
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT detail->>'acts_as' FROM audit_event WHERE subject = %s", [f"request:{request}"]
        )
        assert cursor.fetchall() == [("guardian",)]


def test_consent_covers_the_registers_that_the_request_needs_and_no_other() -> None:
    by = head()
    request, dispute = begun(by), begun(by, CaseKind.DISPUTE)
    assert consent(request, by).registers == NEEDED
    with acting_as(by.actor, is_read_only=True):
        assert queries.given_consents(1, request) == set(NEEDED)
    # The register whose information is disputed is asked too, whether or not the rules decide by it.
    actions.save_answers(
        request_id=dispute, answers=ANSWERS[CaseKind.DISPUTE] | {"register": "loans"}, by=by, now=NOW
    )
    assert consent(dispute, by).registers == ("persons", "incomes", "vehicles", "loans")
    # Once it is about something else, that consent is not kept.
    actions.save_answers(request_id=dispute, answers={"register": "vehicles"}, by=by, now=LATER)
    assert consent(dispute, by, LATER).registers == NEEDED
    with acting_as(by.actor, is_read_only=True):
        assert queries.given_consents(1, dispute) == set(NEEDED)


def test_answers_that_belong_to_no_request_need_no_number() -> None:
    filed(head())
    with acting_as(SYSTEM):
        for about in ("preparation", "preparation:vehicles"):
            RegisterAnswer.objects.create(
                household_id=1, about=about, register="loans", asked_at=NOW,
                is_answered=False, is_complete=False, reason="silent", reference=uuid.uuid4(), body=b"",
            )  # fmt: skip
        assert RegisterAnswer.objects.filter(about__startswith="preparation").count() == 2


def test_nobody_consents_to_a_list_that_they_have_not_read() -> None:
    by = head()
    request = begun(by)
    shorter = consent_text(NEEDED[:-1], "fa")
    with pytest.raises(ConsentChanged):
        actions.give_consents(request_id=request, read=shorter.sha256, by=by, now=NOW)
    with acting_as(SYSTEM):
        assert not Consent.objects.exists()


def test_the_database_keeps_no_answer_of_a_register_that_the_head_did_not_consent_to() -> None:
    request = filed(head())

    def keep(register: str, asked_at: dt.datetime) -> None:
        with acting_as(SYSTEM):
            RegisterAnswer.objects.create(
                household_id=1, about=f"request:{request}:2", register=register, asked_at=asked_at,
                is_answered=False, is_complete=False, reason="silent", reference=uuid.uuid4(), body=b"",
            )  # fmt: skip

    keep("vehicles", NOW)
    with pytest.raises(IntegrityError, match="has not consented that loans is asked"):
        keep("loans", NOW)
    actions.withdraw_request(request_id=request, by=head(), now=LATER)
    keep("vehicles", LATER)  # asked at that very moment
    with pytest.raises(IntegrityError, match="has not consented that vehicles is asked"):
        keep("vehicles", LATER + dt.timedelta(seconds=1))


def test_the_text_that_was_read_is_kept_with_its_version_and_day_and_ends_with_the_request() -> None:
    by = head()
    request = begun(by)
    text = consent(request, by, lang="en")
    assert text.words.startswith("I agree that the Ministry")
    assert text.words.splitlines()[1:] == [f"- {line}" for line in text.lines]
    assert "- Vehicles, from the Traffic Police" in text.words.splitlines()
    with acting_as(SYSTEM):
        rows = {one.register: one for one in Consent.objects.filter(household_id=1)}
    assert set(rows) == set(NEEDED)
    for one in rows.values():
        assert (one.wording, one.wording_sha256, one.lang) == (text.words, text.sha256, "en")
        assert (one.version, one.given_at) == (VERSION, NOW)
    consent(request, by, NOW)
    actions.save_answers(request_id=request, answers=ANSWERS[CaseKind.OBJECTION], by=by, now=NOW)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    actions.withdraw_request(request_id=request, by=by, now=LATER)
    with acting_as(by.actor, is_read_only=True):
        found = {one.register: one for one in queries.consents_of(1)}
    assert {one.withdrawn_at for one in found.values()} == {LATER}


def test_the_database_keeps_the_consents_of_a_request_that_is_being_examined() -> None:
    """Without the registers that refuse support, its values were unknown, and an officer could only grant it."""
    by = head()
    request = filed(by)
    taken = "UPDATE request_consent SET withdrawn_at = %s WHERE request_id = %s"
    with (
        pytest.raises(IntegrityError, match="is being examined and keeps its consents"),
        acting_as(by.actor),
        connection.cursor() as cursor,
    ):
        cursor.execute(taken, [NOW, request])
    other = begun(by, CaseKind.DISPUTE)
    consent(other, by)
    with acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute(taken, [NOW, other])
        assert cursor.rowcount == len(NEEDED), "a draft is not examined yet"


@pytest.mark.parametrize(
    "change",
    [
        "wording = 'other words'",
        "register = 'loans'",
        "version = 1",
        "withdrawn_at = NULL",
        "given_at = now()",
    ],
)
def test_the_database_changes_no_word_of_a_consent(change: str) -> None:
    by = head()
    request = begun(by)
    consent(request, by)
    actions.withdraw_request(request_id=request, by=by, now=NOW)
    with acting_as(SYSTEM):
        vehicles = Consent.objects.get(household_id=1, register="vehicles")
        before = Consent.objects.values().get(id=vehicles.id)
    with suppress(DatabaseError), acting_as(by.actor), connection.cursor() as cursor:
        cursor.execute(f"UPDATE request_consent SET {change}")
    with acting_as(SYSTEM):
        assert Consent.objects.values().get(id=vehicles.id) == before


@pytest.mark.slow
def test_what_was_uploaded_stays_with_a_filed_request_and_goes_with_a_draft_that_is_thrown_away() -> None:
    by = head()
    request = ready(by)
    kept = upload(request)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    with acting_as(by.actor, is_read_only=True):
        (one,) = documents_of(1, view(request).case)
    assert (one.id, one.may_be_removed) == (kept.id, False)
    draft = begun(by, CaseKind.DISPUTE)
    upload(draft)
    actions.withdraw_request(request_id=draft, by=by, now=NOW)
    with acting_as(by.actor, is_read_only=True):
        assert documents_of(1, f"request:{draft}") == []
        assert [one.id for one in queries.requests_of(1)] == [request]


def test_a_request_is_withdrawn_once_and_stays_to_be_read() -> None:
    by = head()
    request = filed(by)
    actions.withdraw_request(request_id=request, by=by, now=LATER)
    seen = view(request, now=LATER)
    assert (seen.state, seen.ended_at, seen.may_withdraw) == (CaseState.WITHDRAWN, LATER, False)
    assert seen.clock
    assert seen.clock.stopped_at == LATER
    assert notices() == ["request_filed.1", "request_withdrawn.1"]
    with pytest.raises(CaseStateChanged):
        actions.withdraw_request(request_id=request, by=by, now=LATER)
    assert actions.take_on_due(now=LATER) == 0


def test_nobody_reaches_the_request_of_another_household() -> None:
    request, stranger = filed(head()), head(2)
    for reach in (
        lambda: actions.withdraw_request(request_id=request, by=stranger, now=NOW),
        lambda: actions.save_answers(request_id=request, answers={"why": "x"}, by=stranger, now=NOW),
        lambda: actions.file_request(request_id=request, key="form", by=stranger, now=NOW),
        lambda: view(request, household=2),
    ):
        with pytest.raises(NoSuchRequest):
            reach()
    with acting_as(stranger.actor, is_read_only=True):
        assert queries.requests_of(1) == []
        assert queries.consents_of(1) == []


def test_staff_see_no_drafts_and_only_their_provinces() -> None:
    draft, request = begun(head(2)), filed(head())
    here = Actor("staff", "staff:1", provinces=("23",))
    elsewhere = Actor("staff", "staff:1", provinces=("01",))
    with acting_as(here, is_read_only=True):
        assert queries.request_of(1, request).id == request
        assert queries.requests_of(2) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM request_event WHERE request_id = %s", [draft])
            assert cursor.fetchone() == (0,)
    with acting_as(elsewhere, is_read_only=True):
        assert queries.requests_of(1) == []


def test_a_household_that_was_decided_objects_instead_of_applying() -> None:
    with pytest.raises(CaseNotAdmissible) as said:
        begun(head(), CaseKind.APPLICATION)
    assert "اعتراض" in said.value.words["fa"]


def test_every_kind_has_words_in_both_languages() -> None:
    assert set(KIND_WORDS) == set(CaseKind)
    assert all(words.fa and words.en for words in KIND_WORDS.values())


def upload(request: int) -> ListedDocument:
    by = head()
    return keep_upload(
        household=1,
        province=by.province,
        case=f"request:{request}",
        name="سند.png",
        content=_png(),
        by=by.actor,
        now=NOW,
    )


def _png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return made.getvalue()


def test_an_answer_is_kept_without_signs_that_turn_text_around() -> None:
    assert checked(CaseKind.CHANGE_OF_HEAD, {"why": "\u202e12\u202c می\u200cپردازم"}) == {
        "why": "12 می\u200cپردازم"
    }

"""R1.4e: what an applicant writes or sends is read by a person before the request can end unfavourably."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.db import IntegrityError, ProgrammingError, connection
from PIL import Image

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.effective_dates import HouseholdResult
from hemayat.eligibility.household_decision import DecisionInput, decide_cases
from hemayat.eligibility.queries import determination_of
from hemayat.households.case_data import CaseSnapshot
from hemayat.requests import actions
from hemayat.requests.case_decision import answers_for_request
from hemayat.requests.corrections import rows_for
from hemayat.requests.decision_checks import must_be_read
from hemayat.requests.errors import CaseStateChanged
from hemayat.requests.models import ApplicantWords, Consent, Dispute, Request
from hemayat.requests.person_review import can_ask_for_person
from hemayat.requests.queries import request_of
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseKind, CaseState
from tests.documents.upload_steps import keep_upload
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    NEEDED,
    NOW,
    WHY,
    begun,
    events_of,
    filed,
    head,
    notices,
    officer,
    ready,
    take_on,
    view,
)

pytestmark = pytest.mark.usefixtures("nation")
REFUSED = 6
"""A household with too dear a car."""
DAY = dt.timedelta(days=1)


def picture(width: int = 40) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, 30), "white").save(out, "JPEG")
    return out.getvalue()


def upload(request: int, by: Citizen, household: int = REFUSED, width: int = 40) -> None:
    keep_upload(
        household=household, province=by.province, case=f"request:{request}", name="سند.jpg",
        content=picture(width), by=by.actor, now=NOW,
    )  # fmt: skip


def last_event(request: int) -> dict[str, object]:
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT detail FROM request_event WHERE request_id = %s ORDER BY id DESC LIMIT 1", [request]
        )
        found: dict[str, object] = json.loads(cursor.fetchone()[0])
    return found


def assert_with_officer(seen: CaseView, why: str = "applicant_wrote") -> None:
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None), events_of(seen)
    assert events_of(seen)[-1] == "needs_reading"
    assert last_event(seen.id)["fault"] == why
    assert notices(seen.household)[-1] == "request_with_officer.1"


def test_r1_4e_an_objection_with_words_is_not_refused_by_the_registers_alone(
    registers: RunningSimulator,
) -> None:
    request = filed(head(REFUSED), why=WHY)
    take_on()
    assert_with_officer(view(request, REFUSED))


@pytest.mark.slow
def test_r1_4e_an_objection_with_a_document_is_not_refused_by_the_registers_alone(
    registers: RunningSimulator,
) -> None:
    by = head(REFUSED)
    request = ready(by)
    upload(request, by)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert_with_officer(view(request, REFUSED))


def test_r1_4e_choosing_a_reason_is_not_writing_and_the_registers_decide(registers: RunningSimulator) -> None:
    request = filed(head(REFUSED), criteria="car")
    take_on()
    seen = view(request, REFUSED)
    assert (seen.state, seen.is_decided_automatically) == (CaseState.DECIDED, True)


def test_r1_4e_words_do_not_hold_up_a_result_in_the_applicants_favour(registers: RunningSimulator) -> None:
    registers.correct("vehicles", registers.person(REFUSED)["national_id"])
    request = filed(head(REFUSED), why=WHY)
    take_on()
    assert view(request, REFUSED).state == CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(REFUSED).outcome == "eligible"  # type: ignore[union-attr]  # it was decided


def test_r1_4e_a_household_that_keeps_what_it_has_is_read_too(registers: RunningSimulator) -> None:
    """An eligible household that objects to the amount, and would get the same amount again."""
    request = filed(head(2), why="مبلغ درست نیست.")
    take_on()
    assert_with_officer(view(request, 2))


def test_r1_4e_of_many_decided_together_each_with_words_goes_to_an_officer(
    registers: RunningSimulator,
) -> None:
    households = [2, 3, 4, 5, 6]
    requests = {one: filed(head(one), why=WHY) if one % 2 else filed(head(one)) for one in households}
    while take_on():
        pass
    for household, request in requests.items():
        seen = view(request, household)
        if household % 2:
            assert_with_officer(seen)
        else:
            assert seen.state == CaseState.DECIDED, events_of(seen)


@pytest.mark.slow
def test_r1_4e_what_is_added_to_an_open_request_has_the_same_effect(registers: RunningSimulator) -> None:
    written, sent = filed(head(REFUSED)), filed(head(2))
    actions.add_words(request_id=written, words=WHY, by=head(REFUSED), now=NOW)
    upload(sent, head(2), 2)
    actions.file_evidence(request_id=sent, by=head(2), now=NOW)
    take_on()
    seen = view(written, REFUSED)
    assert_with_officer(seen)
    assert [one.words for one in seen.added_words] == [WHY]
    assert_with_officer(view(sent, 2))
    assert "evidence_added" in events_of(view(sent, 2))
    with acting_as(SYSTEM, is_read_only=True):
        assert WHY.encode() not in bytes(ApplicantWords.objects.get().words)


def test_r1_4e_after_the_end_nothing_is_added(registers: RunningSimulator) -> None:
    request = filed(head(REFUSED))
    take_on()
    for add in (
        lambda: actions.add_words(request_id=request, words=WHY, by=head(REFUSED), now=NOW),
        lambda: actions.file_evidence(request_id=request, by=head(REFUSED), now=NOW),
    ):
        with pytest.raises(CaseStateChanged):
            add()


def test_r1_4e_the_database_refuses_a_decision_by_the_registers_alone(registers: RunningSimulator) -> None:
    request = filed(head(REFUSED), why=WHY)
    take_on()
    with acting_as(SYSTEM):
        row = Request.objects.get(id=request)
        found = answers_for_request(row, NOW)
        assert found
        snapshot = CaseSnapshot.of(*rows_for(row, found))
    matter = DecisionInput(REFUSED, row.province, snapshot, request, SYSTEM, NOW, 30, is_review=True)
    with pytest.raises(IntegrityError, match="read by a person first"):
        decide_cases([matter])


def test_r1_4e_what_was_written_is_never_taken_back(registers: RunningSimulator) -> None:
    request = filed(head(REFUSED), why=WHY)
    for kind in (SYSTEM, head(REFUSED).actor):
        with pytest.raises(ProgrammingError, match="nothing written is taken back"), acting_as(kind):
            Request.objects.filter(id=request).update(words_at=None)


def test_r1_4e_a_dispute_with_words_that_its_owner_upholds_is_read(registers: RunningSimulator) -> None:
    by = head(REFUSED)
    request = filed(by, CaseKind.DISPUTE, why="این خودرو متعلق به من نیست.")
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        reference = str(Dispute.objects.get(request_id=request).reference)
    registers.order("disputes", {"reference": reference, "state": "upheld", "words": "سند به نام اوست."})
    take_on(NOW + DAY)
    assert_with_officer(view(request, REFUSED, now=NOW + DAY))


# ------------------------------------------------------------------------------- asking for a person


@pytest.fixture
def ended(registers: RunningSimulator) -> int:
    """An objection without a word, which the registers alone refused."""
    request = filed(head(REFUSED))
    take_on()
    return request


def may_ask(request: int) -> bool:
    with acting_as(head(REFUSED).actor, is_read_only=True):
        return can_ask_for_person(request_of(REFUSED, request))


def test_r1_4e_after_an_automatic_refusal_one_button_asks_for_a_person(ended: int) -> None:
    assert may_ask(ended)
    with acting_as(SYSTEM, is_read_only=True):
        before = determination_of(REFUSED)
    new = actions.ask_for_person(request_id=ended, by=head(REFUSED), now=NOW)
    assert new == actions.ask_for_person(request_id=ended, by=head(REFUSED), now=NOW), "once"
    assert not may_ask(ended)
    seen = view(new, REFUSED)
    assert (seen.kind, seen.about_decision) == (CaseKind.OBJECTION, view(ended, REFUSED).decision_id)
    assert seen.due_on
    assert seen.tracking_code
    take_on()
    assert_with_officer(view(new, REFUSED), "person_asked")
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(REFUSED) == before, "the earlier decision stays as it was (R1.4b)"
        consents = Consent.objects.filter(request_id=new)
        assert sorted(consents.values_list("register", flat=True)) == sorted(NEEDED)
    assert not may_ask(new)


def test_r1_4e_what_is_better_by_now_ends_without_an_officer(ended: int, registers: RunningSimulator) -> None:
    registers.correct("vehicles", registers.person(REFUSED)["national_id"])
    new = actions.ask_for_person(request_id=ended, by=head(REFUSED), now=NOW)
    take_on()
    assert view(new, REFUSED).state == CaseState.DECIDED
    assert not may_ask(new)


def test_r1_4e_a_draft_that_the_head_has_is_marked_and_theirs_to_finish(ended: int) -> None:
    draft = begun(head(REFUSED))
    assert actions.ask_for_person(request_id=ended, by=head(REFUSED), now=NOW) == draft
    seen = view(draft, REFUSED)
    assert (seen.state, seen.person_asked_about) == (CaseState.DRAFT, ended)


def test_r1_4e_nobody_asks_for_a_person_where_one_has_decided(registers: RunningSimulator) -> None:
    request = filed(head(REFUSED), why=WHY)
    take_on()
    answer = "توضیح شما را خواندم؛ مدرکی همراه آن نیست."
    actions.answer_applicant(request_id=request, document=None, words=answer, by=officer(), now=NOW)
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert not may_ask(request)
    with pytest.raises(CaseStateChanged):
        actions.ask_for_person(request_id=request, by=head(REFUSED), now=NOW)


# ---------------------------------------------------------------------------------- one definition


RESULTS = [
    HouseholdResult("not_eligible", 0),
    HouseholdResult("needs_data", None),
    HouseholdResult("eligible", None),
    HouseholdResult("eligible", 1),
    HouseholdResult("eligible", 550_000),
    HouseholdResult("eligible", 10**9),
]


def test_r1_4e_the_database_and_the_rules_mean_the_same_by_better(nation: int) -> None:
    compared = 0
    for household in range(1, 41):
        with acting_as(SYSTEM), connection.cursor() as cursor:
            told = determination_of(household)
            if told is None:
                continue
            before = HouseholdResult(told.outcome, told.amount_rial)
            for result in RESULTS:
                made = {
                    "household_id": household, "before_run_id": nation, "outcome": result.outcome,
                    "amount_rial": result.amount_rial,
                }  # fmt: skip
                cursor.execute(
                    "SELECT decision_is_better(jsonb_populate_record(NULL::decision, %s::jsonb))",
                    [json.dumps(made)],
                )
                assert cursor.fetchone()[0] is result.is_better_than(before), (before, result)
                compared += 1
    assert compared > 150
    assert HouseholdResult("eligible", None).is_better_than(None)
    assert not HouseholdResult("not_eligible", 0).is_better_than(None)


def test_r1_4e_the_rule_is_that_of_the_agreement(registers: RunningSimulator) -> None:
    """An application is not among the kinds of the shipped version: whoever applies may object afterwards."""
    request = filed(head(REFUSED), why=WHY)
    with acting_as(SYSTEM):
        key = [(REFUSED, request)]
        assert must_be_read(key) == {request}
        assert must_be_read([(REFUSED, request + 1)]) == frozenset()

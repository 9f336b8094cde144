"""A data item is corrected on proof: the register's word stays, the rules decide with what is used instead."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

import pytest
from PIL import Image

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.eligibility.errors import ResultStillOpen
from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.recomputation import decision_again
from hemayat.inquiries.answer_store import answers_of
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.correction_entry import RegisterRowView
from hemayat.requests.errors import (
    CASE_TEXT_MISSING,
    CORRECTION_CHANGES_NOTHING,
    CORRECTION_CODE_UNKNOWN,
    CORRECTION_PERIOD_INVALID,
    CORRECTION_VALUE_INVALID,
    CORRECTION_WITHOUT_DOCUMENT,
    OVERRIDE_WAITS,
    CaseStateChanged,
    DocumentsNotAnswered,
)
from hemayat.requests.override_queries import overrides_waiting
from hemayat.requests.states import CaseState
from tests.documents.upload_steps import keep_upload
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, as_read, events_of, filed, head, officer, ready, take_on, view
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
UNVALUED = 7
WHY = "برگ کارشناسی رسمی"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def case(registers: RunningSimulator) -> tuple[int, uuid.UUID]:
    """A request in an officer's hand, with a document: nobody knows what the car is worth."""
    by = head(UNVALUED)
    request = ready(by)
    document = keep_upload(
        household=UNVALUED, province="23", case=f"request:{request}", name="سند.jpg", content=picture(), by=by.actor,
        now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    actions.claim(request_id=request, by=officer(), now=NOW)
    actions.keep_opening(request_id=request, document=document.id, by=officer(), now=NOW)
    return request, document.id


def read(request: int) -> CaseFile:
    with acting_as(SYSTEM, is_read_only=True):
        return case_file(request, officer(), NOW)


def unvalued(request: int) -> RegisterRowView:
    (line,) = [
        one for one in read(request).lines if one.register == "vehicles" and one.row["value_rial"] is None
    ]
    return line


def test_with_the_right_value_the_rules_tell_and_the_registers_word_is_kept(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    assert read(request).deeds[0] is CaseAction.DECIDE
    with pytest.raises(ResultStillOpen):
        actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    given: dict[str, Any] = {
        "request_id": request,
        "column": "value_rial",
        "why": WHY,
        "document": document,
        "by": officer(),
        "now": NOW,
    }
    actions.correct_data_item(line=unvalued(request).key, value="۲٬۰۰۰٬۰۰۰٬۰۰۰", **given)
    seen = read(request)
    assert seen.deeds[0] is CaseAction.DECIDE_BY_RULES
    (kept,) = seen.corrections
    assert kept.said
    assert (kept.said["value_rial"], kept.used and kept.used["value_rial"], kept.why) == (
        None,
        2_000_000_000,
        WHY,
    )
    with acting_as(SYSTEM, is_read_only=True):
        said = answers_of(UNVALUED, f"request:{request}")["vehicles"]
    assert [row["value_rial"] for row in said.rows] == [None], "what the register said stays as it came"
    number = actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    told = view(request, UNVALUED)
    assert (told.state, told.decision_id) == (CaseState.DECIDED, number)
    assert "data_item_corrected" in events_of(told)
    with acting_as(SYSTEM):
        again = decision_again(number)
    assert (again.outcome, again.difference) == ("eligible", None)


def test_a_document_of_a_later_day_than_the_registers_data_counts_in_the_decision(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    given: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    line = unvalued(request)
    assert (day := read(request).now_known)
    assert day.day_of("vehicles") < NOW.date()
    actions.correct_data_item(
        line=line.key, column="", value="", why=WHY, document=document, valid_from=NOW.date(), **given
    )
    seen = read(request)
    assert not [one for one in seen.lines if one.register == "vehicles"]
    assert seen.deeds[0] is CaseAction.DECIDE_BY_RULES
    actions.decide_by_rules(**given)
    with acting_as(SYSTEM, is_read_only=True):
        decided = determination_of(UNVALUED)
    assert decided
    assert decided.act
    assert decided.act.counts_from_on == NOW.date(), "nothing is owed for the days before it was sold"


def test_r1_5d_a_correction_counts_in_every_later_request_of_the_household(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    given: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    actions.correct_data_item(
        line=unvalued(request).key, column="value_rial", value="1000", why=WHY, document=document, **given
    )
    actions.decide_by_rules(**given)
    later = filed(head(UNVALUED))
    take_on()
    told = view(later, UNVALUED)
    assert told.state is CaseState.DECIDED, (
        "the register is silent about the value, and the officer's finding is not"
    )
    with acting_as(SYSTEM):
        assert told.decision_id
        assert decision_again(told.decision_id).outcome == "eligible"


def test_a_period_that_begins_tomorrow_or_ends_before_it_begins_is_refused(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    given: dict[str, Any] = {
        "request_id": request,
        "line": unvalued(request).key,
        "by": officer(),
        "now": NOW,
    }
    given |= {"column": "value_rial", "value": "1000", "why": WHY, "document": document}
    day = NOW.date()
    for first, last in ((day + dt.timedelta(days=1), None), (day, day - dt.timedelta(days=1))):
        with refuses(CORRECTION_PERIOD_INVALID):
            actions.correct_data_item(**given, valid_from=first, valid_to=last)


def test_a_line_that_is_not_theirs_is_taken_out_and_a_later_answer_that_says_otherwise_counts_again(
    case: tuple[int, uuid.UUID], registers: RunningSimulator
) -> None:
    request, document = case
    line = unvalued(request)
    given: dict[str, Any] = {
        "request_id": request,
        "why": WHY,
        "document": document,
        "by": officer(),
        "now": NOW,
    }
    actions.correct_data_item(line=line.key, column="", value="", **given)
    assert not [one for one in read(request).lines if one.register == "vehicles"]
    with pytest.raises(CaseStateChanged):
        actions.correct_data_item(line=line.key, column="", value="", **given)
    owner = registers.person(UNVALUED, line.person_no - 1)["national_id"]
    registers.correct("vehicles", owner, {"kind": "passenger", "value_rial": 9_000_000_000})
    actions.ask_again(request_id=request, by=officer(), now=NOW)
    take_on()
    assert view(request, UNVALUED).state is CaseState.AWAITING_OFFICER, (
        "a document is read before a refusal (R1.4e)"
    )
    actions.keep_opening(request_id=request, document=document, by=officer(), now=NOW)
    actions.answer_applicant(request_id=request, document=document, words="x", by=officer(), now=NOW)
    number = actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    with acting_as(SYSTEM):
        assert decision_again(number).outcome == "not_eligible"


def test_without_proof_reason_or_a_value_that_can_be_nothing_is_corrected(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    given: dict[str, Any] = {
        "request_id": request,
        "line": unvalued(request).key,
        "by": officer(),
        "now": NOW,
    }
    right: dict[str, Any] = {"column": "value_rial", "value": "5", "why": WHY, "document": document}
    wrongs: tuple[tuple[dict[str, Any], Message], ...] = (
        ({"why": " "}, CASE_TEXT_MISSING),
        ({"document": uuid.uuid4()}, CORRECTION_WITHOUT_DOCUMENT),
        ({"value": "پنج"}, CORRECTION_VALUE_INVALID),
        ({"value": "9" * 20}, CORRECTION_VALUE_INVALID),
        ({"value": ""}, CORRECTION_CHANGES_NOTHING),  # not known, as it stands there already
        ({"column": "national_id"}, CORRECTION_VALUE_INVALID),
        ({"column": "kind", "value": "spaceship"}, CORRECTION_CODE_UNKNOWN),
    )
    for wrong, reason in wrongs:
        with refuses(reason):
            actions.correct_data_item(**{**given, **right, **wrong})
    assert read(request).corrections == []


def test_a_kind_is_written_as_the_desk_shows_it_and_a_wrong_one_is_told_what_there_is(
    case: tuple[int, uuid.UUID],
) -> None:
    request, document = case
    given: dict[str, Any] = {
        "request_id": request,
        "line": unvalued(request).key,
        "by": officer(),
        "now": NOW,
    }
    given |= {"column": "kind", "why": WHY, "document": document}
    with refuses(CORRECTION_CODE_UNKNOWN) as refused:
        actions.correct_data_item(value="هواپیما", **given)
    assert "یکی از این‌ها را بنویسید: سواری، عمومی، وانت" in refused.value.words.fa
    actions.correct_data_item(value="موتورسیکلت", **given)
    (kept,) = read(request).corrections
    assert kept.used
    assert kept.used["kind"] == "motorcycle"


def proposed(case: tuple[int, uuid.UUID]) -> tuple[int, dict[str, Any]]:
    """With a proposal against what the rules then say; the request, and what every action of its officer is given."""
    request, document = case
    by: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    given: dict[str, Any] = {"column": "value_rial", "why": WHY, "document": document}
    actions.correct_data_item(line=unvalued(request).key, value="1000", **given, **by)
    actions.propose_override(outcome="not_eligible", reason="خانه‌های دیگر", **by)
    return request, by


def hand_over(**by: Any) -> None:
    actions.hand_over_case(to="other", words="در مرخصی‌ام", **by)


def test_while_a_proposal_waits_for_its_second_person_nothing_else_is_done(
    case: tuple[int, uuid.UUID],
) -> None:
    request, by = proposed(case)
    assert read(request).deeds == (CaseAction.ANSWER, CaseAction.WITHDRAW_OVERRIDE, CaseAction.NOTE)
    officer(name="other")
    for act in (actions.decide_by_rules, actions.ask_again, actions.release, hand_over):
        with refuses(OVERRIDE_WAITS):
            act(**by)
    with refuses(OVERRIDE_WAITS):
        actions.decide(outcome="eligible", reason="x", **by)
    senior = officer(name="senior", roles=["senior_officer"])
    with pytest.raises(DocumentsNotAnswered):
        actions.confirm_override(request_id=request, **as_read(request), by=senior, now=NOW)
    for who in (officer(), senior):
        actions.keep_opening(request_id=request, document=case[1], by=who, now=NOW)
    actions.answer_applicant(document=case[1], words="x", **by)
    number = actions.confirm_override(request_id=request, **as_read(request), by=senior, now=NOW)
    told = view(request, UNVALUED)
    assert (told.state, told.decision_id, events_of(told)[-1]) == (CaseState.DECIDED, number, "overridden")


def test_a_case_whose_proposal_waits_stays_in_hand_however_long(case: tuple[int, uuid.UUID]) -> None:
    request, by = proposed(case)
    much_later = NOW + dt.timedelta(days=4)
    actions.release_untouched(now=much_later)
    found = read(request)
    assert (found.officer, found.stuck_since) == (by["by"].pk, much_later)


def test_the_proposal_for_a_request_that_was_given_up_waits_for_nobody(case: tuple[int, uuid.UUID]) -> None:
    request, by = proposed(case)
    with acting_as(actor_of(by["by"]), is_read_only=True):
        assert [one.request for one in overrides_waiting()] == [request]
    actions.withdraw_request(request_id=request, by=head(UNVALUED), now=NOW)
    with acting_as(actor_of(by["by"]), is_read_only=True):
        assert not overrides_waiting()
    assert read(request).deeds == (CaseAction.NOTE,)

"""A document accepted in place of a register's data: one officer up to the limit of the agreement, two above it."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of
from hemayat.requests import actions, case_decision, correction_entry
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.errors import (
    CHANGED_SINCE_READ,
    SECOND_OFFICER_NEEDED,
    CaseStateChanged,
    DocumentNotOpened,
)
from hemayat.requests.models import CorrectionCheck
from hemayat.requests.redetermination import EventRedetermination, decide_again_after, take_on_affected
from hemayat.requests.states import CaseState
from tests.documents.upload_steps import keep_upload
from tests.requests.registers import RunningSimulator
from tests.requests.steps import (
    NOW,
    WHY,
    events_of,
    filed,
    head,
    last_correction,
    officer,
    ready,
    take_on,
    view,
)
from tests.requests.test_assessment import wait_for
from tests.requests.test_person_reads import picture
from tests.support.agreements import published
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
REFUSED = 6
LATER = NOW + dt.timedelta(hours=1)


def objection(now: dt.datetime = NOW, by_name: str = "nima") -> tuple[int, uuid.UUID]:
    """With words and a document, in the hands of an officer."""
    by = head(REFUSED)
    request = ready(by, why=WHY, now=now)
    kept = keep_upload(
        household=REFUSED, province=by.province, case=f"request:{request}", name="سند.jpg", content=picture(),
        by=by.actor, now=now,
    )  # fmt: skip
    actions.file_request(request_id=request, key=f"form {request}", by=by, now=now)
    take_on(now)
    actions.claim(request_id=request, by=officer(name=by_name), now=now)
    return request, kept.id


def read(request: int, by: StaffMember) -> CaseFile:
    with acting_as(SYSTEM, is_read_only=True):
        return case_file(request, by, NOW)


def corrected(request: int, document: uuid.UUID, value: str = "1000000000") -> None:
    """The car is worth less than the register says, by the document, since the beginning of the year."""
    by = officer(name="nima")
    (line,) = [one for one in read(request, by).lines if one.register == "vehicles"]
    actions.keep_opening(request_id=request, document=document, by=by, now=NOW)
    actions.correct_data_item(
        request_id=request, line=line.key, column="value_rial", value=value, why="برگ کارشناسی", document=document,
        by=by, now=NOW, valid_from=dt.date(2019, 3, 21),
    )  # fmt: skip


def test_r1_5d_up_to_the_limit_one_officer_accepts_a_document_and_the_rules_decide_again(
    registers: RunningSimulator,
) -> None:
    request, document = objection()
    assert read(request, officer(name="nima")).now_known.outcome == "not_eligible"  # type: ignore[union-attr]  # it is known
    corrected(request, document)
    case = read(request, officer(name="nima"))
    assert case.now_known
    assert (case.now_known.outcome, case.deeds[0]) == ("eligible", CaseAction.DECIDE_BY_RULES)
    actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=LATER)
    assert view(request, REFUSED).state is CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(REFUSED).outcome == "eligible"  # type: ignore[union-attr]  # it was decided


@pytest.fixture
def above(registers: RunningSimulator) -> tuple[int, uuid.UUID]:
    """The same under a version whose limit the household's support exceeds, with the data corrected."""
    published(
        NOW - dt.timedelta(days=2), effective_from=(NOW.date() - dt.timedelta(days=1)).isoformat(),
        parameters={"one_officer_up_to_rial": "1000000"},
    )  # fmt: skip
    request, document = objection()
    corrected(request, document)
    return request, document


def test_r1_5d_above_the_limit_a_second_officer_agrees_first(above: tuple[int, uuid.UUID]) -> None:
    request, document = above
    first, second = officer(name="nima"), officer(name="sara")
    with refuses(SECOND_OFFICER_NEEDED):
        actions.decide_by_rules(request_id=request, by=first, now=LATER)
    assert CaseAction.CHECK_CORRECTIONS not in read(request, first).deeds
    with pytest.raises(CaseStateChanged):
        actions.check_corrections(
            request_id=request, last_correction=last_correction(request), by=first, now=LATER
        )
    assert read(request, second).deeds[0] is CaseAction.CHECK_CORRECTIONS
    with pytest.raises(DocumentNotOpened):
        actions.check_corrections(
            request_id=request, last_correction=last_correction(request), by=second, now=LATER
        )
    actions.keep_opening(request_id=request, document=document, by=second, now=LATER)
    actions.check_corrections(
        request_id=request, last_correction=last_correction(request), by=second, now=LATER
    )
    assert not read(request, first).is_unchecked
    assert actions.decide_by_rules(request_id=request, by=first, now=LATER)


def test_r1_5d_what_is_corrected_after_the_check_is_checked_again(above: tuple[int, uuid.UUID]) -> None:
    """Also at the same moment, or by a clock that is behind: what counts is which corrections were shown."""
    request, document = above
    second = officer(name="sara")
    actions.keep_opening(request_id=request, document=document, by=second, now=NOW)
    read_first = last_correction(request)
    actions.check_corrections(request_id=request, last_correction=read_first, by=second, now=LATER)
    corrected(request, document, "900000000")
    assert read(request, officer(name="nima")).is_unchecked
    with refuses(SECOND_OFFICER_NEEDED):
        actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=LATER)
    for stale in (read_first, None, last_correction(request) + 1):
        with refuses(CHANGED_SINCE_READ):
            actions.check_corrections(request_id=request, last_correction=stale, by=second, now=LATER)
    case = read(request, second)
    actions.check_corrections(request_id=request, last_correction=case.last_correction, by=second, now=NOW)
    assert actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=LATER)


@pytest.mark.parametrize("of_now", [-1, 1])
def test_r1_5d_the_database_takes_no_agreement_to_what_was_not_shown(
    above: tuple[int, uuid.UUID], of_now: int
) -> None:
    """Neither to less than there is, nor to what will be corrected later."""
    request, document = above
    second = officer(name="sara")
    actions.keep_opening(request_id=request, document=document, by=second, now=NOW)
    with pytest.raises(IntegrityError, match="what they saw"), acting_as(actor_of(second)):
        CorrectionCheck.objects.create(
            household_id=REFUSED, province="23", request_id=request, by_id=second.pk, at=LATER,
            upto_id=last_correction(request) + of_now,
        )  # fmt: skip


def test_r1_5d_the_database_holds_to_two(
    above: tuple[int, uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = above
    first = officer(name="nima")
    monkeypatch.setattr(case_decision, "check_second_officer", lambda *_: None)
    with pytest.raises(IntegrityError, match="a second officer agrees"):
        actions.decide_by_rules(request_id=request, by=first, now=LATER)
    actions.keep_opening(request_id=request, document=document, by=first, now=LATER)
    with pytest.raises(IntegrityError, match="made no correction"), acting_as(actor_of(first)):
        CorrectionCheck.objects.create(
            household_id=REFUSED, province="23", request_id=request, by_id=first.pk, at=LATER
        )


def test_a_corrected_case_that_is_asked_again_comes_back_to_an_officer(above: tuple[int, uuid.UUID]) -> None:
    request, _ = above
    actions.ask_again(request_id=request, by=officer(name="nima"), now=NOW)
    take_on()
    assert view(request, REFUSED).state is CaseState.AWAITING_OFFICER


def decided_again(now: dt.datetime) -> str:
    """The household is decided again for a reason of its own, as after a life event; gives the outcome."""
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(REFUSED, "23", int(now.timestamp()))], now=now)
    take_on_affected(now=now)
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(REFUSED)
    assert found
    return found.outcome


def test_r1_5d_above_the_limit_a_correction_counts_nowhere_until_a_second_officer_agreed(
    above: tuple[int, uuid.UUID],
) -> None:
    request, document = above
    assert decided_again(LATER) == "not_eligible"
    second = officer(name="sara")
    actions.keep_opening(request_id=request, document=document, by=second, now=LATER)
    actions.check_corrections(
        request_id=request, last_correction=last_correction(request), by=second, now=LATER
    )
    assert decided_again(LATER + dt.timedelta(hours=1)) == "eligible"


def test_r1_5d_another_request_is_not_decided_on_what_one_officer_corrected_above_the_limit(
    above: tuple[int, uuid.UUID],
) -> None:
    request, _ = above
    actions.withdraw_request(request_id=request, by=head(REFUSED), now=LATER)
    another = filed(head(REFUSED), now=LATER)
    take_on(LATER)
    assert view(another, REFUSED).state is CaseState.AWAITING_OFFICER, (
        "neither granted nor refused without a person"
    )
    case = read(another, officer(name="sara"))
    assert case.now_known
    assert case.now_known.outcome == "not_eligible"


def test_r1_5d_up_to_the_limit_a_correction_counts_at_once_in_every_case(registers: RunningSimulator) -> None:
    request, document = objection()
    corrected(request, document)
    assert decided_again(LATER) == "eligible"


@pytest.fixture
def granted_and_lost(registers: RunningSimulator) -> dt.datetime:
    """The officer "nima" granted support alone, below the limit; then the household lost it. Gives the time."""
    published(
        NOW - dt.timedelta(days=2), effective_from=(NOW.date() - dt.timedelta(days=1)).isoformat(),
        parameters={"one_officer_up_to_rial": "7000000"},
    )  # fmt: skip
    request, document = objection()
    corrected(request, document)
    actions.decide_by_rules(request_id=request, by=officer(name="nima"), now=LATER)
    salary = {"kind": "wage", "amount_rial": 9_000_000_000}
    registers.correct("incomes", registers.person(REFUSED)["national_id"], salary)
    assert decided_again(LATER + dt.timedelta(hours=1)) == "not_eligible"
    return LATER + dt.timedelta(hours=2)


def income_corrected(by_name: str, now: dt.datetime) -> tuple[int, uuid.UUID]:
    """Another request, in which the officer corrects the income on a payslip."""
    request, document = objection(now, by_name)
    by = officer(name=by_name)
    (line,) = [one for one in read(request, by).lines if one.register == "incomes"]
    actions.keep_opening(request_id=request, document=document, by=by, now=now)
    actions.correct_data_item(
        request_id=request, line=line.key, column="amount_rial", value="1000000", why="فیش حقوقی", document=document,
        by=by, now=now, valid_from=dt.date(2018, 3, 21),
    )  # fmt: skip
    return request, document


def test_r1_5d_what_one_officer_adds_to_a_household_in_a_year_is_added_up(
    granted_and_lost: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """6,600,000 rials a year, twice: each is below the limit of 7,000,000, and both together are not."""
    now = granted_and_lost
    request, document = income_corrected("nima", now)
    first, second = officer(name="nima"), officer(name="sara")
    assert read(request, first).now_known.outcome == "eligible"  # type: ignore[union-attr]  # it is known
    with refuses(SECOND_OFFICER_NEEDED):
        actions.decide_by_rules(request_id=request, by=first, now=now)
    with monkeypatch.context() as patched, pytest.raises(IntegrityError, match="a second officer agrees"):
        patched.setattr(case_decision, "check_second_officer", lambda *_: None)
        actions.decide_by_rules(request_id=request, by=first, now=now)
    assert decided_again(now + dt.timedelta(minutes=1)) == "not_eligible", (
        "nor does it count in another decision"
    )
    actions.keep_opening(request_id=request, document=document, by=second, now=now)
    actions.check_corrections(
        request_id=request, last_correction=last_correction(request), by=second, now=now
    )
    assert actions.decide_by_rules(request_id=request, by=first, now=now + dt.timedelta(minutes=2))


@pytest.mark.parametrize(("by_name", "days"), [("sara", 0), ("nima", 370)])
def test_r1_5d_what_another_officer_or_another_year_adds_is_not_counted(
    granted_and_lost: dt.datetime, by_name: str, days: int
) -> None:
    now = granted_and_lost + dt.timedelta(days=days)
    request, _ = income_corrected(by_name, now)
    assert actions.decide_by_rules(request_id=request, by=officer(name=by_name), now=now)


def test_r1_5d_a_value_is_corrected_with_a_document_that_the_officer_has_opened(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, document = objection()
    by = officer(name="nima")
    actions.keep_opening(request_id=request, document=document, by=officer(name="sara"), now=NOW)
    (line,) = [one for one in read(request, by).lines if one.register == "vehicles"]

    def correct() -> int:
        return actions.correct_data_item(
            request_id=request, line=line.key, column="value_rial", value="1000000000", why="برگ کارشناسی",
            document=document, by=by, now=NOW, valid_from=dt.date(2019, 3, 21),
        )  # fmt: skip

    with pytest.raises(DocumentNotOpened):
        correct()
    with monkeypatch.context() as patched:
        patched.setattr(correction_entry, "check_opened", lambda *_: None)
        with pytest.raises(IntegrityError, match="opens a document"):
            correct()
    actions.keep_opening(request_id=request, document=document, by=by, now=NOW)
    assert correct()


def test_r1_5d_a_correction_made_while_a_register_of_the_first_round_is_late_is_decided_by_an_officer(
    registers: RunningSimulator,
) -> None:
    """The late answer ends nothing in the system's name, although the registers were asked only once."""
    registers.fail(incomes={"status": 503})
    by, nima = head(REFUSED), officer(name="nima")
    request = ready(by, why=WHY)
    kept = keep_upload(
        household=REFUSED, province=by.province, case=f"request:{request}", name="سند.jpg", content=picture(),
        by=by.actor, now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    wait_for(request, REFUSED, CaseState.AWAITING_OFFICER)
    actions.claim(request_id=request, by=nima, now=NOW)
    corrected(request, kept.id)
    actions.release(request_id=request, by=nima, now=NOW)
    registers.fail(incomes=None)
    take_on(NOW + dt.timedelta(days=60))
    seen = view(request, REFUSED)
    assert "register_answered_late" in events_of(seen)
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None)
    actions.claim(request_id=request, by=nima, now=LATER)
    actions.decide_by_rules(request_id=request, by=nima, now=LATER)
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(REFUSED)
    assert found
    assert found.act
    assert (found.outcome, found.act.decided_by) == ("eligible", f"staff:{nima.pk}")

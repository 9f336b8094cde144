"""One data item disputed: its owner has a clock and answers; that answer corrects it, and before and after are seen."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import before_of, decision_in, determination_of
from hemayat.households.queries import members
from hemayat.requests import actions
from hemayat.requests.models import Dispute
from hemayat.requests.results import DisputeView
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, notices, officer, take_on, view

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
HOUSEHOLD = 6
"""Refused for a car."""
DAY = dt.timedelta(days=1)


def dispute_of(request: int, now: dt.datetime = NOW) -> DisputeView:
    found = view(request, HOUSEHOLD, now=now).dispute
    assert found
    return found


def answered(registers: RunningSimulator, request: int, state: str, *rows: dict[str, object]) -> None:
    """The owner looks at what lies on its desk."""
    with acting_as(SYSTEM, is_read_only=True):
        reference = str(Dispute.objects.get(request_id=request).reference)
    order = {"reference": reference, "state": state, "words": "پلاک در سال ۱۳۹۶ منتقل شده است."}
    registers.order("disputes", order | ({"rows": list(rows)} if state == "corrected" else {}))


def test_the_owners_answer_corrects_the_data_item_and_before_and_after_are_seen(
    registers: RunningSimulator, nation: int
) -> None:
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    take_on()
    told = dispute_of(request)
    assert (told.state, told.sent_at, told.register) == ("acknowledged", NOW, "vehicles")
    assert told.owner_reference.startswith("vehicles-")
    assert told.clock
    assert (told.clock.is_paused, told.clock.working_days_left) == (False, 5)
    seen = view(request, HOUSEHOLD)
    assert [one.register for one in seen.waiting] == ["vehicles"]
    # Nothing is decided before the owner has spoken, whatever the register says meanwhile.
    take_on(NOW + DAY)
    assert view(request, HOUSEHOLD).state == CaseState.AWAITING_REGISTERS

    answered(registers, request, "corrected")
    later = NOW + 2 * DAY
    take_on(later)
    seen = view(request, HOUSEHOLD, now=later)
    assert seen.state == CaseState.DECIDED
    told = dispute_of(request, later)
    assert (told.state, told.result, told.answered_at) == ("answered", "corrected", later)
    assert "پلاک" in told.answer
    assert told.clock
    assert told.clock.stopped_at == later
    assert seen.decision_id
    with acting_as(SYSTEM, is_read_only=True):
        after = decision_in(HOUSEHOLD, seen.decision_id)
        assert after
        before = before_of(after)
    assert before
    assert (before.outcome, before.run_id, after.outcome) == ("not_eligible", nation, "eligible")
    assert events_of(seen)[-4:] == ["dispute_sent", "dispute_answered", "registers_answered", "decided"]
    assert notices(HOUSEHOLD) == ["request_filed.1", "request_eligible.1"]


def test_only_the_affected_household_is_decided_again(registers: RunningSimulator, nation: int) -> None:
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    take_on()
    answered(registers, request, "corrected")
    take_on(NOW + DAY)
    with acting_as(SYSTEM, is_read_only=True):
        others = [determination_of(household) for household in range(1, 41) if household != HOUSEHOLD]
    assert {other.decision_id for other in others if other} == {None}


def test_an_owner_that_upholds_its_data_item_is_told_and_the_person_is_decided_by_it(
    registers: RunningSimulator,
) -> None:
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    take_on()
    answered(registers, request, "upheld")
    take_on(NOW + DAY)
    seen = view(request, HOUSEHOLD)
    assert (seen.state, dispute_of(request).result) == (CaseState.DECIDED, "upheld")
    assert notices(HOUSEHOLD)[-1] == "request_not_eligible.1"


def test_an_objection_and_a_dispute_of_a_household_are_taken_on_together(registers: RunningSimulator) -> None:
    """The call for both left two receipts about one person, and every case of the batch was stuck."""
    dispute = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    take_on()
    answered(registers, dispute, "upheld")
    later = NOW + 2 * DAY
    objection, another = filed(head(HOUSEHOLD), now=later), filed(head(), now=later)
    take_on(later)
    assert view(dispute, HOUSEHOLD, now=later).state == CaseState.DECIDED
    assert view(objection, HOUSEHOLD, now=later).state != CaseState.SUBMITTED
    assert view(another, now=later).state != CaseState.SUBMITTED


def test_an_owner_that_cannot_be_reached_gets_the_dispute_again_and_has_it_once(
    registers: RunningSimulator,
) -> None:
    registers.fail(vehicles={"half": True})
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    take_on()
    assert dispute_of(request).state == "unsent"
    registers.fail(vehicles=None)
    now = NOW + dt.timedelta(minutes=2)
    take_on(now)
    assert dispute_of(request).state == "acknowledged"
    assert len(registers.simulator.registers.desk.disputes()) == 1


def test_an_owner_that_stays_silent_past_its_clock_brings_an_officer_and_no_refusal(
    registers: RunningSimulator,
) -> None:
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    now = NOW
    for _ in range(60):
        take_on(now)
        now += 6 * dt.timedelta(hours=1)
    seen = view(request, HOUSEHOLD, now=now)
    assert seen.state == CaseState.AWAITING_OFFICER
    told = dispute_of(request, now)
    assert told.clock
    assert told.clock.is_overdue
    # The late answer counts all the same.
    answered(registers, request, "corrected")
    take_on(now + DAY)
    assert view(request, HOUSEHOLD, now=now + DAY).state == CaseState.DECIDED
    with acting_as(SYSTEM, is_read_only=True):
        after = determination_of(HOUSEHOLD)
    assert after
    assert after.outcome == "eligible", "by what the owner corrected, and not by what was asked before"


def test_an_officer_decides_a_dispute_whose_owner_never_answers(registers: RunningSimulator) -> None:
    """Nobody could, and support that ends while a dispute is open went on for ever."""
    request = filed(head(HOUSEHOLD), CaseKind.DISPUTE)
    now, by = NOW, officer()
    for _ in range(60):
        take_on(now)
        now += 6 * dt.timedelta(hours=1)
    actions.claim(request_id=request, by=by, now=now)
    actions.ask_again(request_id=request, by=by, now=now)
    take_on(now)
    assert view(request, HOUSEHOLD, now=now).state == CaseState.AWAITING_OFFICER
    actions.claim(request_id=request, by=by, now=now)
    assert actions.decide_by_rules(request_id=request, by=by, now=now)
    seen = view(request, HOUSEHOLD, now=now)
    assert (seen.state, dispute_of(request, now).state) == (CaseState.DECIDED, "acknowledged")
    # What the owner says after that is about a case that has ended.
    answered(registers, request, "corrected")
    take_on(now + DAY)
    assert dispute_of(request, now).state == "acknowledged"


def test_a_disputed_member_is_asked_about_by_their_own_number(registers: RunningSimulator) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        spouse = members(2)[1].person
    request = filed(
        head(2), CaseKind.DISPUTE, register="incomes", fact="income", claim="wrong_value", person=str(spouse)
    )
    take_on()
    (held,) = registers.simulator.registers.desk.disputes()
    assert f"{held.national_id:010d}" == registers.person(2, 1)["national_id"]
    assert view(request, 2).state == CaseState.AWAITING_REGISTERS

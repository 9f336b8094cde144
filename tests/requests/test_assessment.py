"""From filed to decided: registers asked, the nation's rules on fresh rows, and nobody refused for a late answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import (
    PublishedResult,
    before_of,
    decision_in,
    determination_in,
    determination_of,
    earlier_of,
)
from hemayat.inquiries.models import InquiryReceipt
from hemayat.requests import actions, automatic_decision, register_inquiry
from hemayat.requests.inquiry_schedule import ASK_AGAIN_AFTER
from hemayat.requests.results import CaseView
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NEEDED, NOW, events_of, filed, head, notices, officer, take_on, view

pytestmark = pytest.mark.usefixtures("nation")
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
REFUSED, ELIGIBLE, UNVALUED, PASSED_OVER = 6, 2, 7, 1
"""Households of the nation: one with too dear a car; one whose car nobody valued; one whom a register passes over."""


def holds(household: int) -> PublishedResult:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    return found


def decision_of(seen: CaseView) -> PublishedResult:
    assert seen.decision_id
    with acting_as(SYSTEM, is_read_only=True):
        found = decision_in(seen.household, seen.decision_id)
    assert found
    return found


def test_nothing_that_is_due_costs_one_transaction() -> None:
    """A worker looks every few seconds, mostly for nothing."""
    with CaptureQueriesContext(connection) as asked:
        assert take_on() == 0
    statements = [row["sql"].split()[0] for row in asked if "set_config" not in row["sql"]]
    assert [name for name in statements if name in {"SELECT", "UPDATE", "INSERT"}] == ["UPDATE"]


def wait_for(request: int, household: int, state: CaseState, now: dt.datetime = NOW) -> CaseView:
    """Let the worker look again and again, each time as late as it wants to."""
    for _ in range(40):
        take_on(now)
        seen = view(request, household, now=now)
        if seen.state == state:
            return seen
        with acting_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute("SELECT next_at FROM request WHERE id = %s", [request])
            now = cursor.fetchone()[0]
    raise AssertionError(f"still {seen.state}: {events_of(seen)}")


@pytest.mark.slow
def test_r1_2a_on_the_same_rows_a_request_gets_the_bytes_of_the_national_run(
    registers: RunningSimulator, nation: int
) -> None:
    households = [h for h in range(2, 41) if holds(h).outcome != "needs_data" and h != 31]
    requests = {household: filed(head(household)) for household in households}
    while take_on():
        pass
    for household, request in requests.items():
        seen = view(request, household)
        assert seen.state == CaseState.DECIDED, events_of(seen)
        made = decision_of(seen)
        with acting_as(SYSTEM, is_read_only=True):
            told = determination_in(household, nation)
        assert told
        assert (made.facts, made.decision, made.amount_rial) == (told.facts, told.decision, told.amount_rial)
    assert len(households) > 30


def test_r1_4b_a_review_on_fresh_data_leaves_the_earlier_decision_as_it_was(
    registers: RunningSimulator, nation: int
) -> None:
    before = holds(REFUSED)
    assert before.outcome == "not_eligible"
    registers.correct("vehicles", registers.person(REFUSED)["national_id"])
    request = filed(head(REFUSED))
    take_on()
    seen = view(request, REFUSED)
    assert seen.state == CaseState.DECIDED
    assert events_of(seen)[-4:] == ["filed", "registers_asked", "registers_answered", "decided"]
    made = decision_of(seen)
    assert (made.outcome, holds(REFUSED).decision_id) == ("eligible", seen.decision_id)
    with acting_as(SYSTEM, is_read_only=True):
        earlier = before_of(made)
        (kept,) = earlier_of(REFUSED)
    assert earlier
    assert (earlier.run_id, earlier.outcome, earlier.decision) == (nation, before.outcome, before.decision)
    assert (kept.outcome, kept.facts) == (before.outcome, before.facts)
    assert notices(REFUSED) == ["request_filed.1", "request_eligible.1"]
    assert seen.clock
    assert seen.clock.stopped_at == NOW


def test_a15_an_overturned_decision_counts_from_the_first_round_that_it_should_have_covered(
    registers: RunningSimulator, nation: int
) -> None:
    registers.correct("vehicles", registers.person(REFUSED)["national_id"])
    later = NOW + 70 * DAY
    request = filed(head(REFUSED), now=later)
    take_on(later)
    act = decision_of(view(request, REFUSED, now=later)).act
    assert act
    assert (act.counts_from_run_id, act.counts_from_on) == (nation, dt.date(2019, 11, 25))
    # Two months ended in between, each with the support of a household of one.
    assert act.arrears_rial == 2 * 550_000


def test_a15_an_adverse_change_takes_effect_days_after_it_was_told(registers: RunningSimulator) -> None:
    dear: dict[str, Any] = {"kind": "passenger", "value_rial": 9_000_000_000}
    registers.correct("vehicles", registers.person(ELIGIBLE)["national_id"], dear)
    request = filed(head(ELIGIBLE))
    take_on()
    made = decision_of(view(request, ELIGIBLE))
    assert made.outcome == "not_eligible"
    assert made.act
    assert made.act.takes_effect_on == NOW.date() + 30 * DAY
    assert notices(ELIGIBLE)[-1] == "request_not_eligible.1"


def test_a_late_register_is_waited_for_in_the_open_and_is_never_a_refusal(
    registers: RunningSimulator,
) -> None:
    registers.fail(vehicles={"status": 503})
    request = filed(head(ELIGIBLE))
    take_on()
    seen = view(request, ELIGIBLE)
    assert seen.state == CaseState.AWAITING_REGISTERS
    (waiting,) = seen.waiting
    assert (waiting.register, waiting.since, waiting.title.fa) == ("vehicles", NOW, "خودروها")
    assert seen.decision_id is None
    # Told by message once it lasts, and not for each try.
    now = NOW
    for minutes in (1, 5, 15, 60):
        now += minutes * MINUTE
        take_on(now)
    assert notices(ELIGIBLE) == ["request_filed.1", "register_waits.1"]
    assert view(request, ELIGIBLE, now=now).waiting[0].since == NOW
    registers.fail(vehicles=None)
    seen = wait_for(request, ELIGIBLE, CaseState.DECIDED, now + 60 * MINUTE)
    assert decision_of(seen).outcome == "eligible"
    assert seen.waiting == ()


@pytest.mark.slow
def test_a_register_that_stays_silent_brings_an_officer_and_its_late_answer_still_decides(
    registers: RunningSimulator,
) -> None:
    registers.fail(vehicles={"garbage": True})
    request = filed(head(ELIGIBLE))
    seen = wait_for(request, ELIGIBLE, CaseState.AWAITING_OFFICER)
    assert seen.events[-1].registers == ("vehicles",)
    assert [one.register for one in seen.waiting] == ["vehicles"]
    within = 5
    assert (seen.events[-1].at - NOW).days >= within
    assert notices(ELIGIBLE)[-1] == "request_with_officer.1"
    registers.fail(vehicles=None)
    seen = wait_for(request, ELIGIBLE, CaseState.DECIDED, seen.events[-1].at + 7 * DAY)
    assert "register_answered_late" in events_of(seen)


@pytest.mark.slow
def test_what_an_officer_has_taken_up_does_not_change_under_their_hands(registers: RunningSimulator) -> None:
    registers.fail(vehicles={"status": 503})
    request = filed(head(ELIGIBLE))
    seen = wait_for(request, ELIGIBLE, CaseState.AWAITING_OFFICER)
    later = seen.events[-1].at + 7 * DAY
    actions.claim(request_id=request, by=officer(), now=later)
    registers.fail(vehicles=None)
    for _ in range(3):
        later += DAY
        take_on(later)
    assert view(request, ELIGIBLE, now=later).state == CaseState.AWAITING_OFFICER
    actions.ask_again(request_id=request, by=officer(), now=later)
    assert wait_for(request, ELIGIBLE, CaseState.DECIDED, later).decision_id


def test_an_empty_cell_is_an_officers_to_settle_with_what_is_missing(registers: RunningSimulator) -> None:
    request = filed(head(UNVALUED))
    take_on()
    seen = view(request, UNVALUED)
    assert (seen.state, seen.missing, seen.decision_id) == (
        CaseState.AWAITING_OFFICER,
        ("vehicle_value",),
        None,
    )
    assert holds(UNVALUED).outcome == "needs_data"


def test_a_person_whom_a_register_passes_over_is_asked_about_again_before_an_officer_is(
    registers: RunningSimulator,
) -> None:
    request = filed(head(PASSED_OVER))
    seen = wait_for(request, PASSED_OVER, CaseState.AWAITING_OFFICER)
    assert seen.missing == ("vehicle_value",)
    with acting_as(SYSTEM):
        asked = InquiryReceipt.objects.filter(household_id=PASSED_OVER, register="vehicles")
        assert len(set(asked.values_list("reference", flat=True))) == 3


def test_a_stale_data_item_is_asked_again_and_decided_when_it_is_fresh(registers: RunningSimulator) -> None:
    someone = registers.person(ELIGIBLE)["national_id"]
    wage = {"kind": "wage", "source": "treasury", "month": dt.date(2018, 11, 22), "amount_rial": 1}
    registers.correct("incomes", someone, as_of="2018-01-01")
    request = filed(head(ELIGIBLE))
    take_on()
    seen = view(request, ELIGIBLE)
    assert (seen.state, events_of(seen)[-1]) == (CaseState.AWAITING_REGISTERS, "data_item_asked_again")
    assert [one.register for one in seen.waiting] == ["incomes"]
    registers.correct("incomes", someone, wage)
    assert take_on(NOW + MINUTE) == 0
    take_on(NOW + ASK_AGAIN_AFTER)
    assert view(request, ELIGIBLE).state == CaseState.DECIDED


def test_a_data_item_that_stays_stale_is_an_officers_and_no_refusal(registers: RunningSimulator) -> None:
    someone = registers.person(ELIGIBLE)["national_id"]
    registers.correct("incomes", someone, as_of="2018-01-01")
    request = filed(head(ELIGIBLE))
    seen = wait_for(request, ELIGIBLE, CaseState.AWAITING_OFFICER)
    assert seen.missing == ("income",)
    assert events_of(seen).count("data_item_asked_again") == 1


def test_registers_that_the_rules_do_not_decide_by_are_not_asked(registers: RunningSimulator) -> None:
    request = filed(head(ELIGIBLE))
    take_on()
    assert view(request, ELIGIBLE).state == CaseState.DECIDED
    with acting_as(SYSTEM):
        asked = InquiryReceipt.objects.filter(household_id=ELIGIBLE).values_list("register", flat=True)
        assert set(asked) == set(NEEDED)


@pytest.mark.parametrize("step", [(automatic_decision, "basis_for"), (register_inquiry, "collect_answers")])
def test_one_request_that_cannot_be_taken_on_holds_up_none_of_the_others(
    registers: RunningSimulator, monkeypatch, caplog, step
) -> None:
    """`step`: what fails for it. The first is part of its decision, the second of asking the registers."""
    broken, other = filed(head(ELIGIBLE)), filed(head(3))
    real = getattr(*step)

    def fail(of, *given):
        if ELIGIBLE in (getattr(of, "household_id", 0), getattr(of, "household", 0)):
            raise ZeroDivisionError
        return real(of, *given)

    with monkeypatch.context() as patched:
        patched.setattr(*step, fail)
        take_on()
    assert view(other, 3).state == CaseState.DECIDED
    assert view(broken, ELIGIBLE).state == CaseState.SUBMITTED
    take_on(NOW + 2 * MINUTE)
    assert view(broken, ELIGIBLE).state == CaseState.DECIDED


def test_every_answer_is_stored_with_source_day_and_receipt(registers: RunningSimulator) -> None:
    request = filed(head(ELIGIBLE))
    take_on()
    assert view(request, ELIGIBLE).state == CaseState.DECIDED
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT register), bool_and(as_of IS NOT NULL), count(DISTINCT reference) "
            "FROM register_answer WHERE household_id = %s AND about = %s",
            [ELIGIBLE, f"request:{request}"],
        )
        assert cursor.fetchone() == (len(NEEDED), True, len(NEEDED))


@pytest.mark.slow
def test_a15_what_an_officer_grants_while_a_register_is_silent_is_not_owed_for_months_in_which_it_spoke(
    registers: RunningSimulator,
) -> None:
    """A register that is out for some days would have paid years of support on one officer's word."""
    now = NOW + 120 * DAY
    registers.fail(vehicles={"status": 503})
    request = filed(head(REFUSED), now=now)
    while view(request, REFUSED, now=now).state != CaseState.AWAITING_OFFICER:
        now += DAY
        take_on(now)
    who = officer()
    actions.claim(request_id=request, by=who, now=now)
    actions.decide(request_id=request, outcome="eligible", reason="خودرو فروخته شده است.", by=who, now=now)
    decision = decision_of(view(request, REFUSED, now=now))
    assert decision.outcome == "eligible"
    assert decision.act
    assert decision.act.counts_from_on is None
    assert decision.act.arrears_rial is None

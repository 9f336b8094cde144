"""The civil registry names the head of another household as a member: nobody counts in two households at once."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from hemayat.requests import actions
from hemayat.requests.case_file import case_file
from hemayat.requests.errors import HeadElsewhere
from hemayat.requests.models import Affected
from hemayat.requests.redetermination import EventRedetermination, decide_again_after
from hemayat.requests.redetermination_decision import affected_file
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, filed, head, officer, take_on, view
from tests.requests.test_application import fault_of
from tests.requests.test_assessment import DAY
from tests.requests.test_claimed_members import FOR_ONE, FOR_TWO
from tests.requests.test_member_arrears import (
    ALONE,
    COUPLE,
    pytestmark,  # noqa: F401 - the marks are those of this file too
    registered_in,
    support,
)


def unclear(registers: RunningSimulator, relation: str = "other") -> int:
    """An objection of the one who is alone, while the registry names the husband of the couple there."""
    husband = registers.person(COUPLE, 0)
    said = {**husband, "household_id": ALONE, "relation_to_head": relation}
    registers.correct("persons", husband["national_id"], said)
    if relation == "head":
        alone = registers.person(ALONE, 0)
        registers.correct("persons", alone["national_id"], {**alone, "relation_to_head": "other"})
    request = filed(head(ALONE))
    take_on()
    assert (view(request, ALONE).state, fault_of(request)) == (
        CaseState.AWAITING_OFFICER,
        "household_unclear",
    )
    actions.claim(request_id=request, by=officer(), now=NOW)
    return request


def counted(household: int) -> tuple[int, int | None]:
    """How many people have a place in it by our record, and its support."""
    with acting_as(SYSTEM, is_read_only=True):
        return len(known_in(household)), support(household)


def shown_amount(request: int) -> int | None:
    """What the rules make of the household on the page of the case."""
    member = officer()
    with acting_as(SYSTEM, is_read_only=True):
        known = case_file(request, member, NOW).now_known
    assert known
    amount: int | None = known.decision["amount_rial"]
    return amount


def wife_heads_the_couple(registers: RunningSimulator) -> None:
    wife = registers.person(COUPLE, 1)
    registers.correct("persons", wife["national_id"], {**wife, "relation_to_head": "head"})
    index = key_ring().blind_indexes("national_id", wife["national_id"])
    change_head(household=COUPLE, new_head_index=index, on=NOW.date(), by=SYSTEM, now=NOW)


def asked_again(request: int, now: dt.datetime = NOW) -> None:
    actions.ask_again(request_id=request, by=officer(), now=now)
    take_on(now)
    assert view(request, ALONE).state == CaseState.DECIDED


def test_an_officer_decides_without_the_head_of_another_household(registers: RunningSimulator) -> None:
    request = unclear(registers)
    assert shown_amount(request) == FOR_ONE
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert counted(COUPLE) == (2, FOR_TWO), "he heads the couple, which gets support for him"
    assert counted(ALONE) == (1, FOR_ONE)


def test_a_household_that_is_decided_again_counts_no_head_of_another_one(registers: RunningSimulator) -> None:
    actions.decide_by_rules(request_id=unclear(registers), by=officer(), now=NOW)
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(ALONE, "23", 1)], now=NOW)
    assert actions.take_on_affected(now=NOW) == 1
    assert (counted(COUPLE), counted(ALONE)) == ((2, FOR_TWO), (1, FOR_ONE))


def test_he_counts_in_the_new_household_once_somebody_else_heads_his_former_one(
    registers: RunningSimulator,
) -> None:
    request = unclear(registers)
    wife_heads_the_couple(registers)
    asked_again(request)
    assert counted(ALONE) == (2, FOR_TWO)
    assert actions.take_on_affected(now=NOW) == 1
    assert counted(COUPLE) == (1, FOR_ONE)


def test_nobody_decides_a_household_whose_head_heads_another_one(registers: RunningSimulator) -> None:
    request = unclear(registers, "head")
    with pytest.raises(HeadElsewhere, match="another household"):
        actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(ALONE, "23", 1)], now=NOW)
    actions.take_on_affected(now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        file = affected_file(Affected.objects.get().id, NOW)
    assert (file.known, file.fault) == (None, "household_unclear")
    assert (counted(COUPLE), counted(ALONE)) == ((2, FOR_TWO), (1, FOR_ONE))
    wife_heads_the_couple(registers)
    asked_again(request)
    assert counted(ALONE) == (2, FOR_TWO)


def test_a_member_who_can_be_moved_is_moved_by_an_officers_decision(registers: RunningSimulator) -> None:
    registers.fail(vehicles={"status": 503})
    registered_in(registers, ALONE)
    request, now = filed(head(ALONE)), NOW
    while view(request, ALONE, now=now).state != CaseState.AWAITING_OFFICER:
        now += DAY
        take_on(now)
    assert events_of(view(request, ALONE, now=now))[-1] == "register_silent"
    actions.claim(request_id=request, by=officer(), now=now)
    actions.decide(request_id=request, outcome="eligible", reason="خودرویی ندارد.", by=officer(), now=now)
    assert counted(ALONE) == (2, FOR_TWO)
    registers.fail(vehicles=None)
    assert actions.take_on_affected(now=now) == 1
    assert counted(COUPLE) == (1, FOR_ONE)

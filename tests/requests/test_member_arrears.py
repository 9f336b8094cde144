"""Arrears of a household that somebody joined: never for a month in which another household was paid for them (A15)."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.approvals.actions import HolderDeath, end_by_death
from hemayat.approvals.queries import ApprovalView, approvals_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.eligibility.queries import DecisionDetails, determination_of
from hemayat.households.actions import move_member
from hemayat.requests.actions import take_on_affected
from hemayat.requests.redetermination import EventRedetermination, decide_again_after
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on, view
from tests.requests.test_application import CHILD, OTHER, person, relations
from tests.requests.test_assessment import DAY, REFUSED, decision_of
from tests.requests.test_claimed_members import CHILD_BORN, FOR_ONE, FOR_TWO

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
COUPLE, ALONE, REFUSED_COUPLE = 2, 3, 14
"""Two supported households, a couple and somebody alone, and a couple without support."""
LATER = NOW + 70 * DAY
"""Two months ended since the nation was published."""


def support(household: int) -> int | None:
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(household)
    assert found
    assert found.outcome == "eligible"
    return found.amount_rial


def objection(household: int = ALONE, now: dt.datetime = LATER) -> DecisionDetails:
    """The decision on an objection that is filed and answered now."""
    request = filed(head(household), now=now)
    take_on(now)
    act = decision_of(view(request, household, now=now)).act
    assert act
    return act


def registered_in(registers: RunningSimulator, household: int, came_from: int = COUPLE) -> str:
    """The civil registry has a couple's wife in this household from now on. Her national ID."""
    wife = registers.person(came_from, 1)
    said = {**wife, "household_id": household, "relation_to_head": "other"}
    registers.correct("persons", wife["national_id"], said)
    return str(wife["national_id"])


def moved(national_id: str, on: dt.date) -> None:
    """The civil registry reported that this person moved to the one who is alone on this day."""
    index = key_ring().blind_indexes("national_id", national_id)
    move_member(person_index=index, to_household=ALONE, relation="other", on=on, by=SYSTEM, now=NOW)


def couple_decided_again() -> None:
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(COUPLE, "23", 1)], now=NOW)
    assert take_on_affected(now=NOW) == 1


def test_a_member_who_came_from_a_supported_household_brings_no_arrears(registers: RunningSimulator) -> None:
    assert (support(COUPLE), support(ALONE)) == (FOR_TWO, FOR_ONE)
    registered_in(registers, ALONE)
    act = objection()
    assert (relations(ALONE), support(ALONE)) == (["head", "other"], FOR_TWO)
    assert (act.counts_from_on, act.arrears_rial) == (None, None), "the couple was paid for her until now"


def test_a_member_whom_the_register_had_left_out_everywhere_brings_arrears(
    registers: RunningSimulator,
) -> None:
    registers.correct("persons", CHILD, person(ALONE, "child", birth_date=CHILD_BORN))
    act = objection()
    assert (relations(ALONE), support(ALONE)) == (["head", "child"], FOR_TWO)
    assert act.counts_from_on == dt.date(2019, 11, 25), "nobody was paid for the child"
    assert act.arrears_rial == 2 * (FOR_TWO - FOR_ONE)


def test_what_was_wrong_is_owed_without_the_member_who_came(registers: RunningSimulator) -> None:
    registers.correct("vehicles", registers.person(REFUSED)["national_id"])
    registered_in(registers, REFUSED)
    act = objection(REFUSED)
    assert (relations(REFUSED), support(REFUSED)) == (["head", "other"], FOR_TWO)
    assert (act.counts_from_on, act.arrears_rial) == (dt.date(2019, 11, 25), 2 * FOR_ONE)


def test_a_member_brings_no_arrears_while_the_other_household_is_still_paid(
    registers: RunningSimulator,
) -> None:
    moved(registered_in(registers, ALONE), NOW.date())
    act = objection()
    assert support(ALONE) == FOR_TWO
    assert (support(COUPLE), act.arrears_rial) == (FOR_TWO, None), "the couple is not decided again yet"


def test_a_member_brings_arrears_for_the_months_after_the_other_households_loss(
    registers: RunningSimulator,
) -> None:
    moved(registered_in(registers, ALONE), NOW.date())
    couple_decided_again()
    assert support(COUPLE) == FOR_ONE
    act = objection()
    # The couple was paid for her in Azar. Its loss counted in Dey, in which she was with the other household.
    assert (act.counts_from_on, act.arrears_rial) == (dt.date(2019, 12, 22), FOR_TWO - FOR_ONE)


def test_a_member_brings_arrears_for_months_in_a_household_without_support(
    registers: RunningSimulator,
) -> None:
    wife = registered_in(registers, ALONE, REFUSED_COUPLE)
    registers.correct("vehicles", wife)
    moved(wife, dt.date(2020, 1, 1))
    act = objection()
    # In Azar she was in a household without support, and in Dey in this one: nobody was paid for her.
    assert (act.counts_from_on, act.arrears_rial) == (dt.date(2019, 11, 25), 2 * (FOR_TWO - FOR_ONE))


def ended_by_death() -> None:
    (approval,) = approvals_of_couple()
    assert end_by_death([HolderDeath(COUPLE, approval.holder_id, NOW.date(), "x")], now=NOW) == 1


def approvals_of_couple() -> list[ApprovalView]:
    with acting_as(SYSTEM, is_read_only=True):
        return approvals_of(COUPLE)


def test_a_member_brings_arrears_for_months_after_the_other_households_approval_ended(
    registers: RunningSimulator,
) -> None:
    moved(registered_in(registers, ALONE), NOW.date())
    ended_by_death()
    assert support(COUPLE) == FOR_TWO, "the result stays as it was"
    act = objection()
    assert (act.counts_from_on, act.arrears_rial) == (dt.date(2019, 11, 25), 2 * (FOR_TWO - FOR_ONE))


def test_a_twin_who_stayed_takes_no_arrears_from_the_one_who_moved(registers: RunningSimulator) -> None:
    for child in (CHILD, OTHER):
        registers.correct("persons", child, person(COUPLE, "child", birth_date=CHILD_BORN))
    objection(COUPLE, NOW)
    assert relations(COUPLE) == ["head", "spouse", "child", "child"]
    registers.correct("persons", CHILD, person(ALONE, "child", birth_date=CHILD_BORN))
    moved(CHILD, NOW.date() + DAY)
    couple_decided_again()
    act = objection()
    assert (support(ALONE), act.arrears_rial) == (FOR_TWO, 2 * (FOR_TWO - FOR_ONE))

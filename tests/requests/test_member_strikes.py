"""An officer strikes out a member whom only the applicant names: with a reason, and the rules decide without them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError

from hemayat.accounts.results import Citizen
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import members
from hemayat.inquiries.models import InquiryReceipt
from hemayat.requests import actions
from hemayat.requests.case_file import case_file
from hemayat.requests.claimed_members import RegistryPlacement
from hemayat.requests.errors import CASE_TEXT_MISSING, CaseStateChanged, NoSuchRequest, NotACaseOfficer
from hemayat.requests.models import MemberStrike
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, head, notices, officer, take_on, view
from tests.requests.test_application import BORN, CHILD, DAY, HEAD, fault_of, naming, person
from tests.requests.test_claimed_members import (
    CHILD_BORN,
    DEAR,
    FOR_ONE,
    FOR_TWO,
    applicant,
    decided_again,
    objection,
    support,
    who,
)
from tests.support.extracts import national_id
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
OTHER_CHILD, OTHER_BORN = national_id(5_004), dt.date(2013, 1, 1)
WAGE = {
    "kind": "wage", "source": "treasury", "month": dt.date(2018, 11, 22), "months": 1, "amount_rial": 1_000,
}  # fmt: skip
REASON = "هیچ مدرکی نشان نمی‌دهد که با متقاضی زندگی می‌کند."


def naming_two(by: Citizen, registers: RunningSimulator, *, car: bool = True) -> int:
    """An application that names two children, the elder with a dear car; it waits for an officer."""
    registers.correct("persons", OTHER_CHILD, person(None, None, birth_date=OTHER_BORN))
    registers.correct("vehicles", OTHER_CHILD, *(DEAR if car else ()))
    request = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)
    actions.add_member(
        request_id=request, national_id=OTHER_CHILD, birth_date=OTHER_BORN, relation="child", by=by, now=NOW
    )
    number = naming(by, CHILD, CHILD_BORN)
    assert number == request
    take_on()
    return request


def inquiries_about(national_id: str) -> int:
    """How often a register was asked about this person."""
    with acting_as(SYSTEM, is_read_only=True):
        index = key_ring().blind_index("national_id", national_id)
        return InquiryReceipt.objects.filter(person_index=index).count()


def strike_out(request: int, person_no: int = 2, **other: Any) -> None:
    given: dict[str, Any] = {"reason": REASON, "by": officer(), "now": NOW, **other}
    actions.strike_out_member(request_id=request, person_no=person_no, **given)


def test_the_rules_decide_without_a_member_whom_an_officer_strikes_out(registers: RunningSimulator) -> None:
    """The answers of the registers number the members with them, and belong to the right ones without them."""
    by = applicant(registers)
    registers.correct("incomes", CHILD, WAGE)
    request = naming_two(by, registers)
    reader = officer()
    with acting_as(SYSTEM, is_read_only=True):
        before = case_file(request, reader, NOW)
    assert before.now_known
    assert before.now_known.outcome == "not_eligible", "with the dear car"
    strike_out(request)
    reader = officer()
    with acting_as(SYSTEM, is_read_only=True):
        after = case_file(request, reader, NOW)
    assert after.now_known
    assert after.now_known.outcome == "eligible"
    assert {after.ids[line.person_no] for line in after.lines if line.register == "incomes"} == {CHILD}
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])
    with acting_as(SYSTEM, is_read_only=True):
        assert [one.birth_date for one in members(by.household or 0)] == [BORN, CHILD_BORN]


def test_a_register_that_answers_after_a_member_was_struck_out_is_read_for_the_right_people(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    registers.correct("incomes", CHILD, WAGE)
    registers.fail(incomes={"status": 503})
    request = naming_two(by, registers)
    late = NOW + 40 * DAY
    while view(request, by.household or 0, now=late).state is not CaseState.AWAITING_OFFICER:
        take_on(late)
    strike_out(request, now=late)
    actions.release(request_id=request, by=officer(), now=late)
    registers.fail(incomes=None)
    take_on(late + DAY)
    seen = view(request, by.household or 0, now=late)
    assert (seen.state, fault_of(request)) == (CaseState.AWAITING_OFFICER, "members_claimed"), events_of(seen)
    reader = officer()
    with acting_as(SYSTEM, is_read_only=True):
        after = case_file(request, reader, late)
    assert {after.ids[line.person_no] for line in after.lines if line.register == "incomes"} == {CHILD}


def test_the_applicant_is_told_of_it_and_reads_the_reason(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = naming_two(by, registers)
    strike_out(request)
    seen = view(request, by.household or 0)
    assert events_of(seen)[-1] == "member_struck_out"
    assert [(one.struck_because, one.struck_at) for one in seen.members] == [(REASON, NOW), ("", None)]
    assert notices(by.household or 0)[-1] == "member_struck_out.1"
    with acting_as(SYSTEM, is_read_only=True):
        recorded = AuditEvent.objects.get(event="request.member_struck_out")
        kept = bytes(MemberStrike.objects.get().reason)
    assert (recorded.actor_id, recorded.detail["member"]) == (f"staff:{officer().pk}", 2)
    assert REASON.encode() not in kept


def test_a_member_is_struck_out_once_with_a_reason_and_while_an_officer_has_the_case(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = naming_two(by, registers)
    with refuses(CASE_TEXT_MISSING):
        strike_out(request, reason=" ")
    with pytest.raises(CaseStateChanged):
        strike_out(request, person_no=9)
    strike_out(request)
    with pytest.raises(CaseStateChanged):
        strike_out(request)
    with pytest.raises(NoSuchRequest):
        strike_out(request, 3, by=officer(name="elsewhere", provinces=("08",)))
    with pytest.raises(NotACaseOfficer):
        strike_out(request, 3, by=officer(name="senior", roles=["senior_officer"]))
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    with pytest.raises(CaseStateChanged):
        strike_out(request, 3)


def test_an_application_whose_members_are_all_struck_out_is_still_an_officers(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = naming(by, CHILD, CHILD_BORN)
    take_on()
    strike_out(request)
    before = inquiries_about(CHILD)
    actions.ask_again(request_id=request, by=officer(), now=NOW)
    take_on()
    assert view(request, by.household or 0).state is CaseState.AWAITING_OFFICER
    assert inquiries_about(HEAD) > before
    assert inquiries_about(CHILD) == before, "no register is asked about somebody who was struck out"
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])


def test_a_member_whom_the_registry_has_elsewhere_stops_nothing_once_they_are_struck_out(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = naming(by, CHILD, CHILD_BORN)
    registers.correct("persons", CHILD, person(2, "child", birth_date=CHILD_BORN))
    take_on()
    reader = officer()
    with acting_as(SYSTEM, is_read_only=True):
        (claimed,) = case_file(request, reader, NOW).claimed
    assert (claimed.home, claimed.born) == (RegistryPlacement.ELSEWHERE, CHILD_BORN)
    strike_out(request)
    actions.ask_again(request_id=request, by=officer(), now=NOW)
    take_on()
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])


def test_an_objection_names_a_member_again_whom_the_first_officer_struck_out(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    first = naming(by, CHILD, CHILD_BORN)
    take_on()
    strike_out(first)
    actions.decide_by_rules(request_id=first, by=officer(), now=NOW)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])
    assert decided_again(by).decided_at, "whoever was struck out holds up no redetermination"
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(by.household or 0)
    assert held
    request = objection(by, first, decision=held.decision_id)
    assert fault_of(request) == "members_claimed"
    actions.decide_by_rules(request_id=request, by=officer(name="another"), now=NOW + 2 * DAY)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_the_database_lets_nobody_but_a_case_officer_of_the_province_strike_out(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = naming(by, CHILD, CHILD_BORN)

    def insert(actor: Actor, **other: Any) -> None:
        row = {"household_id": by.household, "request_id": request, "person_no": 2, "province": "23", "round": 1,
               "reason": b"x", "by_id": officer().pk, "at": NOW, **other}  # fmt: skip
        with acting_as(actor):
            MemberStrike.objects.create(**row)

    mine = actor_of(officer())
    with pytest.raises(ProgrammingError, match="row-level security"):
        insert(mine)  # it does not wait for an officer yet
    take_on()
    senior = officer(name="senior", roles=["senior_officer"])
    elsewhere = officer(name="elsewhere", provinces=("08",))
    for actor, other in (
        (by.actor, {}),
        (SYSTEM, {}),
        (actor_of(senior), {"by_id": senior.pk}),
        (actor_of(elsewhere), {"by_id": elsewhere.pk}),
        (actor_of(elsewhere), {"by_id": elsewhere.pk, "province": "08"}),
        (mine, {"by_id": senior.pk}),
        (mine, {"round": 2}),
    ):
        with pytest.raises(ProgrammingError, match="row-level security"):
            insert(actor, **other)
    with pytest.raises(IntegrityError, match="member_strike_of_a_member"):
        insert(mine, person_no=3)
    insert(mine)
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(mine):
        MemberStrike.objects.filter(request_id=request).delete()
    with acting_as(mine):
        assert MemberStrike.objects.filter(request_id=request).update(reason=b"y") == 0
    for actor in (actor_of(elsewhere), head(2).actor):
        with acting_as(actor, is_read_only=True):
            assert not MemberStrike.objects.exists()
    with acting_as(by.actor, is_read_only=True):
        assert MemberStrike.objects.count() == 1

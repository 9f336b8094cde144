"""Nothing is decided from a part of a household, and each register's answer is read for the person it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answers import HouseholdRegisterAnswer, PersonResult, Row, numbered_members
from hemayat.requests import actions, assessment
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile, case_file
from hemayat.requests.claimed_members import RegistryPlacement
from hemayat.requests.errors import MembersUnanswered
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import (
    HouseholdInquiry,
    InquiryResults,
    RegistrySubject,
    collect_answers,
)
from hemayat.requests.register_inquiry import ask_each
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, consent, events_of, filed, head, officer, take_on, view
from tests.requests.test_application import CHILD, DAY, fault_of, naming, outcome, person, relations
from tests.requests.test_claimed_members import (
    CHILD_BORN,
    DEAR,
    FOR_ONE,
    FOR_TWO,
    applicant,
    decided_again,
    reread,
    support,
    who,
)
from tests.requests.test_member_strikes import OTHER_BORN, OTHER_CHILD, naming_two, strike_out

pytestmark = pytest.mark.slow

nation = pytest.mark.usefixtures("nation")
LATE = NOW + 40 * DAY


def half_known(by: Citizen, registers: RunningSimulator) -> int:
    """An application that names a child with a dear car. The civil registry has answered about the head alone."""
    registers.correct("vehicles", CHILD, *DEAR)
    request = naming(by, CHILD, CHILD_BORN)
    registers.fail(persons={"missing": True, "times": 1})
    take_on()
    registers.fail(persons={"status": 503})
    take_on(LATE)
    seen = view(request, by.household or 0, now=LATE)
    assert (seen.state, events_of(seen)[-1]) == (CaseState.AWAITING_OFFICER, "register_silent"), events_of(
        seen
    )
    return request


def shown(request: int) -> CaseFile:
    """The case as the officer who has it in hand sees it."""
    member = officer()
    with acting_as(SYSTEM, is_read_only=True):
        return case_file(request, member, LATE)


@nation
def test_nobody_decides_while_the_registry_has_not_answered_about_a_claimed_member(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = half_known(by, registers)
    actions.claim(request_id=request, by=officer(), now=LATE)
    case = shown(request)
    assert (case.now_known, case.unanswered) == (None, ("member:2",))
    assert [one.home for one in case.claimed] == [RegistryPlacement.UNANSWERED]
    assert not {CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.OVERRIDE, CaseAction.CORRECT} & {
        *case.deeds
    }
    said: dict[str, Any] = {"outcome": "eligible", "reason": "x"}
    with pytest.raises(MembersUnanswered, match="about 1 of the people"):
        actions.decide_by_rules(request_id=request, by=officer(), now=LATE)
    with pytest.raises(MembersUnanswered):
        actions.decide(request_id=request, **said, by=officer(), now=LATE)
    with pytest.raises(MembersUnanswered):
        actions.propose_override(request_id=request, **said, by=officer(), now=LATE)
    assert (outcome(by.household or 0), who(by)) == (None, [])
    actions.release(request_id=request, by=officer(), now=LATE)
    registers.fail(persons=None)
    take_on(LATE + DAY)
    assert fault_of(request) == "members_claimed"
    actions.decide_by_rules(request_id=request, by=officer(), now=LATE + DAY)
    assert outcome(by.household or 0) == "not_eligible", "the child has a dear car"


@nation
def test_a_member_about_whom_the_registry_is_silent_can_be_struck_out(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = half_known(by, registers)
    strike_out(request, now=LATE)
    assert shown(request).unanswered == ()
    actions.release(request_id=request, by=officer(), now=LATE)
    take_on(LATE + DAY)
    actions.decide_by_rules(request_id=request, by=officer(), now=LATE + DAY)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])


@nation
def test_nobody_decides_a_household_again_while_the_registry_is_silent_about_an_accepted_member(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    actions.decide_by_rules(request_id=naming_two(by, registers, car=False), by=officer(), now=NOW)
    before = support(by)
    # It answers about the head, then about the elder child and not the younger, and then no more.
    registers.fail(persons={"missing": True, "times": 2})
    row = decided_again(by)
    registers.fail(persons={"status": 503})
    for tries in range(1, 9):
        actions.take_on_affected(now=NOW + (tries + 1) * DAY)
    reread(row)
    assert (row.decided_at, row.why["registers"][0]) == (None, PERSONS), row.why
    given: dict[str, Any] = {"affected": row.id, "by": officer(), "now": NOW + 10 * DAY}
    with pytest.raises(MembersUnanswered, match="repeated automatically"):
        actions.decide_affected(outcome="eligible", reason="x", **given)
    with pytest.raises(MembersUnanswered):
        actions.decide_affected_by_rules(**given)
    assert (support(by), who(by)) == (before, ["head", "child", "child"])


def of_three(by: Citizen, registers: RunningSimulator) -> int:
    """An objection about a head and two accepted children. All registers but that of incomes have answered.

    The elder child has a dear car.
    """
    first = naming_two(by, registers, car=False)
    actions.decide_by_rules(request_id=first, by=officer(), now=NOW)
    assert who(by) == ["head", "child", "child"]
    registers.correct("vehicles", OTHER_CHILD, *DEAR)
    registers.fail(incomes={"status": 503})
    decision = view(first, by.household or 0).decision_id
    request = actions.begin_draft(kind=CaseKind.OBJECTION, about_decision=decision, by=by, now=NOW)
    actions.save_answers(request_id=request, answers={"criteria": ""}, by=by, now=NOW)
    consent(request, by)
    actions.file_request(request_id=request, key="objection", by=by, now=NOW)
    take_on()
    registers.fail(incomes=None)
    assert view(request, by.household or 0).state is CaseState.AWAITING_REGISTERS
    return request


def moves_to_household_2(registers: RunningSimulator, now: dt.datetime) -> None:
    """The civil registry has the elder child there now, and a request of that household is taken on."""
    registers.correct("persons", OTHER_CHILD, person(2, "child", birth_date=OTHER_BORN))
    filed(head(2), now=now)
    take_on(now)
    assert relations(2) == ["head", "spouse", "child"]


@nation
def test_an_answer_stays_of_its_person_when_another_member_leaves(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = of_three(by, registers)
    moves_to_household_2(registers, NOW)
    assert who(by) == ["head", "child"]
    take_on(NOW + DAY)
    seen = view(request, by.household or 0, now=NOW + DAY)
    assert (seen.state, support(by)) == (CaseState.DECIDED, FOR_TWO), "the car is not the younger child's"


@nation
def test_who_left_while_the_registers_were_asked_is_neither_counted_nor_taken_back(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = applicant(registers)
    request = of_three(by, registers)
    later = NOW + DAY

    def ask_and_be_overtaken(
        askings: Sequence[HouseholdInquiry], *, now: dt.datetime
    ) -> list[InquiryResults | None]:
        found = ask_each(askings, now=now)
        monkeypatch.setattr(assessment, "ask_each", ask_each)
        moves_to_household_2(registers, later)
        return found

    monkeypatch.setattr(assessment, "ask_each", ask_and_be_overtaken)
    take_on(later)
    assert view(request, by.household or 0, now=later).state is not CaseState.DECIDED
    assert (who(by), relations(2)) == (["head", "child"], ["head", "spouse", "child"])
    take_on(later + DAY)
    assert (view(request, by.household or 0, now=later).state, support(by)) == (CaseState.DECIDED, FOR_TWO)


HOUSEHOLD, ABOUT = 7, "request:1"
PEOPLE = {f"{number:010d}": dt.date(1960 + 7 * number % 40, 1, 1) for number in range(1, 7)}
HEAD_ID = "0000000001"
present = st.sets(st.sampled_from(sorted(PEOPLE)[1:]))


def row_of(who: str, household: int | None = None, relation: str | None = None) -> Row:
    return {
        "household_id": household, "national_id": int(who), "birth_date": PEOPLE[who], "relation_to_head": relation,
    }  # fmt: skip


def registry(who: str, at: dt.datetime) -> HouseholdRegisterAnswer:
    people = {1: PersonResult("answered", at.date())}
    return HouseholdRegisterAnswer(
        PERSONS, True, "", at.date(), at, at, "x", people, [{"person_no": 1, **row_of(who)}], {1: who}
    )


def vehicles(members: set[str], at: dt.datetime) -> HouseholdRegisterAnswer:
    """Each of these and the head has a car that is worth their own number."""
    rows = [row_of(HEAD_ID, relation="head"), *(row_of(one, relation="child") for one in members)]
    ids = {row["person_no"]: f"{row['national_id']:010d}" for row in numbered_members(rows)}
    said = dict.fromkeys(ids, PersonResult("answered", at.date()))
    cars = [{"person_no": number, "kind": "passenger", "value_rial": int(who)} for number, who in ids.items()]
    return HouseholdRegisterAnswer("vehicles", True, "", at.date(), at, at, "x", said, cars, ids)


@settings(max_examples=200, deadline=None)
@given(asked=st.lists(present, min_size=1, max_size=4), now=present)
def test_whoever_left_or_joined_an_answer_is_read_for_whom_it_is_about(
    asked: list[set[str]], now: set[str]
) -> None:
    """The law: of each member there is what the register said about them, or it is asked; and of nobody else."""
    at = [NOW + place * DAY for place in range(len(asked))]
    members = tuple(RegistrySubject(f"left:{one}", one, "child") for one in sorted(now))
    heard = {(HOUSEHOLD, f"{ABOUT}:{one.key}"): [registry(one.national_id, NOW)] for one in members}
    heard[HOUSEHOLD, ABOUT] = [registry(HEAD_ID, NOW), *map(vehicles, asked, at)]
    asking = HouseholdInquiry(
        HOUSEHOLD, "23", ABOUT, HEAD_ID, frozenset({PERSONS, "vehicles"}), missed=members
    )
    found = collect_answers(asking, heard)
    ids = {row["person_no"]: row["national_id"] for row in found.members}
    assert set(ids.values()) == {int(HEAD_ID), *map(int, now)}
    cars = {ids[row["person_no"]]: row["value_rial"] for row in found.answers["vehicles"].rows}
    known = {int(HEAD_ID), *(int(one) for one in set().union(*asked) & now)}
    assert cars == {who: who for who in known}
    assert ("vehicles" in found.late) == (not now <= set().union(*asked))

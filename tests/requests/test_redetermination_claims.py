"""A household with claimed members is decided again: an officer accepts them or strikes them out, and decides."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import ProgrammingError

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.errors import ResultStillOpen, RulesAlreadyDecide
from hemayat.requests import actions
from hemayat.requests.claimed_members import RegistryPlacement
from hemayat.requests.errors import (
    CASE_TEXT_MISSING,
    UNKNOWN_REFUSES_NOBODY,
    CaseStateChanged,
    ClaimsInOpenCase,
    NoSuchRequest,
    NotACaseOfficer,
)
from hemayat.requests.models import Affected, MemberStrike
from hemayat.requests.redetermination_decision import AffectedFile, affected_file
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, events_of, notices, officer, view
from tests.requests.test_application import CHILD, DAY, HEAD, person, relations
from tests.requests.test_claimed_members import (
    CHILD_BORN,
    DEAR,
    FOR_ONE,
    FOR_TWO,
    applicant,
    decided_again,
    objection,
    refused,
    reread,
    support,
    who,
)
from tests.requests.test_member_strikes import REASON
from tests.support.refusals import refuses

pytestmark = pytest.mark.usefixtures("nation")
LATER = NOW + 2 * DAY
UNVALUED = {"kind": "passenger", "value_rial": None}


def waiting(registers: RunningSimulator, **child: Any) -> tuple[Any, int, Affected]:
    """Who applied with a child and was refused, the application, and the household that is to be decided again.

    The reason for the refusal is gone. `child`: what the registry says of the child by now.
    """
    by = applicant(registers)
    request = refused(by, registers)
    registers.correct("vehicles", HEAD)
    if child:
        registers.correct("persons", CHILD, person(birth_date=CHILD_BORN, **child))
    return by, request, decided_again(by)


def shown(row: Affected) -> AffectedFile:
    with acting_as(actor_of(officer()), is_read_only=True):
        return affected_file(row.id, LATER)


def strike_out(row: Affected, person_no: int = 2, **other: Any) -> None:
    given: dict[str, Any] = {"reason": REASON, "by": officer(), "now": LATER, **other}
    actions.strike_out_affected_member(affected=row.id, person_no=person_no, **given)


def decide_by_rules(row: Affected, now: dt.datetime = LATER) -> int:
    return actions.decide_affected_by_rules(affected=row.id, by=officer(), now=now)


def test_an_officer_accepts_claimed_members_of_a_household_that_is_decided_again(
    registers: RunningSimulator,
) -> None:
    by, request, row = waiting(registers)
    file = shown(row)
    assert [(one.told.relation, one.home) for one in file.claimed] == [("child", RegistryPlacement.NOWHERE)]
    assert file.known
    assert (file.known.outcome, file.open_case) == ("eligible", None)
    number = decide_by_rules(row)
    reread(row)
    assert (row.decided_at, row.decision_id) == (LATER, number)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])
    assert events_of(view(request, by.household))[-1] == "members_claimed"
    with pytest.raises(CaseStateChanged):
        decide_by_rules(row)
    second = objection(by, request, number)
    assert view(second, by.household).is_decided_automatically, "they are accepted for good"
    assert support(by) == FOR_TWO


def test_an_officer_strikes_a_claimed_member_out_of_a_household_that_is_decided_again(
    registers: RunningSimulator,
) -> None:
    by, request, row = waiting(registers)
    with refuses(CASE_TEXT_MISSING):
        strike_out(row, reason=" ")
    with pytest.raises(CaseStateChanged):
        strike_out(row, person_no=9)
    with pytest.raises(NoSuchRequest):
        strike_out(row, by=officer(name="elsewhere", provinces=("08",)))
    with pytest.raises(NotACaseOfficer):
        strike_out(row, by=officer(name="senior", roles=["senior_officer"]))
    strike_out(row)
    with pytest.raises(CaseStateChanged):
        strike_out(row)
    (told,) = view(request, by.household).members
    assert (told.struck_because, told.struck_at) == (REASON, LATER)
    assert notices(by.household)[-1] == "member_struck_out.1"
    assert [one.told.struck_because for one in shown(row).claimed] == [REASON]
    decide_by_rules(row)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])


def test_a_household_whose_claimed_members_are_all_struck_out_is_decided_by_the_rules(
    registers: RunningSimulator,
) -> None:
    """The registry has the child elsewhere, which stops the rules until an officer has looked."""
    by, _, row = waiting(registers, household=2, relation="child")
    assert row.why == {"fault": "member_elsewhere"}
    file = shown(row)
    assert (file.known, [one.home for one in file.claimed]) == (None, [RegistryPlacement.ELSEWHERE])
    with pytest.raises(CaseStateChanged):
        decide_by_rules(row)
    strike_out(row)
    actions.take_on_affected(now=LATER + DAY)
    reread(row)
    assert row.decided_at == LATER + DAY
    assert (support(by), who(by)) == (FOR_ONE, ["head"])


def test_an_officer_settles_what_the_rules_leave_open_with_the_claimed_members(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    refused(by, registers)
    registers.correct("vehicles", HEAD)
    registers.correct("vehicles", CHILD, UNVALUED)
    row = decided_again(by)
    given: dict[str, Any] = {"affected": row.id, "reason": "کارشناسی خودرو", "by": officer(), "now": LATER}
    with pytest.raises(ResultStillOpen):
        decide_by_rules(row)
    with refuses(UNKNOWN_REFUSES_NOBODY):
        actions.decide_affected(outcome="not_eligible", **given)
    actions.decide_affected(outcome="eligible", **given)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_a_claimed_member_who_makes_the_household_not_eligible_joins_nothing(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    refused(by, registers)
    registers.correct("vehicles", HEAD)
    registers.correct("vehicles", CHILD, *DEAR)
    row = decided_again(by)
    with pytest.raises(RulesAlreadyDecide):
        actions.decide_affected(affected=row.id, outcome="eligible", reason="x", by=officer(), now=LATER)
    decide_by_rules(row)
    assert (support(by), who(by)) == (0, ["head"])


@pytest.mark.slow
def test_members_who_are_named_in_an_open_request_are_decided_there(registers: RunningSimulator) -> None:
    by = applicant(registers)
    first = refused(by, registers)
    registers.correct("vehicles", HEAD)
    request = objection(by, first)
    row = decided_again(by)
    assert shown(row).open_case == request
    for act in (strike_out, decide_by_rules):
        with pytest.raises(ClaimsInOpenCase):
            act(row)
    assert (support(by), who(by)) == (0, ["head"])
    actions.decide_by_rules(request_id=request, by=officer(name="another"), now=LATER)
    assert view(request, by.household or 0).state is CaseState.DECIDED
    actions.take_on_affected(now=LATER + DAY)
    reread(row)
    assert row.decided_at
    assert (support(by), relations(by.household or 0)) == (FOR_TWO, ["head", "child"])


def test_the_database_takes_a_strike_in_a_decided_request_only_while_its_household_waits_for_an_officer(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = refused(by, registers)
    given = {"household_id": by.household, "request_id": request, "person_no": 2, "province": "23", "round": 1,
             "reason": b"x", "by_id": officer().pk, "at": LATER}  # fmt: skip

    def insert() -> None:
        with acting_as(actor_of(officer())):
            MemberStrike.objects.create(**given)

    with pytest.raises(ProgrammingError, match="row-level security"):
        insert()
    registers.correct("vehicles", HEAD)
    row = decided_again(by)
    insert()
    with acting_as(SYSTEM, is_read_only=True):
        assert MemberStrike.objects.count() == 1
    assert not row.decided_at

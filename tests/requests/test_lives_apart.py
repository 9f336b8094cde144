"""Who lives apart from the registered head applies; nobody decides while the registry has them in a household.

Once they head a household of their own, the application ends automatically, in whatever state it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from hemayat.accounts.results import Citizen
from hemayat.accounts.session_admission import _applicants_household
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.life_events.actions import apply_due, receive
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import case_file
from hemayat.requests.case_status import request_status
from hemayat.requests.errors import CaseStateChanged, MemberRefused, RequestFault
from hemayat.requests.queries import summary_of
from hemayat.requests.states import OWN_HOUSEHOLD, CaseKind, CaseState
from tests.documents.upload_steps import keep_upload
from tests.life_events.feeds import event
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, citizen, events_of, filed, notices, officer, ready, take_on, view
from tests.requests.test_application import (
    APPLICANTS,
    CHILD,
    HEAD,
    NEW,
    applicant,
    fault_of,
    naming,
    outcome,
    person,
)
from tests.requests.test_correction_entry import picture

pytestmark = pytest.mark.usefixtures("nation")


def test_nobody_decides_about_who_is_in_another_household_until_the_registry_has_them_in_none(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    registers.correct("persons", HEAD, person(4, "spouse"))
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert fault_of(request) == "another_household"
    given: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    for act in (
        lambda: actions.decide_by_rules(**given),
        lambda: actions.decide(outcome="eligible", reason="جدا زندگی می‌کند", **given),
        lambda: actions.propose_override(outcome="eligible", reason="جدا زندگی می‌کند", **given),
    ):
        with pytest.raises(RequestFault):
            act()
    assert (view(request, APPLICANTS).state, outcome(APPLICANTS)) == (CaseState.AWAITING_OFFICER, None)
    registers.correct("persons", HEAD, person(None, None))
    actions.ask_again(**given)
    take_on()
    assert view(request, APPLICANTS).state == CaseState.DECIDED


def test_an_application_of_who_heads_a_household_by_the_registry_ends_automatically(
    registers: RunningSimulator,
) -> None:
    """Also without an event: the registry's own answer does."""
    by = applicant(registers)
    registers.correct("persons", HEAD, person(NEW, "head"))
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    ends_by_itself(request, APPLICANTS)
    assert outcome(APPLICANTS) is None


def ends_by_itself(request: int, household: int) -> None:
    """With a name, a message, and with its clock stopped."""
    seen = view(request, household)
    assert (seen.state, seen.decision_id, events_of(seen)[-1]) == (CaseState.DECIDED, None, "own_household")
    assert seen.wording is OWN_HOUSEHOLD
    assert seen.clock
    assert seen.clock.stopped_at == NOW
    assert notices(household)[-1] == "request_own_household.1"
    with acting_as(SYSTEM, is_read_only=True):
        assert request_status(seen, "", NOW).next == "own_household"
        assert summary_of(household, request).wording is OWN_HOUSEHOLD


def living_apart(registers: RunningSimulator) -> Citizen:
    """The wife of household 4, who says at sign-in that she lives apart: with a number of her own."""
    wife = registers.person(4, 1)["national_id"]
    with acting_as(SYSTEM):
        number = _applicants_household(key_ring().blind_indexes("national_id", wife), NOW)
    return citizen(number, wife, is_applicant=True)


def divorced(wife: str, husband: str, household: int) -> None:
    """As the civil registry tells it: she heads a household of her own since."""
    columns = {
        "national_id": wife,
        "other_national_id": husband,
        "household_id": household,
        "relation": "head",
    }
    row = event("divorce", on=NOW.date(), **columns) | {"registered_on": str(NOW.date())}
    assert receive([row], source="civil_registry", now=NOW).new == 1
    while apply_due(now=NOW):
        pass
    actions.take_on_affected(now=NOW)


def to_the_registers(request: int) -> None:
    """It was filed a moment ago."""


def to_an_officer(request: int) -> None:
    take_on()
    actions.claim(request_id=request, by=officer(), now=NOW)


def to_the_applicant(request: int) -> None:
    to_an_officer(request)
    actions.ask_applicant(request_id=request, words="از کی جدا زندگی می‌کنید؟", by=officer(), now=NOW)


@pytest.mark.parametrize("takes", [to_the_registers, to_an_officer, to_the_applicant])
def test_an_event_of_the_registry_ends_her_application_wherever_it_is(
    takes: Callable[[int], None], registers: RunningSimulator
) -> None:
    by = living_apart(registers)
    husband = registers.person(4, 0)["national_id"]
    her, own = registers.person(4, 1)["national_id"], by.household
    assert own
    request = filed(by, CaseKind.APPLICATION)
    takes(request)
    registers.correct("persons", her, person(NEW, "head"))
    divorced(her, husband, NEW)
    ends_by_itself(request, own)
    assert notices(own).count("request_own_household.1") == 1
    assert outcome(NEW) == "eligible", "her own household was decided, and she had to file nothing"
    actions.take_on_affected(now=NOW)
    take_on()
    assert events_of(view(request, own))[-1] == "own_household"


def test_an_event_of_others_ends_nobodys_application(registers: RunningSimulator) -> None:
    by = living_apart(registers)
    request, own = filed(by, CaseKind.APPLICATION), by.household
    assert own
    take_on()
    head, wife = (registers.person(5, place)["national_id"] for place in (0, 1))
    divorced(wife, head, NEW)
    assert (view(request, own).state, fault_of(request)) == (CaseState.AWAITING_OFFICER, "another_household")


def test_nothing_of_her_case_can_be_corrected_while_the_registry_has_her_in_another_household(
    registers: RunningSimulator,
) -> None:
    """What a register says of the other household is nothing that an officer of her case may change or read."""
    by = living_apart(registers)
    request = ready(by, CaseKind.APPLICATION)
    own = by.household
    assert own
    document = keep_upload(
        household=own, province=by.province, case=f"request:{request}", name="سند.jpg", content=picture(), by=by.actor,
        now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    actions.claim(request_id=request, by=officer(), now=NOW)
    actions.keep_opening(request_id=request, document=document.id, by=officer(), now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        case = case_file(request, officer(), NOW)
    assert (case.fault, list(case.lines)) == ("another_household", [])
    assert CaseAction.CORRECT not in case.deeds
    for line in ("vehicles:0:0", "persons:0:0"):
        with pytest.raises(CaseStateChanged):
            actions.correct_data_item(
                request_id=request, line=line, column="value_rial", value="1", why="سند", document=document.id,
                by=officer(), now=NOW,
            )  # fmt: skip
    assert view(request, own).state == CaseState.AWAITING_OFFICER


def test_a_grown_daughter_who_is_registered_with_her_husband_is_not_taken_from_his_household(
    registers: RunningSimulator,
) -> None:
    """She cannot be named. If she marries after that, an officer strikes her out and asks the registers again."""
    by, born = applicant(registers), dt.date(1995, 1, 1)
    wife = registers.person(4, 1)
    with pytest.raises(MemberRefused):
        naming(by, wife["national_id"], wife["birth_date"])
    registers.correct("persons", CHILD, person(None, None, birth_date=born))
    request = naming(by, CHILD, born)
    registers.correct("persons", CHILD, person(4, "spouse", birth_date=born))
    take_on()
    assert fault_of(request) == "member_elsewhere"
    given: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    actions.claim(**given)
    with pytest.raises(RequestFault):
        actions.decide_by_rules(**given)
    (named,) = view(request, APPLICANTS).members
    actions.strike_out_member(person_no=named.person_no, reason="در خانوار همسرش ثبت شده است", **given)
    actions.ask_again(**given)
    assert view(request, APPLICANTS).state == CaseState.AWAITING_REGISTERS
    assert outcome(APPLICANTS) is None
    assert notices(4) == [], "nothing of her household has changed"

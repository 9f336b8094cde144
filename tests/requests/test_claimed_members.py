"""Members whom only an applicant names: an officer's decision accepts them, and then they stay counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError, connection

from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.identity_match import IdentityMatch
from hemayat.accounts.models import CitizenSession, StaffMember
from hemayat.accounts.results import Citizen
from hemayat.accounts.session_admission import VerifiedPerson, recognised_session
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.eligibility.household_decision import DecisionInput, decide_cases
from hemayat.eligibility.queries import determination_of
from hemayat.households.actions import update_person
from hemayat.households.case_data import CaseSnapshot
from hemayat.households.permissions import is_barred
from hemayat.households.queries import members
from hemayat.publication.message_preview import count_messages, preview_of
from hemayat.requests import actions
from hemayat.requests.case_decision import answers_for_request
from hemayat.requests.corrections import rows_for
from hemayat.requests.errors import NO_SUCH_COLLEAGUE, CaseNotAdmissible, NoSuchRequest
from hemayat.requests.models import Affected, Request, RequestMember
from hemayat.requests.redetermination import NO_HEAD, EventRedetermination, decide_again_after
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, citizen, consent, events_of, officer, ready, take_on, view
from tests.requests.test_application import CHILD, DAY, HEAD, fault_of, naming, person
from tests.requests.test_r1_5d_findings import NEXT_RUN, later_run, publish_next, tell_everybody
from tests.support.families import SAID
from tests.support.publishing import propose
from tests.support.refusals import refuses

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
CHILD_BORN = dt.date(2015, 1, 1)
FOR_ONE, FOR_TWO = 550_000, 1_030_000
"""Support a month of a household of one and of two in the nation of tests/support."""
DEAR = [{"kind": "passenger", "value_rial": 9_000_000_000}]


def applicant(registers: RunningSimulator) -> Citizen:
    """Somebody of whom no register knows a household, as the sign-in knows them, and a child in none either."""
    registers.correct("persons", HEAD, person(None, None))
    registers.correct("persons", CHILD, person(None, None, birth_date=CHILD_BORN))
    found = VerifiedPerson(
        key_ring().seal(HEAD.encode(), b"national_id"),
        IdentityMatch("applicant", None, "23"),
        True,
        "code",
        "x",
    )
    with acting_as(SYSTEM):
        session = recognised_session(found, NOW)
    assert isinstance(session, CitizenSession)
    assert session.household_id
    return citizen(session.household_id, HEAD, is_applicant=True)


def granted(by: Citizen) -> int:
    """An application that names the child, granted by an officer."""
    request = naming(by, CHILD, CHILD_BORN)
    take_on()
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])
    return request


def refused(by: Citizen, registers: RunningSimulator) -> int:
    """An application that names the child, refused by an officer because of a dear car."""
    registers.correct("vehicles", HEAD, *DEAR)
    request = naming(by, CHILD, CHILD_BORN)
    take_on()
    actions.decide_by_rules(request_id=request, by=officer(), now=NOW)
    assert (support(by), who(by)) == (0, ["head"])
    return request


def support(by: Citizen) -> int | None:
    """What is in force for the household, in rials a month; 0 where it is not eligible."""
    assert by.household
    with acting_as(SYSTEM, is_read_only=True):
        found = determination_of(by.household)
    assert found
    return found.amount_rial if found.outcome == "eligible" else 0


def who(by: Citizen) -> list[str]:
    assert by.household
    with acting_as(SYSTEM, is_read_only=True):
        return [one.relation for one in members(by.household)]


def objection(by: Citizen, about: int, decision: int | None = None) -> int:
    """An objection to what this request was decided to, or to a later decision, filed and taken on."""
    assert by.household
    decision = decision or view(about, by.household).decision_id
    request = actions.begin_draft(kind=CaseKind.OBJECTION, about_decision=decision, by=by, now=NOW)
    actions.save_answers(request_id=request, answers={"criteria": ""}, by=by, now=NOW)
    consent(request, by)
    actions.file_request(request_id=request, key="objection", by=by, now=NOW)
    take_on()
    return request


def decided_again(by: Citizen, now: dt.datetime = NOW + DAY) -> Affected:
    """As after an event in the life of somebody of the household."""
    assert by.household
    with acting_as(SYSTEM):
        decide_again_after([EventRedetermination(by.household, by.province, 1)], now=now)
    actions.take_on_affected(now=now)
    with acting_as(SYSTEM, is_read_only=True):
        return Affected.objects.get(household_id=by.household)


def reread(row: Affected) -> Affected:
    """As it is stored now."""
    with acting_as(SYSTEM, is_read_only=True):
        row.refresh_from_db()
    return row


def test_an_objection_counts_the_members_whom_an_officer_accepted(registers: RunningSimulator) -> None:
    by = applicant(registers)
    request = objection(by, granted(by))
    seen = view(request, by.household or 0)
    assert (seen.state, seen.is_decided_automatically) == (CaseState.DECIDED, True), events_of(seen)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_somebody_whom_no_register_knows_objects_once_they_are_decided_and_changes_no_head(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    for kind in (CaseKind.OBJECTION, CaseKind.DISPUTE, CaseKind.CHANGE_OF_HEAD):
        with pytest.raises(CaseNotAdmissible, match="File an application"):
            actions.begin_draft(kind=kind, by=by, now=NOW)
    granted(by)
    assert actions.begin_draft(kind=CaseKind.DISPUTE, by=by, now=NOW)
    with pytest.raises(CaseNotAdmissible, match="no household in your name"):
        actions.begin_draft(kind=CaseKind.CHANGE_OF_HEAD, by=by, now=NOW)


def test_a_redetermination_counts_the_members_whom_an_officer_accepted(registers: RunningSimulator) -> None:
    by = applicant(registers)
    granted(by)
    assert decided_again(by).decided_at == NOW + DAY
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_an_accepted_member_leaves_once_the_registry_has_them_in_another_household(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = granted(by)
    registers.correct("persons", CHILD, person(2, "child", birth_date=CHILD_BORN))
    objection(by, request)
    assert (support(by), who(by)) == (FOR_ONE, ["head"])
    with acting_as(SYSTEM, is_read_only=True):
        assert [one.relation for one in members(2)] == ["head", "spouse", "child"]
    assert decided_again(by).decided_at, "what was accepted once and has ended is no open claim"
    assert support(by) == FOR_ONE


def test_an_accepted_member_who_died_counts_no_more(registers: RunningSimulator) -> None:
    by = applicant(registers)
    granted(by)
    registers.correct(
        "persons", CHILD, person(None, None, birth_date=CHILD_BORN, died_on=dt.date(2019, 10, 1))
    )
    decided_again(by)
    assert support(by) == FOR_ONE


def test_no_accepted_child_heads_the_household_because_its_head_has_died(registers: RunningSimulator) -> None:
    by = applicant(registers)
    granted(by)
    died = person(None, None, died_on=NOW.date())
    registers.correct("persons", HEAD, died)
    index = key_ring().blind_indexes("national_id", HEAD)
    update_person(person_index=index, registry_person=replace(SAID, died_on=NOW.date()), by=SYSTEM, now=NOW)
    assert decided_again(by).why in ({}, NO_HEAD)
    assert who(by) == ["head", "child"]
    with acting_as(SYSTEM, is_read_only=True):
        assert [one.birth_date for one in members(by.household or 0)][1] == CHILD_BORN


@pytest.mark.slow
def test_a_later_national_run_leaves_the_members_whom_an_officer_accepted(
    registers: RunningSimulator, nation: int, tmp_path: Path
) -> None:
    by = applicant(registers)
    granted(by)
    publish_next(later_run(tmp_path, "next", NEXT_RUN.date(), {}))
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])
    assert decided_again(by, NEXT_RUN).decided_at == NEXT_RUN
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM approvals_in_force(%s) WHERE household_id = %s",
                       [NEXT_RUN.date(), by.household])  # fmt: skip
        assert cursor.fetchone() == (1,)


@pytest.mark.slow
def test_the_preview_counts_no_message_to_an_applicants_household_whom_no_register_has(
    registers: RunningSimulator, nation: int, tmp_path: Path
) -> None:
    granted(applicant(registers))
    tell_everybody(nation)
    proposal = propose(later_run(tmp_path, "next", NEXT_RUN.date(), {}), now=NEXT_RUN)
    count_messages(proposal.pk, now=NEXT_RUN)
    preview = preview_of(proposal.pk)
    assert preview
    assert "left_out.1" not in {line.notice for line in preview.lines}


def test_a_case_that_names_an_officers_relative_is_closed_to_them(registers: RunningSimulator) -> None:
    request = naming(applicant(registers), CHILD, CHILD_BORN)
    take_on()
    mother, colleague = officer(name="mother"), officer(name="colleague")
    declare_relative(national_id=CHILD, relation="child", by=mother, now=NOW)
    with pytest.raises(NoSuchRequest):
        actions.claim(request_id=request, by=mother, now=NOW)
    assert actions.take_next(by=mother, now=NOW) is None
    assert actions.take_next(by=colleague, now=NOW) == request
    with refuses(NO_SUCH_COLLEAGUE):
        actions.hand_over_case(request_id=request, to="mother", words="شما", by=colleague, now=NOW)
    senior = officer(name="father", roles=["senior_officer"])
    declare_relative(national_id=CHILD, relation="child", by=senior, now=NOW)
    with pytest.raises(NoSuchRequest):
        actions.hand_over_case(request_id=request, to="mother", words="شما", by=senior, now=NOW)


def test_the_database_alone_closes_every_row_of_such_a_case(registers: RunningSimulator) -> None:
    by = applicant(registers)
    mother, colleague = officer(name="mother"), officer(name="colleague")
    declare_relative(national_id=CHILD, relation="child", by=mother, now=NOW)
    draft = actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)
    actions.add_member(
        request_id=draft, national_id=CHILD, birth_date=CHILD_BORN, relation="child", by=by, now=NOW
    )
    assert not is_barred(mother, by.household or 0), "a draft is the applicant's alone"
    assert not rows_seen(colleague, by) + rows_seen(mother, by)
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert is_barred(mother, by.household or 0)
    assert {"request", "request_event", "request_member", "request_consent"} <= set(rows_seen(colleague, by))
    assert rows_seen(mother, by) == []
    with acting_as(actor_of(mother)), connection.cursor() as cursor:
        cursor.execute("UPDATE request SET officer_id = %s WHERE id = %s", [mother.pk, request])
        assert cursor.rowcount == 0
    actions.decide_by_rules(request_id=request, by=colleague, now=NOW)
    assert rows_seen(mother, by) == []


def rows_seen(member: StaffMember, by: Citizen) -> list[str]:
    """The tables of the case in which the database shows this member a row, whatever the application would ask."""
    tables = (
        "request", "request_event", "request_member", "request_consent", "register_answer", "decision", "household",
        "membership",
    )  # fmt: skip
    seen = []
    with acting_as(actor_of(member, "case work")), connection.cursor() as cursor:
        for table in tables:
            key = "id" if table == "household" else "household_id"
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE {key} = %s)", [by.household])
            if cursor.fetchone() == (True,):
                seen.append(table)
    return seen


def test_an_objection_to_a_refusal_names_the_same_members_for_an_officer(registers: RunningSimulator) -> None:
    by = applicant(registers)
    first = refused(by, registers)
    registers.correct("vehicles", HEAD)
    request = objection(by, first)
    seen = view(request, by.household or 0)
    assert (seen.state, seen.decision_id) == (CaseState.AWAITING_OFFICER, None), events_of(seen)
    assert [one.relation for one in seen.members] == ["child"]
    assert fault_of(request) == "members_claimed"
    assert (support(by), who(by)) == (0, ["head"]), "a claim alone moves nobody"
    actions.decide_by_rules(request_id=request, by=officer(name="another"), now=NOW)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_a_household_with_claims_that_nobody_accepted_is_decided_again_by_no_rule_alone(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    refused(by, registers)
    registers.correct("vehicles", HEAD)
    row = decided_again(by)
    assert (row.decided_at, row.why) == (None, {"fault": "members_claimed"})
    assert row.handed_over_at, "an officer has it"
    assert (support(by), who(by)) == (0, ["head"])


def test_a_request_that_names_members_is_an_officers_though_another_has_accepted_them(
    registers: RunningSimulator,
) -> None:
    """Two requests name the same child, and one of them is granted while the other waits."""
    by = applicant(registers)
    first = refused(by, registers)
    dispute = actions.begin_draft(kind=CaseKind.DISPUTE, by=by, now=NOW)
    given = {"register": "vehicles", "fact": "vehicle_value", "claim": "not_mine"}
    actions.save_answers(request_id=dispute, answers=given, by=by, now=NOW)
    consent(dispute, by)
    registers.correct("vehicles", HEAD)
    actions.decide_by_rules(request_id=objection(by, first), by=officer(name="another"), now=NOW)
    actions.file_request(request_id=dispute, key="dispute", by=by, now=NOW)
    take_on()
    (held,) = registers.simulator.registers.desk.disputes()
    registers.order(
        "disputes", {"reference": held.reference, "state": "corrected", "words": "فروخته شده است."}
    )
    take_on(NOW + DAY)
    assert fault_of(dispute) == "members_claimed"
    actions.decide_by_rules(request_id=dispute, by=officer(), now=NOW + DAY)
    assert (support(by), who(by)) == (FOR_TWO, ["head", "child"])


def test_the_database_refuses_a_decision_by_the_registers_alone_about_a_request_that_names_members(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    request = naming(by, CHILD, CHILD_BORN)
    take_on()
    matter = _matter(by, request)
    with pytest.raises(IntegrityError, match="so an officer decides it"), acting_as(SYSTEM):
        decide_cases([matter])
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(by.household or 0) is None


def _matter(by: Citizen, request: int) -> DecisionInput:
    """What a worker would decide if nothing of the application stopped it."""
    with acting_as(SYSTEM, is_read_only=True):
        row = Request.objects.get(id=request)
        found = answers_for_request(row, NOW)
        assert found
        assert RequestMember.objects.filter(request_id=request).exists()
        snapshot = CaseSnapshot.of(*rows_for(row, found))
    return DecisionInput(row.household_id, row.province, snapshot, request, SYSTEM, NOW, 30, is_review=False)

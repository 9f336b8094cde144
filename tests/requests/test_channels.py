"""R4.2a, R1.4c: only the head, in the portal, makes a request: every action, every role, and the database itself."""

from __future__ import annotations

import datetime as dt
import inspect
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import NOBODY, SYSTEM, Actor, acting_as
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests import actions
from hemayat.requests.errors import ApplicantNotHead, NoSuchRequest, NotACaseOfficer
from hemayat.requests.models import Request
from hemayat.requests.queues import CaseQueueQuery
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.steps import NOW, begun, filed, head, officer, ready, signed_in, view

pytestmark = pytest.mark.usefixtures("nation")

ALL = {name: getattr(actions, name) for name in actions.__all__ if inspect.isfunction(getattr(actions, name))}
BY_HEAD = {
    "add_member", "add_words", "answer_question", "ask_for_person", "begin_draft", "file_evidence", "file_request",
    "give_consents", "continue_as_head", "remove_member", "save_answers", "withdraw_request",
}  # fmt: skip
BY_HEADS = {"file_together"}
BY_OFFICER = {
    "answer_applicant", "ask_again", "ask_applicant", "call_off_visit", "call_visit", "check_corrections",
    "claim", "correct_data_item",
    "decide", "decide_affected", "decide_affected_by_rules", "decide_by_rules", "propose_override", "release",
    "strike_out_affected_member", "strike_out_member",
    "withdraw_override",
}  # fmt: skip
BY_COLLEAGUE = {
    "add_note", "ask_export", "confirm_export", "confirm_override", "end_export", "forget_filter",
    "hand_over_case", "keep_look", "keep_opening", "keep_look_at_affected", "name_people", "refuse_export",
    "refuse_override", "save_filter", "take_next",
}  # fmt: skip
"""Of a case officer or a senior officer; which of them when, tests/requests/test_override.py and the others show."""
OF_MANY = {"ask_many", "claim_many", "hand_over_many", "release_many", "take_back_many"}
"""Each one by the action of one, and what stands in the way is told."""
BY_SENIOR_OFFICER = {
    "end_after_review", "hand_over_by_file", "keep_after_review", "keep_cause_answer", "mark_cause_sent",
    "open_error_cause", "open_record_cause", "take_in_file",
}  # fmt: skip
"""What they do to whom, and who may not: test_disputes_by_file.py, test_shared_causes.py, test_r1_5d_findings.py."""
BY_SYSTEM = {
    "collect_cases", "continue_support", "release_abandoned", "release_untouched", "reconcile", "reopen_cases",
    "send_reminders", "sort_into_lanes", "take_on_affected", "take_on_due",
}  # fmt: skip
GIVEN: dict[str, Any] = {
    "kind": CaseKind.OBJECTION, "answers": {"why": "x"}, "read": "x", "consent": 1, "key": "form",
    "words": "x", "national_id": "0012345679", "birth_date": NOW.date(), "relation": "child", "person_no": 2,
    "reason": "x", "place": "x", "at": NOW, "visit": 1, "outcome": "eligible", "affected": 1,
    "requests": [1], "to": "officer", "name": "x", "query": CaseQueueQuery(), "saved": 1,
    "purpose": "x", "export": 1, "proposal": 1, "last_correction": 0,
    "line": "vehicles-1-0", "column": "", "value": "", "why": "x", "document": uuid.uuid4(),
}  # fmt: skip
STRANGERS = [SYSTEM, NOBODY, Actor("partner", "partner:1"), Actor("staff", "staff:1", provinces=("*",))]


def staff(role: Role) -> StaffMember:
    return officer(name=role.value, roles=[role.value])


def requests() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return Request.objects.count()


def given_to(name: str, request: int) -> dict[str, Any]:
    """Something for each argument that the action must have, but who acts."""
    found = {}
    for argument, about in inspect.signature(ALL[name]).parameters.items():
        if argument in {"by", "now"} or about.default is not inspect.Parameter.empty:
            continue
        found[argument] = request if argument == "request_id" else GIVEN[argument]
    return found


def test_every_action_is_the_heads_an_officers_a_senior_officers_or_the_systems() -> None:
    assert (
        set(ALL) == BY_HEAD | BY_HEADS | BY_OFFICER | BY_COLLEAGUE | OF_MANY | BY_SENIOR_OFFICER | BY_SYSTEM
    )
    for name in BY_HEAD | BY_OFFICER | BY_COLLEAGUE | OF_MANY | BY_SENIOR_OFFICER:
        assert "by" in inspect.signature(ALL[name]).parameters, name
    for name in BY_SYSTEM:
        assert set(inspect.signature(ALL[name]).parameters) <= {"now", "batch", "back"}, name


@pytest.mark.parametrize("name", sorted(BY_HEAD))
def test_r4_2a_no_member_of_staff_and_nobody_else_does_what_the_head_does(name: str) -> None:
    request = begun(head())
    for by in (*map(staff, Role), *map(actor_of, map(staff, Role)), *STRANGERS):
        with pytest.raises(ApplicantNotHead):
            ALL[name](**given_to(name, request), by=by, now=NOW)
    assert requests() == 1
    assert view(request).state == CaseState.DRAFT


def test_r4_2a_among_many_forms_one_of_nobody_files_none() -> None:
    request = begun(head())
    others: list[Any] = [*map(staff, Role), *map(actor_of, map(staff, Role)), *STRANGERS]
    for by in others:
        with pytest.raises(ApplicantNotHead):
            actions.file_together(
                [actions.SubmittedForm(request, "a", head()), actions.SubmittedForm(request, "b", by)],
                now=NOW,
            )
    assert view(request).state == CaseState.DRAFT


def test_r4_2a_among_many_forms_nobody_files_the_draft_of_another_household() -> None:
    """Also of the kind that somebody files who is not the head by our register."""
    heads = {household: signed_in(household) for household in (1, 2, 3)}
    drafts = {household: ready(by, CaseKind.CHANGE_OF_HEAD) for household, by in heads.items()}
    results = actions.file_together(
        [
            actions.SubmittedForm(drafts[2], "a", heads[1]),
            actions.SubmittedForm(drafts[1], "b", heads[2]),
            actions.SubmittedForm(drafts[3], "c", heads[1]),
            actions.SubmittedForm(drafts[3], "d", heads[3]),
        ],
        now=NOW,
    )
    assert [type(result) for result in results] == [NoSuchRequest] * 3 + [actions.FiledCase]
    states = {household: view(draft, household).state for household, draft in drafts.items()}
    assert states == {1: CaseState.DRAFT, 2: CaseState.DRAFT, 3: CaseState.SUBMITTED}


def test_among_many_forms_one_without_an_open_session_is_not_filed_and_the_others_are() -> None:
    by, late = signed_in(1), signed_in(2, NOW - dt.timedelta(hours=1))
    drafts = [ready(by), ready(late), ready(head(3))]
    forms = zip(drafts, (by, late, head(3)), strict=True)
    results = actions.file_together(
        [actions.SubmittedForm(draft, "key", sender) for draft, sender in forms], now=NOW
    )
    assert [type(result) for result in results] == [actions.FiledCase, NoSuchRequest, NoSuchRequest]
    assert view(drafts[0]).state == CaseState.SUBMITTED


@pytest.mark.parametrize("name", sorted(BY_OFFICER))
def test_no_officers_action_makes_a_request_and_nobody_but_an_officer_takes_one(name: str) -> None:
    request = filed(head())
    others: list[Any] = [staff(role) for role in Role if role is not Role.CASE_OFFICER]
    others += [
        head(),
        officer(name="gone", is_active=False),
        officer(name="far", provinces=("01",)),
        *STRANGERS,
    ]
    given = given_to(name, request) | ({"at": NOW + dt.timedelta(days=30)} if name == "call_visit" else {})
    for by in others:
        with pytest.raises((NotACaseOfficer, NoSuchRequest)):  # what is another province's is not even seen
            ALL[name](**given, by=by, now=NOW)
    assert requests() == 1
    assert view(request).state == CaseState.SUBMITTED


@pytest.mark.parametrize("name", sorted(BY_COLLEAGUE))
def test_what_officers_and_senior_officers_do_nobody_else_does(name: str) -> None:
    request = filed(head())
    is_other = {Role.CASE_OFFICER, Role.SENIOR_OFFICER}.isdisjoint
    others: list[Any] = [staff(role) for role in Role if is_other({role})]
    for by in (*others, head(), officer(name="gone", is_active=False), *STRANGERS):
        with pytest.raises(NotACaseOfficer):
            ALL[name](**given_to(name, request), by=by, now=NOW)
    assert requests() == 1


@pytest.mark.parametrize("name", sorted(OF_MANY))
def test_of_many_none_is_done_for_somebody_else(name: str) -> None:
    request = filed(head())
    given = {**given_to(name, request), "requests": [request]}
    assert isinstance(ALL[name](**given, by=staff(Role.ANALYST), now=NOW)[request], NotACaseOfficer)


INSERT = """
INSERT INTO request (household_id, province, kind, state, person_index, acts_as, is_applicant, is_synthetic, answers,
    person_sealed, awaited, tries, round, created_at, saved_at)
VALUES (1, '23', 'objection', %s, '', '', false, true, '', '', '{}', 0, 1, now(), now())"""


def actors() -> Iterator[tuple[str, Actor]]:
    for role in Role:
        # Not as a reader: its transaction would refuse before row-level security is asked (tests/oversight).
        yield role.value, replace(actor_of(staff(role)), is_reader=False)
    yield from ((actor.kind, actor) for actor in STRANGERS)
    yield "another head", head(2).actor


def test_r1_4c_r4_2a_row_security_lets_only_the_head_insert_a_request() -> None:
    for _, actor in actors():
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            acting_as(actor),
            connection.cursor() as cursor,
        ):
            cursor.execute(INSERT, ["draft"])
    # Not even the head inserts one that is filed already.
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        acting_as(head().actor),
        connection.cursor() as c,
    ):
        c.execute(INSERT, ["submitted"])
    assert requests() == 0
    with acting_as(head().actor), connection.cursor() as cursor:
        cursor.execute(INSERT, ["draft"])
    assert requests() == 1


def test_a_draft_is_filed_by_nobody_but_the_head_even_below_the_application() -> None:
    request = begun(head())
    for _, actor in actors():
        with suppress(DatabaseError), acting_as(actor), connection.cursor() as cursor:
            cursor.execute("UPDATE request SET state = 'submitted' WHERE id = %s", [request])
    assert view(request).state == CaseState.DRAFT


def test_what_was_filed_never_changes_whoever_asks(django_db_setup: DatabaseUrls) -> None:
    request = filed(head())
    changes = (
        "tracking_code = '222222222222'",
        "due_on = due_on + 90",
        "filed_at = now()",
        "kind = 'dispute'",
    )
    with psycopg.connect(django_db_setup.owner, autocommit=True) as owner:
        for change in changes:
            with pytest.raises(psycopg.errors.RaiseException, match="never changes"):
                owner.execute(f"UPDATE request SET {change} WHERE id = {request}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
            owner.execute("DELETE FROM request_event")

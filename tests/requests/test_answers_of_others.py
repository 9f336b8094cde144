"""What registers answered about people who are not of the household is in no head's copy of all data."""

from __future__ import annotations

import json

import pytest

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.data_rights.copy_content import household_data
from hemayat.households.actions import change_head
from hemayat.inquiries.models import RegisterAnswer
from hemayat.requests.states import CaseKind
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, citizen, filed, head, take_on, with_session
from tests.requests.test_application import CHILD, HEAD, OTHER, naming, person
from tests.requests.test_claimed_members import CHILD_BORN, applicant, granted

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("nation")]
ELSEWHERE = 901


def answers_in_copy(by: Citizen) -> str:
    parts = household_data(with_session(by), NOW)
    return json.dumps(parts["register_answers"], default=str, ensure_ascii=False)


def test_a_head_does_not_learn_with_whom_somebody_lives_who_left(registers: RunningSimulator) -> None:
    husband, wife = (registers.person(4, place)["national_id"] for place in (0, 1))
    registers.correct("persons", OTHER, person(ELSEWHERE, "head", mobile="09121234567"))
    registers.correct("persons", wife, person(ELSEWHERE, "other"))
    filed(head(4), CaseKind.OBJECTION)
    take_on()
    answers = answers_in_copy(head(4))
    assert str(int(husband)) in answers
    assert str(int(OTHER)) not in answers
    assert str(ELSEWHERE) not in answers


def test_the_next_head_does_not_learn_with_whom_the_former_one_lives_now(registers: RunningSimulator) -> None:
    """The registry's answer about the head is one about the household, and names another one here."""
    husband, wife = (registers.person(4, place)["national_id"] for place in (0, 1))
    registers.correct("persons", OTHER, person(ELSEWHERE, "spouse", mobile="09121234567"))
    registers.correct("persons", husband, person(ELSEWHERE, "head"))
    filed(head(4), CaseKind.OBJECTION)
    take_on()
    with acting_as(SYSTEM):
        index = key_ring().blind_indexes("national_id", wife)
        change_head(household=4, new_head_index=index, on=NOW.date(), by=SYSTEM, now=NOW)
    answers = answers_in_copy(citizen(4, wife))
    assert str(int(OTHER)) not in answers
    assert str(ELSEWHERE) not in answers


def test_nobody_reads_the_income_of_a_stranger_by_naming_them_as_a_member(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    registers.correct("vehicles", HEAD, {"kind": "passenger", "value_rial": 1_234_567})
    registers.correct("vehicles", CHILD, {"kind": "passenger", "value_rial": 7_654_321})
    naming(by, CHILD, CHILD_BORN)
    take_on()
    answers = answers_in_copy(by)
    assert "1234567" in answers, "their own"
    assert "7654321" not in answers


def test_what_was_said_of_an_accepted_member_is_in_the_copy(registers: RunningSimulator) -> None:
    by = applicant(registers)
    granted(by)
    assert str(int(CHILD)) in answers_in_copy(by)


def test_the_database_shows_no_head_what_was_asked_about_one_person(registers: RunningSimulator) -> None:
    by = applicant(registers)
    naming(by, CHILD, CHILD_BORN)
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        about = set(RegisterAnswer.objects.values_list("about", flat=True))
    assert any(":member:" in one for one in about)
    with acting_as(with_session(by).actor, is_read_only=True):
        seen = set(RegisterAnswer.objects.values_list("about", flat=True))
    assert seen == {one for one in about if ":member:" not in one}


def test_nobody_takes_the_line_of_somebody_whom_they_named_or_who_lives_with_them(
    registers: RunningSimulator,
) -> None:
    by = applicant(registers)
    registers.correct("persons", CHILD, person(None, None, birth_date=CHILD_BORN, mobile="09121234567"))
    granted(by)
    everything = json.dumps(household_data(with_session(by), NOW), default=str, ensure_ascii=False)
    assert str(int(CHILD)) in everything
    assert "09121234567" not in everything

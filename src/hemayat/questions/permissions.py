"""Who may: the head for their own questions, the hotline for a caller's, officers and the hotline to answer.

A question is a letter of one person, and not the household's: a later head does not read it (decision 0052).
sql/questions.sql says the same once more, below the application.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.accounts.headship import NATIONAL_ID, has_written, leads
from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import check_staff, is_here, is_second_person
from hemayat.households.permissions import check_not_barred
from hemayat.households.queries import HouseholdHead, head_of
from hemayat.questions.errors import (
    NOT_A_HOTLINE_AGENT,
    NOT_A_SECOND_PERSON,
    NOT_AN_ANSWERER,
    NOT_THEIR_QUESTION,
    QuestionFault,
)
from hemayat.questions.models import Question

PURPOSE = "question"
"""Why somebody who answers questions sees a household."""
ANSWERERS = (Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.HOTLINE_AGENT)


def check_is_head(by: object) -> Citizen:
    """Raises NOT_THEIR_QUESTION for anybody but a signed-in head of household."""
    if not isinstance(by, Citizen) or by.household is None:
        raise QuestionFault(NOT_THEIR_QUESTION)
    return by


@dataclass(frozen=True)
class QuestionReader:
    """A head who reads or writes questions. `head`: in our record, None if it has none."""

    citizen: Citizen
    head: HouseholdHead | None

    def has(self, row: Question) -> bool:
        """Whether the question is theirs: they asked it, or they act for the head who did.

        A question that names nobody is for the person who leads the household.
        """
        if row.person_index is None:
            return leads(self.citizen, self.head.national_id if self.head else None)
        index = bytes(row.person_index)
        return has_written(self.citizen, index) or (
            bool(self.citizen.acts_as)
            and self.head is not None
            and index in key_ring().blind_indexes("national_id", self.head.national_id)
        )


def reader_of(by: Citizen, on: dt.date) -> QuestionReader:
    """One query, while they act."""
    return QuestionReader(by, head_of(by.household or 0, on))


def is_of_head(row: Question, household_head: HouseholdHead | None) -> bool:
    """Whether the head in our record asked it; if our record has none, or it names nobody, nobody contradicts."""
    if household_head is None or row.person_index is None:
        return True
    return bytes(row.person_index) in key_ring().blind_indexes("national_id", household_head.national_id)


def is_of_one_person(first: Question, second: Question) -> bool:
    """By the sealed national ids: during a rotation of keys, the indexes of one person can differ."""
    sealed = [row.person_sealed for row in (first, second)]
    ids = {key_ring().unseal(bytes(of_row), NATIONAL_ID) if of_row else b"" for of_row in sealed}
    return len(ids) == 1


def set_person(row: Question, household_head: HouseholdHead | None, by: Citizen | None = None) -> None:
    """Write whose question this is: of the head who asks; if a guardian or the hotline (no `by`) asks, of the head."""
    national_id = household_head.national_id if household_head else None
    if by is not None and not (by.acts_as and national_id):
        national_id = key_ring().unseal(by.national_id_sealed, NATIONAL_ID).decode()
    if national_id:
        row.person_index = key_ring().blind_index("national_id", national_id)
        row.person_sealed = key_ring().seal(national_id.encode(), NATIONAL_ID)


def check_answers(by: object) -> StaffMember:
    """Somebody who answers questions of some province. Raises NOT_AN_ANSWERER."""
    return check_staff(by, QuestionFault, NOT_AN_ANSWERER, *ANSWERERS)


def check_may_answer(by: object, household: int, province: str) -> StaffMember:
    """Of this household. Raises NOT_AN_ANSWERER, and ConflictOfInterest if it is the member's own or a relative's."""
    member = check_answers(by)
    if not is_here(member, province):
        raise QuestionFault(NOT_AN_ANSWERER)
    check_not_barred(member, household)
    return member


def check_may_ask_for(by: object, household: int, province: str) -> StaffMember:
    """A hotline agent of the province. Raises NOT_A_HOTLINE_AGENT, ConflictOfInterest."""
    member = check_staff(by, QuestionFault, NOT_A_HOTLINE_AGENT, Role.HOTLINE_AGENT)
    if not is_here(member, province):
        raise QuestionFault(NOT_A_HOTLINE_AGENT)
    check_not_barred(member, household)
    return member


def check_publishes(by: object, written_by: int) -> StaffMember:
    """A senior officer who is somebody else than the writer. Raises NOT_A_SECOND_PERSON, PowerIsNew, ProposalLapsed."""
    member = check_answers(by)
    if not is_second_person(member, written_by):
        raise QuestionFault(NOT_A_SECOND_PERSON)
    check_may_confirm(member, Role.SENIOR_OFFICER)
    check_still_may(written_by, *ANSWERERS)
    return member

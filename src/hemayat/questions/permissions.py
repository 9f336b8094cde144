"""Who may: the head for their own questions, the hotline for a caller's, officers and the hotline to answer.

sql/questions.sql says the same once more, below the application.
"""

from __future__ import annotations

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.results import Citizen
from hemayat.accounts.roles import Role
from hemayat.households.permissions import check_not_barred
from hemayat.questions.errors import NotAHotlineAgent, NotAnAnswerer, NotASecondPerson, NotTheirQuestion

ANSWERERS = (Role.CASE_OFFICER, Role.SENIOR_OFFICER, Role.HOTLINE_AGENT)


def check_is_head(by: object) -> Citizen:
    """Raises NotTheirQuestion for anybody but a signed-in head of household."""
    if not isinstance(by, Citizen) or by.household is None:
        raise NotTheirQuestion
    return by


def check_answers(by: object) -> StaffMember:
    """Somebody who answers questions of some province. Raises NotAnAnswerer."""
    if not isinstance(by, StaffMember) or not by.is_active or not {*by.roles} & {*ANSWERERS}:
        raise NotAnAnswerer
    return by


def check_may_answer(by: object, household: int, province: str) -> StaffMember:
    """Of this household. Raises NotAnAnswerer, and Barred where it is the member's own or a relative's."""
    member = check_answers(by)
    if not is_here(member, province):
        raise NotAnAnswerer
    check_not_barred(member, household)
    return member


def check_may_ask_for(by: object, household: int, province: str) -> StaffMember:
    """A hotline agent of the province. Raises NotAHotlineAgent, Barred."""
    if not isinstance(by, StaffMember) or not by.is_active or Role.HOTLINE_AGENT not in by.roles:
        raise NotAHotlineAgent
    if not is_here(by, province):
        raise NotAHotlineAgent
    check_not_barred(by, household)
    return by


def check_publishes(by: object, written_by: int) -> StaffMember:
    """A senior officer who is somebody else than the writer. Raises NotASecondPerson, PowerIsNew."""
    member = check_answers(by)
    if not can_publish(member, written_by):
        raise NotASecondPerson
    check_may_confirm(member, Role.SENIOR_OFFICER)
    return member


def can_publish(by: StaffMember, written_by: int) -> bool:
    return Role.SENIOR_OFFICER in by.roles and by.pk != written_by


def is_here(by: StaffMember, province: str) -> bool:
    return "*" in by.provinces or province in by.provinces

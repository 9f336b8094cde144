"""Who cannot be a member is refused at entry by what the applicant typed alone, and nobody learns a stranger's age."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.models import InquiryReceipt
from hemayat.requests import actions
from hemayat.requests.case_file import case_file
from hemayat.requests.claimed_members import AgeFault, age_fault
from hemayat.requests.errors import MemberRefused
from hemayat.requests.states import CaseKind
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, officer, ready, take_on
from tests.requests.test_application import BORN, CHILD, OTHER, applicant, person

pytestmark = pytest.mark.usefixtures("nation")
DAY = dt.timedelta(days=1)


@pytest.fixture
def by(registers: RunningSimulator) -> Citizen:
    """An applicant who has written their own date of birth."""
    who = applicant(registers)
    actions.save_answers(request_id=draft_of(who), answers={"own_birth_date": str(BORN)}, by=who, now=NOW)
    return who


def draft_of(by: Citizen) -> int:
    return actions.begin_draft(kind=CaseKind.APPLICATION, by=by, now=NOW)


def add(by: Citizen, born: dt.date, relation: str, who: str = CHILD) -> None:
    actions.add_member(
        request_id=draft_of(by), national_id=who, birth_date=born, relation=relation, by=by, now=NOW
    )


def refusal(by: Citizen, born: dt.date, relation: str, who: str = CHILD) -> tuple[str, str]:
    with pytest.raises(MemberRefused) as refused:
        add(by, born, relation, who)
    return refused.value.field, str(refused.value)


@pytest.mark.parametrize(
    ("relation", "born", "fault"),
    [
        ("child", BORN, AgeFault.NOT_YOUNGER),
        ("child", BORN - DAY, AgeFault.NOT_YOUNGER),
        ("child", BORN + DAY, None),
        ("grandchild", BORN, AgeFault.NOT_YOUNGER),
        ("grandchild", BORN + DAY, None),
        ("parent", BORN, AgeFault.NOT_OLDER),
        ("parent", BORN + DAY, AgeFault.NOT_OLDER),
        ("parent", BORN - DAY, None),
        *((one, BORN + DAY, None) for one in ("spouse", "sibling", "child_in_law", "other")),
        *((one, BORN - DAY, None) for one in ("spouse", "sibling", "child_in_law", "other")),
    ],
)
def test_a_child_is_younger_and_a_parent_older_than_the_head(
    relation: str, born: dt.date, fault: AgeFault | None
) -> None:
    assert age_fault(relation, born, BORN) is fault
    assert age_fault(relation, born, None) is None, "the head's own day is not known"


def test_the_fault_is_told_at_what_is_to_be_corrected(by: Citizen, registers: RunningSimulator) -> None:
    field, words = refusal(by, BORN, "child")
    assert (field, "cannot be your child" in words) == ("birth_date", True)
    field, words = refusal(by, BORN, "parent")
    assert (field, "cannot be your parent" in words) == ("birth_date", True)
    field, words = refusal(by, NOW.date() + DAY, "child")
    assert (field, "is in the future" in words) == ("birth_date", True)
    field, words = refusal(by, dt.date(2015, 1, 2), "child")
    assert (field, "Either the civil registry" in words) == ("national_id", True)


def test_a_woman_has_one_husband_and_a_man_may_have_two_wives(
    by: Citizen, registers: RunningSimulator
) -> None:
    born = dt.date(1988, 1, 1)
    for who, sex in ((CHILD, "male"), (OTHER, "female")):
        registers.correct("persons", who, person(None, None, birth_date=born, sex=sex))
    add(by, born, "spouse")
    assert refusal(by, born, "spouse", OTHER)[0] == "relation"
    actions.remove_member(request_id=draft_of(by), person_no=2, by=by, now=NOW)
    add(by, born, "spouse", OTHER)
    registers.correct("persons", CHILD, person(None, None, birth_date=born, sex="female"))
    add(by, born, "spouse")


def test_what_cannot_be_is_refused_alike_for_a_strangers_right_and_wrong_date_and_no_register_is_asked(
    by: Citizen, registers: RunningSimulator
) -> None:
    """Somebody of household 2, a person who is in none, and a number that nobody has."""
    stranger = registers.person(2, 1)
    told = set()
    for who, born in (
        (stranger["national_id"], stranger["birth_date"]),
        (stranger["national_id"], stranger["birth_date"] - DAY),
        (CHILD, dt.date(2015, 1, 1)),
        (CHILD, dt.date(2015, 1, 2)),
        (OTHER, dt.date(2015, 1, 1)),
    ):
        relation = "child" if born <= BORN else "parent"
        told.add((relation, *refusal(by, born, relation, who)))
    assert len(told) == len({relation for relation, *_ in told})
    asked_by = f"request:{draft_of(by)}"
    with acting_as(SYSTEM, is_read_only=True):
        assert not InquiryReceipt.objects.filter(asked_by=asked_by).exists()


def test_what_the_registers_know_of_an_age_reaches_the_officer_alone(
    by: Citizen, registers: RunningSimulator
) -> None:
    """The applicant has written an earlier day of their own, and by the registry's the child is older."""
    older = BORN - 10 * DAY
    registers.correct("persons", CHILD, person(None, None, birth_date=older))
    own = {"own_birth_date": str(older - DAY)}
    actions.save_answers(request_id=draft_of(by), answers=own, by=by, now=NOW)
    add(by, older, "child")
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    reader = officer()
    with acting_as(SYSTEM, is_read_only=True):
        (claimed,) = case_file(request, reader, NOW).claimed
    assert claimed.fault is AgeFault.NOT_YOUNGER

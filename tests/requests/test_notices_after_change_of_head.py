"""Where notices of an open request go once another person heads the household by our record."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import update_person
from hemayat.households.people import RegistryPerson
from hemayat.households.queries import known_in
from hemayat.notifications.models import OutboxMessage
from hemayat.requests import actions
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, another_leads, filed, head, officer, take_on
from tests.web.phone.steps import head_at

pytestmark = pytest.mark.usefixtures("nation")
UNVALUED = 7
LINE, NEW_LINE = "+989120000007", "+989120000999"


@pytest.fixture
def number(registers: RunningSimulator) -> int:
    """A request with an officer, filed from a line of its own."""
    return with_officer()


def with_officer(**other: object) -> int:
    request = filed(head_at(LINE, UNVALUED, **other))
    take_on()
    return request


def new_head_has_a_line() -> None:
    with acting_as(SYSTEM, is_read_only=True):
        known = next(one for one in known_in(UNVALUED) if one.relation == "head")
    given, family, sex, born, _ = known.said
    said = RegistryPerson(given, family, sex, born, mobile=NEW_LINE)
    update_person(
        person_index=key_ring().blind_indexes("national_id", known.national_id), registry_person=said, by=SYSTEM,
        now=NOW,
    )  # fmt: skip


def ask(request: int) -> None:
    now = NOW + dt.timedelta(minutes=1)
    actions.ask_applicant(request_id=request, words="خودرو چند می‌ارزد؟", by=officer(), now=now)


def line_of_last() -> str:
    """Where the question of the officer was announced; empty if it is only read at the site."""
    with acting_as(SYSTEM, is_read_only=True):
        row = OutboxMessage.objects.get(household_id=UNVALUED, notice="needs_answer.1")
    return key_ring().unseal(bytes(row.to_sealed), b"mobile").decode() if row.to_sealed else ""


def test_it_goes_to_the_line_from_which_the_head_filed(number: int) -> None:
    ask(number)
    assert line_of_last() == LINE


def test_a_former_head_hears_nothing_more_of_it_and_the_new_head_does(number: int) -> None:
    another_leads(UNVALUED)
    new_head_has_a_line()
    ask(number)
    assert line_of_last() == NEW_LINE


def test_without_a_line_of_the_new_head_it_is_read_at_the_site(number: int) -> None:
    another_leads(UNVALUED)
    ask(number)
    assert line_of_last() == ""


def test_a_guardian_hears_of_what_they_filed(registers: RunningSimulator) -> None:
    """Our record does not name them: whether they still act for the head, is for the registers to say."""
    request = with_officer(person_index=head(2).person_index, acts_as="guardian")
    ask(request)
    assert line_of_last() == LINE

"""Leave and deputies: who stands in for whom, on which days."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.deputies import (
    call_off_leave,
    deputised_members,
    leaves_of,
    possible_deputies,
    take_leave,
)
from hemayat.accounts.errors import LeaveFault, NoSuchMember
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import change_roles
from hemayat.audit.context import acting_as
from tests.accounts.desk_steps import member, quick_passwords
from tests.accounts.steps import NOW, events

__all__ = ["quick_passwords"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TODAY, DAY = dt.date(2026, 1, 1), dt.timedelta(days=1)


@pytest.fixture
def sara() -> StaffMember:
    return member("sara", "case_officer")


@pytest.fixture
def nima() -> StaffMember:
    return member("nima", "case_officer", provinces=["*"])


def away(by: StaffMember, deputy: StaffMember, first: int = 2, last: int = 5) -> None:
    days = {"from_on": TODAY + first * DAY, "until_on": TODAY + last * DAY}
    take_leave(deputy=deputy.pk, by=by, on=TODAY, now=NOW, **days)


def for_whom(deputy: StaffMember, days: int) -> list[int]:
    with acting_as(actor_of(deputy)):
        return list(deputised_members(deputy, TODAY + days * DAY))


def test_a_deputy_stands_in_from_the_first_day_to_the_last(sara: StaffMember, nima: StaffMember) -> None:
    away(sara, nima)
    assert [for_whom(nima, days) for days in (1, 2, 5, 6)] == [[], [sara.pk], [sara.pk], []]
    assert for_whom(sara, 3) == []
    event, told = events()[-1]
    assert (event, told["deputy"]) == ("staff.leave_set", f"staff:{nima.pk}")


def test_who_comes_back_earlier_calls_it_off(sara: StaffMember, nima: StaffMember) -> None:
    away(sara, nima)
    with acting_as(actor_of(nima)):
        (leave,) = leaves_of(nima, TODAY)
    assert leave.is_deputy
    call_off_leave(leave=leave.id, by=nima, now=NOW)
    assert for_whom(nima, 3) == [sara.pk], "only who is away calls it off"
    call_off_leave(leave=leave.id, by=sara, now=NOW)
    assert for_whom(nima, 3) == []


def test_a_deputy_has_every_role_and_province_that_they_stand_in_for(sara: StaffMember) -> None:
    agent, elsewhere = member("agent", "hotline_agent"), member("elsewhere", "case_officer", provinces=["01"])
    for other in (agent, elsewhere, sara):
        with pytest.raises(LeaveFault, match="roles and provinces"):
            away(sara, other)
    assert possible_deputies(sara) == []
    with pytest.raises(NoSuchMember):
        take_leave(deputy=0, from_on=TODAY, until_on=TODAY, by=sara, on=TODAY, now=NOW)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (4, 3), (0, 121)])
def test_days_that_cannot_be(sara: StaffMember, nima: StaffMember, first: int, last: int) -> None:
    with pytest.raises(LeaveFault, match="must not end before its first day"):
        away(sara, nima, first, last)


def test_nobody_is_away_twice_nor_stands_in_while_away(sara: StaffMember, nima: StaffMember) -> None:
    third = member("third", "case_officer", provinces=["*"])
    away(sara, nima)
    with pytest.raises(LeaveFault, match="already recorded leave"):
        away(sara, nima, 5, 8)
    away(nima, third, 10, 12)
    with pytest.raises(LeaveFault, match="also on leave on these days"):
        away(third, nima, 12, 14)
    with pytest.raises(LeaveFault, match="You are a deputy for a colleague"):
        away(nima, third, 5, 6)
    assert possible_deputies(sara) == [nima, third]


@pytest.mark.parametrize("to", [{"roles": ["hotline_agent"]}, {"provinces": ["01"]}])
def test_a_deputy_whose_roles_or_provinces_changed_stands_in_no_more(
    sara: StaffMember, nima: StaffMember, to: dict[str, list[str]]
) -> None:
    away(sara, nima)
    told = {"roles": nima.roles, "provinces": nima.provinces, **to}
    change_roles(member=nima.pk, by=member("boss", "administrator"), now=NOW, **told)
    nima.refresh_from_db()
    assert for_whom(nima, 3) == []

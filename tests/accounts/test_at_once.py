"""Members who act at the same moment: one administrator remains, and no two stand in for each other."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from hemayat.accounts.deputies import take_leave
from hemayat.accounts.errors import (
    LAST_ADMINISTRATOR,
    NOT_AN_ADMINISTRATOR,
    DeskFault,
    LeaveFault,
    NoSuchMember,
)
from hemayat.accounts.invitation_acceptance import accept_invitation, invitation_with, send_code
from hemayat.accounts.models import StaffMember, StaffPowerRequest
from hemayat.accounts.powers import confirm_power, refuse_power
from hemayat.accounts.staff_accounts import change_roles, close_account
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import PASSWORD, code_for, line_code, linked, member, quick_passwords
from tests.accounts.steps import NOW, events
from tests.inquiries.register_server import RegisterServer
from tests.support.refusals import reason_of
from tests.support.threads import at_once

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(5))
def test_of_administrators_who_close_each_other_at_once_one_remains(attempt: int) -> None:
    everybody = [member(f"boss{number}", "administrator") for number in range(4)]
    others = [everybody[(place + 1) % 4] for place in range(4)]
    pairs = zip(everybody, others, strict=True)
    found = at_once([partial(close_account, member=of.pk, by=by, now=NOW) for by, of in pairs])
    left = StaffMember.objects.filter(is_active=True).count()
    assert left >= 1
    # Who was closed meanwhile finds no account to change.
    faults = [one for one in found if one is not None]
    reasons = {reason_of(one) for one in faults if not isinstance(one, NoSuchMember)}
    assert reasons <= {LAST_ADMINISTRATOR, NOT_AN_ADMINISTRATOR}
    assert found.count(None) == 4 - left


def test_a_link_that_is_used_twice_at_once_makes_one_password(register: RegisterServer) -> None:
    link = linked(member("boss", "administrator"), register)
    code = code_for(invitation_with(link.token, NOW).authenticator)
    send_code(token=link.token, now=NOW)
    sent = line_code()
    tries = [
        partial(
            accept_invitation,
            token=link.token,
            password=f"{PASSWORD} {number}",
            code=code,
            line_code=sent,
            now=NOW,
        )
        for number in range(4)
    ]
    found = at_once(tries)
    assert sum(isinstance(one, StaffMember) for one in found) == 1, found
    assert [event for event, _ in events()].count("staff.joined") == 1


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_name_each_other_deputy_at_once_one_goes_on_leave(attempt: int) -> None:
    pair, day = [member(name, "case_officer") for name in ("sara", "nima")], dt.date(2026, 1, 2)
    found = at_once(
        [
            partial(take_leave, deputy=other.pk, from_on=day, until_on=day, by=by, on=day, now=NOW)
            for by, other in (pair, pair[::-1])
        ]
    )
    assert [type(one) for one in found if one is not None] == [LeaveFault], found


@pytest.mark.parametrize("attempt", range(3))
def test_of_a_confirmation_and_a_refusal_at_once_the_other_hears_that_nothing_waits(attempt: int) -> None:
    boss, second, third = (member(name, "administrator") for name in ("boss", "second", "third"))
    one = member("one", "analyst")
    change_roles(member=one.pk, roles=["publisher"], provinces=["23"], by=boss, now=NOW)
    with acting_as(SYSTEM):
        request = StaffPowerRequest.objects.get().pk
    found = at_once(
        [
            partial(confirm_power, request_id=request, by=second, now=NOW),
            partial(refuse_power, request_id=request, by=third, now=NOW),
        ]
    )
    (fault,) = [one for one in found if one is not None]
    assert isinstance(fault, DeskFault), fault
    assert "no longer open" in str(fault)

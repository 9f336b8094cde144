"""What a second person confirms: lately asked for, about somebody whom the registers and they themselves know."""

from __future__ import annotations

import psycopg
import pytest

from hemayat.accounts.attempt_limits import DAY
from hemayat.accounts.errors import DeskFault
from hemayat.accounts.models import StaffMember, StaffPower, StaffPowerRequest
from hemayat.accounts.powers import confirm_power, power_changes
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import change_roles, close_account
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts.desk_steps import answered, invited, joined, member, power_confirmed, quick_passwords
from tests.accounts.steps import NOW
from tests.inquiries.register_server import RegisterServer
from tests.support.extracts import national_id

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


@pytest.fixture
def second(boss: StaffMember) -> StaffMember:
    return member("second", "administrator")


def request_of(who: StaffMember) -> int:
    """What waits about the member."""
    with acting_as(SYSTEM):
        return StaffPowerRequest.objects.get(member=who, ended_at=None).pk


def may_confirm(by: StaffMember) -> bool:
    """As the page shows it to them."""
    with acting_as(actor_of(by)):
        (change,), _ = power_changes(by)
    return change.may_confirm


def test_nobody_gets_a_power_whom_no_register_confirmed(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    nima = invited(boss, "nima", "publisher")
    assert not may_confirm(second)
    with pytest.raises(DeskFault, match="no longer valid"):
        power_confirmed(nima, second)
    answered(nima, register)
    assert may_confirm(second)
    power_confirmed(nima, second)


def test_the_second_person_knows_the_colleague(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    nima = invited(boss, "nima", "publisher", national_id=national_id(77))
    answered(nima, register)
    with acting_as(actor_of(second)):
        (change,), _ = power_changes(second)
    assert change.asks_id
    for digits in ("", national_id(78)[-4:], national_id(77)[-3:], national_id(77)):
        with pytest.raises(DeskFault, match="last four digits"):
            confirm_power(request_id=request_of(nima), by=second, now=NOW, id_digits=digits)
    assert StaffMember.objects.get(pk=nima.pk).roles == []
    confirm_power(request_id=request_of(nima), by=second, now=NOW, id_digits=national_id(77)[-4:])
    assert StaffMember.objects.get(pk=nima.pk).roles == ["publisher"]


def test_wrong_digits_are_on_record_and_after_five_in_a_day_right_ones_do_not_help(
    boss: StaffMember, second: StaffMember, register: RegisterServer
) -> None:
    """Ten thousand are soon tried; what refuses a try took its count and its record back."""
    third = member("third", "administrator")
    nima = invited(boss, "nima", "publisher", national_id=national_id(77))
    answered(nima, register)
    request, right = request_of(nima), national_id(77)[-4:]
    for _ in range(5):
        with pytest.raises(DeskFault, match="last four digits"):
            confirm_power(request_id=request, by=second, now=NOW, id_digits="0000")
    with pytest.raises(DeskFault, match="too many times today"):
        confirm_power(request_id=request, by=second, now=NOW, id_digits=right)
    with acting_as(SYSTEM):
        tries = AuditEvent.objects.filter(event="staff.power_digits_wrong", actor_id=f"staff:{second.pk}")
        assert tries.count() == 5
    with pytest.raises(DeskFault, match="last four digits"):
        confirm_power(request_id=request, by=third, now=NOW, id_digits="0000")
    confirm_power(request_id=request, by=second, now=NOW + DAY, id_digits=right)
    assert StaffMember.objects.get(pk=nima.pk).roles == ["publisher"]


def test_a_request_is_over_once_the_asker_is_no_administrator_or_closed(
    boss: StaffMember, second: StaffMember
) -> None:
    third, one = member("third", "administrator"), member("one", "analyst")
    change_roles(member=one.pk, roles=["publisher"], provinces=["23"], by=boss, now=NOW)
    close_account(member=boss.pk, by=third, now=NOW)
    assert not may_confirm(second)
    with pytest.raises(DeskFault, match="no longer valid"):
        power_confirmed(one, second)


def test_a_late_confirmation_does_not_put_back_the_provinces_of_the_day_it_was_asked(
    boss: StaffMember, second: StaffMember
) -> None:
    one = member("one", "analyst")
    change_roles(member=one.pk, roles=["inspector"], provinces=["*"], by=boss, now=NOW)
    change_roles(member=one.pk, roles=["analyst"], provinces=["10"], by=boss, now=NOW)
    with pytest.raises(DeskFault, match="no longer valid"):
        power_confirmed(one, second)
    assert StaffMember.objects.get(pk=one.pk).provinces == ["10"]


@pytest.mark.django_db(transaction=True)
def test_a_request_is_over_after_14_days_by_the_clock_of_the_database(django_db_setup: DatabaseUrls) -> None:
    boss, second, one = (
        member("boss", "administrator"),
        member("second", "administrator"),
        member("one", "analyst"),
    )
    change_roles(member=one.pk, roles=["publisher"], provinces=["23"], by=boss, now=NOW)
    with psycopg.connect(django_db_setup.owner) as owner:
        owner.execute("UPDATE staff_power_request SET asked_at = asked_at - interval '14 days'")
    with pytest.raises(DeskFault, match="no longer valid"):
        power_confirmed(one, second)


@pytest.mark.django_db(transaction=True)
def test_a_power_is_new_from_the_day_on_which_its_owner_comes_in(register: RegisterServer) -> None:
    """Else who waits three days with joining confirms at once."""
    boss, second = member("boss", "administrator"), member("second", "administrator")
    nima = invited(boss, "nima", "publisher")
    answered(nima, register)
    power_confirmed(nima, second)
    with acting_as(SYSTEM):
        before = StaffPower.objects.get(member=nima).confirms_from
    joined()
    with acting_as(SYSTEM):
        assert StaffPower.objects.get(member=nima).confirms_from > before

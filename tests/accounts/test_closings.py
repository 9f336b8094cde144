"""One administrator closes accounts: a few alone, more with a second person; oversight opens them again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from hemayat.accounts.errors import ROLE_CHANGE_BY_SECOND_PERSON, DeskFault
from hemayat.accounts.models import StaffMember, StaffPower, StaffPowerRequest
from hemayat.accounts.powers import closed_lately, confirm_power, power_changes, refuse_power, reopen_closed
from hemayat.accounts.staff import actor_of, disable_staff
from hemayat.accounts.staff_accounts import change_roles, close_account, open_account
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.desk_steps import line, member, quick_passwords, texts
from tests.accounts.steps import NOW, events
from tests.support.refusals import refuses

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
WATCHER = 12


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


@pytest.fixture
def watcher(boss: StaffMember) -> StaffMember:
    return member("watcher", "oversight", mobile=line(WATCHER))


@pytest.fixture
def colleagues(boss: StaffMember, watcher: StaffMember) -> list[StaffMember]:
    """Four with powers and two without."""
    roles = ("publisher", "senior_officer", "administrator", "inspector", "case_officer", "hotline_agent")
    return [member(f"of-{role}".replace("_", "-"), role) for role in roles]


def closed(by: StaffMember, *members: StaffMember) -> None:
    for one in members:
        close_account(member=one.pk, by=by, now=NOW)


def is_open(one: StaffMember) -> bool:
    with acting_as(SYSTEM, is_read_only=True):
        return StaffMember.objects.get(pk=one.pk).is_active


def waiting() -> StaffPowerRequest:
    with acting_as(SYSTEM, is_read_only=True):
        return StaffPowerRequest.objects.get(what="close", ended_at=None)


def closed_ago(hours: int) -> None:
    """As if all of it had been this long ago."""
    with acting_as(SYSTEM):
        StaffMember.objects.exclude(closed_at=None).update(
            closed_at=timezone.now() - dt.timedelta(hours=hours)
        )


def test_one_administrator_closes_two_with_a_power_a_day_and_nobody_more(
    boss: StaffMember, colleagues: list[StaffMember]
) -> None:
    """The attack of the review: everybody in seconds, with one session."""
    closed(boss, *colleagues)
    assert [is_open(one) for one in colleagues] == [False, False, True, True, True, True]
    told = [words for words in texts(line(WATCHER)) if "چند حساب" in words]
    assert len(told) == 4, "oversight is notified of each that is asked for, too"
    with acting_as(SYSTEM, is_read_only=True):
        assert StaffPowerRequest.objects.filter(what="close", ended_at=None).count() == 4


def test_the_database_holds_to_it(boss: StaffMember, colleagues: list[StaffMember]) -> None:
    closed(boss, *colleagues[:2])
    with (
        acting_as(actor_of(boss)),
        pytest.raises(IntegrityError, match="closing one takes two people"),
        transaction.atomic(),
    ):
        StaffMember.objects.filter(pk=colleagues[4].pk).update(is_active=False)
    with (
        acting_as(actor_of(boss)),
        pytest.raises(IntegrityError, match="changed by its owner"),
        transaction.atomic(),
    ):
        StaffMember.objects.filter(pk=colleagues[0].pk).update(closed_at=None, closed_by_id=None)
    other = member("other", "administrator")
    closed(other, colleagues[4])
    assert not is_open(colleagues[4]), "each administrator is counted alone"


def test_ten_of_any_kind_count_too_and_a_day_later_none(boss: StaffMember, watcher: StaffMember) -> None:
    many = [member(f"officer{number}", "case_officer") for number in range(11)]
    closed(boss, *many)
    assert [is_open(one) for one in many] == [False] * 10 + [True]
    closed_ago(hours=25)
    closed(boss, many[10])
    assert not is_open(many[10])


@pytest.mark.parametrize("second", ["administrator", "oversight"])
def test_a_second_person_closes_it_or_refuses(
    boss: StaffMember, colleagues: list[StaffMember], second: str, watcher: StaffMember
) -> None:
    publisher, senior, another, inspector, *_ = colleagues
    closed(boss, publisher, senior, inspector)
    request, by = waiting(), another if second == "administrator" else watcher
    for nobody in (boss, inspector):
        with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
            confirm_power(request_id=request.pk, by=nobody, now=NOW)
    confirm_power(request_id=request.pk, by=by, now=NOW)
    assert not is_open(inspector)
    with acting_as(SYSTEM, is_read_only=True):
        assert StaffMember.objects.get(pk=inspector.pk).closed_by_id is None
    with acting_as(actor_of(watcher), is_read_only=True):
        assert inspector.pk not in {one.pk for one in closed_lately()}
    with pytest.raises(DeskFault, match="72 hours"):
        reopen_closed(member=inspector.pk, by=watcher, now=NOW)
    assert not is_open(inspector), "what two people closed, one person does not open"
    closed(boss, colleagues[4])
    refuse_power(request_id=waiting().pk, by=by, now=NOW)
    assert is_open(colleagues[4])
    recorded = [(event, detail) for event, detail in events() if event.startswith("staff.power_")]
    assert [event.removeprefix("staff.power_") for event, _ in recorded] == [
        "asked", "confirmed", "asked", "refused",
    ]  # fmt: skip
    assert {detail["what"] for _, detail in recorded} == {"close"}
    assert not any("power" in detail for _, detail in recorded), "a closing gives or takes no role"


def test_nobody_refuses_what_takes_away_their_own(
    boss: StaffMember, colleagues: list[StaffMember], watcher: StaffMember
) -> None:
    publisher, senior, _, inspector, *_ = colleagues
    another = member("another", "publisher", "analyst")
    closed(boss, publisher, senior, inspector)
    change_roles(member=another.pk, roles=["analyst"], provinces=["23"], by=boss, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        requests = list(StaffPowerRequest.objects.filter(ended_at=None).order_by("asked_at", "pk"))
    assert [(row.member_id, row.what) for row in requests] == [
        (inspector.pk, "close"),
        (another.pk, "withdraw"),
    ]
    for row, own in zip(requests, (inspector, another), strict=True):
        with refuses(ROLE_CHANGE_BY_SECOND_PERSON):
            refuse_power(request_id=row.pk, by=own, now=NOW)
        with acting_as(actor_of(own, on_accounts=True)):
            assert not any(change.may_refuse for change in power_changes(own)[0] if change.id == row.pk)
            same = StaffPowerRequest.objects.filter(pk=row.pk)
            assert same.update(ended_by=own, ended_at=NOW) == 0, "nor with the database alone"
        refuse_power(request_id=row.pk, by=watcher, now=NOW)


def test_oversight_opens_again_what_was_closed_lately(
    boss: StaffMember, colleagues: list[StaffMember], watcher: StaffMember
) -> None:
    publisher, senior, *_ = colleagues
    with acting_as(SYSTEM, is_read_only=True):
        before = set(StaffPower.objects.values_list("member_id", "power", "confirms_from"))
    closed(boss, publisher, senior)
    with acting_as(actor_of(watcher), is_read_only=True):
        assert {one.pk for one in closed_lately()} == {publisher.pk, senior.pk}
    for nobody in (boss, colleagues[2], colleagues[3]):
        with pytest.raises(DeskFault):
            reopen_closed(member=publisher.pk, by=nobody, now=NOW)
    reopen_closed(member=publisher.pk, by=watcher, now=NOW)
    assert is_open(publisher)
    assert events()[-1][0] == "staff.opened"
    assert "دوباره باز کرد" in texts(line(WATCHER))[-1]
    with acting_as(SYSTEM, is_read_only=True):
        assert set(StaffPower.objects.values_list("member_id", "power", "confirms_from")) == before
    closed(boss, colleagues[4])
    assert is_open(colleagues[4]), "what is open again was closed all the same"
    closed_ago(hours=73)
    with pytest.raises(DeskFault, match="72 hours"):
        reopen_closed(member=senior.pk, by=watcher, now=NOW)
    open_account(member=senior.pk, by=boss, now=NOW)
    assert not is_open(senior), "afterwards it takes two, as before"


def test_oversight_opens_nothing_that_no_administrator_closed(
    colleagues: list[StaffMember], watcher: StaffMember
) -> None:
    disable_staff(username="of-publisher", by=SYSTEM, now=NOW)
    for one in colleagues[:2]:  # closed by the operator; open
        with pytest.raises(DeskFault, match="72 hours"):
            reopen_closed(member=one.pk, by=watcher, now=NOW)
    new = member("new", "oversight")
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT reopen_account(%s)", [new.pk])  # as after a reset: the power is new again
    closed(colleagues[2], colleagues[1])
    with pytest.raises(DeskFault):
        reopen_closed(member=colleagues[1].pk, by=new, now=NOW)
    assert not is_open(colleagues[1])

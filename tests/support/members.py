"""Members of staff as they are made at installation, without a password: for tests in which nobody signs in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from hemayat.accounts.models import StaffMember, StaffPowerRequest
from hemayat.accounts.power_functions import give_at_installation, powers_in
from hemayat.accounts.powers import confirm_power
from hemayat.accounts.staff_accounts import change_roles
from hemayat.audit.context import SYSTEM, acting_as


def make_member(
    username: str,
    roles: Sequence[str],
    provinces: Sequence[str] = ("*",),
    *,
    created_at: dt.datetime,
    is_active: bool = True,
    **other: Any,
) -> StaffMember:
    """An account whose powers are settled."""
    given = {"full_name": username, "is_demo": True, "joined_at": created_at, **other}
    with acting_as(SYSTEM):
        member = StaffMember.objects.create(
            username=username, roles=sorted(set(roles) - set(powers_in(roles))), provinces=list(provinces),
            created_at=created_at, origin="operator", **given,
        )  # fmt: skip
        give(member, *powers_in(roles))
        if not is_active:
            StaffMember.objects.filter(pk=member.pk).update(is_active=False)
    member.refresh_from_db()
    return member


def find_or_make_member(username: str, **given: Any) -> StaffMember:
    """The account of this name, made on the first call."""
    return StaffMember.objects.filter(username=username).first() or make_member(username, **given)


def give(member: StaffMember, *powers: str) -> None:
    """These powers too, as at installation."""
    with acting_as(SYSTEM):
        assert not powers or give_at_installation(member.pk, powers, member.created_at)
    member.refresh_from_db()


def move(member: StaffMember, *provinces: str, now: dt.datetime) -> None:
    """Other provinces for who holds a power: asked by one administrator, confirmed by another."""
    _changed(member, member.roles, provinces, now)


def empower(username: str, *roles: str, now: dt.datetime) -> None:
    """Give the member these roles, one a power that nobody holds yet: it confirms nothing for 72 hours."""
    member = StaffMember.objects.get(username=username)
    _changed(member, roles, member.provinces, now)


def _changed(member: StaffMember, roles: Sequence[str], provinces: Sequence[str], now: dt.datetime) -> None:
    first, second = (
        find_or_make_member(name, roles=["administrator"], created_at=now) for name in ("moves", "confirms")
    )
    change_roles(member=member.pk, roles=roles, provinces=provinces, by=first, now=now)
    with acting_as(SYSTEM):
        request = StaffPowerRequest.objects.get(member=member, ended_at=None).pk
    confirm_power(request_id=request, by=second, now=now)

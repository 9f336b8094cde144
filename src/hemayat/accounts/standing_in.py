"""Leave, and who stands in meanwhile. The queues do not follow it yet: cases are handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from hemayat.accounts.errors import LeaveFault, NoSuchMember
from hemayat.accounts.models import StaffLeave, StaffMember
from hemayat.accounts.staff import actor_of, note
from hemayat.audit.context import acting_as

LONGEST_DAYS = 120


@dataclass(frozen=True)
class Leave:
    """Days away, first and last included. `is_deputy`: it is another's, for whom the member stands in."""

    id: int
    member: str
    deputy: str
    from_on: dt.date
    until_on: dt.date
    is_deputy: bool


def take_leave(
    *, deputy: int, from_on: dt.date, until_on: dt.date, by: StaffMember, on: dt.date, now: dt.datetime
) -> None:
    """`by` will be away, and `deputy` stands in; `on` is today. Raises LeaveFault, NoSuchMember.

    A deputy has every role and province that they stand in for: standing in opens nothing that is closed to them.
    """
    _check_days(from_on, until_on, on)
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        other = StaffMember.objects.filter(pk=deputy, is_active=True, joined_at__isnull=False).first()
        if other is None:
            raise NoSuchMember
        if other.pk == by.pk or not can_stand_in(other, by):
            raise LeaveFault(
                "جانشین باید کس دیگری با همهٔ نقش‌ها و استان‌های شما باشد.",
                "The deputy has to be somebody else, with all of your roles and provinces.",
            )
        _check_free(by, other, from_on, until_on)
        StaffLeave.objects.create(member=by, deputy=other, from_on=from_on, until_on=until_on, set_at=now)
        detail = {"deputy": f"staff:{other.pk}", "from": str(from_on), "until": str(until_on)}
        note("staff.leave_set", actor, by, detail, now)


def call_off_leave(*, leave: int, by: StaffMember, now: dt.datetime) -> None:
    """Back earlier, or not away at all; called off before, nothing happens."""
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        rows = StaffLeave.objects.filter(pk=leave, member=by, called_off_at=None)
        if rows.update(called_off_at=now):
            note("staff.leave_called_off", actor, by, {"leave": leave}, now)


def stood_in_for(member: StaffMember, on: dt.date) -> list[int]:
    """Those for whom the member stands in on this day. One query, while a member acts."""
    rows = StaffLeave.objects.filter(deputy=member, called_off_at=None, from_on__lte=on, until_on__gte=on)
    return sorted(set(rows.values_list("member_id", flat=True)))


def leaves_of(member: StaffMember, on: dt.date) -> list[Leave]:
    """The member's own that are not over, and those in which they stand in. One query, while a member acts."""
    rows = StaffLeave.objects.filter(called_off_at=None, until_on__gte=on).select_related("member", "deputy")
    mine = (rows.filter(member=member) | rows.filter(deputy=member)).order_by("from_on")
    return [
        Leave(
            row.pk,
            row.member.full_name,
            row.deputy.full_name,
            row.from_on,
            row.until_on,
            row.deputy_id == member.pk,
        )
        for row in mine
    ]


def possible_deputies(member: StaffMember) -> list[StaffMember]:
    """Who has all of the member's roles and provinces, by name. One query."""
    rows = StaffMember.objects.filter(is_active=True, joined_at__isnull=False, roles__contains=member.roles)
    return [
        other for other in rows.exclude(pk=member.pk).order_by("full_name") if can_stand_in(other, member)
    ]


def can_stand_in(other: StaffMember, member: StaffMember) -> bool:
    has_roles = set(member.roles) <= set(other.roles)
    return has_roles and ("*" in other.provinces or set(member.provinces) <= set(other.provinces))


def _check_days(from_on: dt.date, until_on: dt.date, on: dt.date) -> None:
    days = (until_on - from_on).days
    if from_on < on or days < 0 or days > LONGEST_DAYS:
        raise LeaveFault(
            "روز پایان باید پس از آغاز باشد، آغاز از امروز زودتر نباشد و مرخصی از ۱۲۰ روز نگذرد.",
            "The last day must follow the first, the first must not be past, and no leave is longer than 120 days.",
        )


def _check_free(by: StaffMember, other: StaffMember, from_on: dt.date, until_on: dt.date) -> None:
    open_ones = StaffLeave.objects.filter(called_off_at=None, from_on__lte=until_on, until_on__gte=from_on)
    away: Sequence[int] = list(open_ones.filter(member__in=[by, other]).values_list("member_id", flat=True))
    if by.pk in away:
        raise LeaveFault(
            "برای همین روزها مرخصی دیگری ثبت کرده‌اید. نخست آن را پس بگیرید.",
            "You have another leave in these days. Call that off first.",
        )
    if other.pk in away:
        raise LeaveFault(
            "جانشین در همین روزها خود در مرخصی است. کس دیگری را برگزینید.",
            "The deputy is on leave in these days too. Choose somebody else.",
        )
    if open_ones.filter(deputy=by).exists():
        raise LeaveFault(
            "در همین روزها جانشین همکاری هستید. نخست با او هماهنگ کنید.",
            "You stand in for a colleague in these days. Settle it with them first.",
        )

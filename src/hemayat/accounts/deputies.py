"""Leave, and who stands in meanwhile. Nobody needs a deputy: what such a member has in hand is let go (left_alone)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import connection

from hemayat.accounts.errors import LeaveFault, NoSuchMember
from hemayat.accounts.models import StaffLeave, StaffMember
from hemayat.accounts.staff import actor_of, record_event
from hemayat.audit.context import acting_as
from hemayat.common.language import Message

LONGEST_DAYS = 120
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('staff leave', 0))"


@dataclass(frozen=True)
class LeaveView:
    """Days away, first and last included. `is_deputy`: it is another's, for whom the member stands in.

    `deputy`: by name, empty where nobody stands in.
    """

    id: int
    member: str
    deputy: str
    from_on: dt.date
    until_on: dt.date
    is_deputy: bool


def take_leave(
    *, deputy: int | None, from_on: dt.date, until_on: dt.date, by: StaffMember, on: dt.date, now: dt.datetime
) -> None:
    """`by` will be away, and `deputy` stands in, if anybody; `on` is today. Raises LeaveFault, NoSuchMember.

    A deputy has every role and province that they stand in for: standing in opens nothing that is closed to them.
    """
    _check_days(from_on, until_on, on)
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        _wait_for_others()
        other = None if deputy is None else _deputy(deputy, by)
        _check_free(by, other, from_on, until_on)
        StaffLeave.objects.create(member=by, deputy=other, from_on=from_on, until_on=until_on, set_at=now)
        detail = {
            "deputy": f"staff:{other.pk}" if other else "",
            "from": str(from_on),
            "until": str(until_on),
        }
        record_event("staff.leave_set", actor, by, detail, now)


def call_off_leave(*, leave: int, by: StaffMember, now: dt.datetime) -> None:
    """Back earlier, or not away at all; called off before, nothing happens."""
    with acting_as(actor_of(by, on_accounts=True)) as actor:
        rows = StaffLeave.objects.filter(pk=leave, member=by, called_off_at=None)
        if rows.update(called_off_at=now):
            record_event("staff.leave_called_off", actor, by, {"leave": leave}, now)


def deputised_members(member: StaffMember, on: dt.date) -> dict[int, str]:
    """Those for whom the member stands in on this day, by name. One query, while a member acts."""
    rows = StaffLeave.objects.filter(deputy=member, called_off_at=None, from_on__lte=on, until_on__gte=on)
    away = [row.member for row in rows.select_related("member").order_by("member_id")]
    return {other.pk: other.full_name for other in away if can_stand_in(member, other)}


def members_without_deputy(members: Collection[int], on: dt.date) -> list[int]:
    """Of these, whoever does not come to work on this day and has nobody who could stand in. Two queries."""
    staff_members = StaffMember.objects.in_bulk(members)
    away = StaffLeave.objects.filter(
        member__in=members, called_off_at=None, from_on__lte=on, until_on__gte=on
    )
    gone = {one.pk for one in staff_members.values() if not one.is_active}
    gone |= {row.member_id for row in away.select_related("member", "deputy") if not _is_stood_in_for(row)}
    return sorted(gone)


def leaves_of(member: StaffMember, on: dt.date) -> list[LeaveView]:
    """The member's own that are not over, and those in which they stand in. One query, while a member acts."""
    rows = StaffLeave.objects.filter(called_off_at=None, until_on__gte=on).select_related("member", "deputy")
    mine = (rows.filter(member=member) | rows.filter(deputy=member)).order_by("from_on")
    return [
        LeaveView(
            row.pk,
            row.member.full_name,
            row.deputy.full_name if row.deputy else "",
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


def _wait_for_others() -> None:
    """One leave is set at a time: of two who name each other at the same moment one sees what the other set."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _deputy(number: int, by: StaffMember) -> StaffMember:
    other = StaffMember.objects.filter(pk=number, is_active=True, joined_at__isnull=False).first()
    if other is None:
        raise NoSuchMember
    if other.pk == by.pk or not can_stand_in(other, by):
        raise LeaveFault(
            Message("The deputy must be another person who has all of your roles and provinces."),
        )
    return other


def _is_stood_in_for(leave: StaffLeave) -> bool:
    """A deputy whose account was closed since, or whose roles became others, stands in for nobody."""
    other = leave.deputy
    return other is not None and other.is_active and can_stand_in(other, leave.member)


def _check_days(from_on: dt.date, until_on: dt.date, on: dt.date) -> None:
    days = (until_on - from_on).days
    if from_on < on or days < 0 or days > LONGEST_DAYS:
        raise LeaveFault(
            Message(
                "Leave must start today or later, must not end before its first day, and can last up to 120 "
                "days. Correct the dates."
            ),
        )


def _check_free(by: StaffMember, other: StaffMember | None, from_on: dt.date, until_on: dt.date) -> None:
    open_ones = StaffLeave.objects.filter(called_off_at=None, from_on__lte=until_on, until_on__gte=from_on)
    both = [by] if other is None else [by, other]
    away: Sequence[int] = list(open_ones.filter(member__in=both).values_list("member_id", flat=True))
    if by.pk in away:
        raise LeaveFault(
            Message("You have already recorded leave for these days. Cancel that leave first."),
        )
    if other is not None and other.pk in away:
        raise LeaveFault(
            Message("The deputy is also on leave on these days. Choose another person."),
        )
    if open_ones.filter(deputy=by).exists():
        raise LeaveFault(
            Message(
                "You are a deputy for a colleague on these days. Agree on other days with that "
                "colleague first."
            ),
        )

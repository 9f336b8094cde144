"""How many households' files each member of staff opens in a day, compared with the budget of their role.

Oversight sees the days on which somebody exceeded the budget. At three times the budget no further file opens, unless a
supervisor adds one more budget. Files that were opened that day stay open, and a call that has begun is finished.
Searches by a national ID are counted separately, with the same budget and the same stop.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of, record_event
from hemayat.audit.context import acting_as
from hemayat.audit.queries import LOOK
from hemayat.common.language import Message
from hemayat.oversight.models import LookExtension

BUDGETS: Mapping[Role, int] = {
    Role.CASE_OFFICER: 60,
    Role.SENIOR_OFFICER: 80,
    Role.HOTLINE_AGENT: 120,
    Role.INSPECTOR: 40,
}
"""Role → households in a day: somewhat more than anybody works through who reads what they open."""
OF_ANY_OTHER = 20
MOST_SHOWN = 200
_LOOKS = """
SELECT actor_id, day, role, households, looks FROM (
    SELECT actor_id, (at AT TIME ZONE 'Asia/Tehran')::date AS day, detail ->> 'role' AS role,
        count(DISTINCT household_id) AS households, count(*) AS looks
    FROM audit_event
    WHERE event = %(look)s AND actor_kind = 'staff' AND at >= %(since)s AND at < %(until)s
    GROUP BY 1, 2, 3
) looked
LEFT JOIN unnest(%(roles)s::text[], %(budgets)s::int[]) AS of_role (name, most) ON name = role
WHERE households > coalesce(most, %(other)s) OR %(all)s
ORDER BY households::numeric / coalesce(most, %(other)s) DESC, day DESC, actor_id LIMIT %(most)s"""


@dataclass(frozen=True)
class MemberLookDay:
    """One day of one member in one role. `member`: by number."""

    member: int
    on: dt.date
    role: str
    households: int
    looks: int

    @property
    def budget(self) -> int:
        return budget_of(self.role)

    @property
    def is_over(self) -> bool:
        return self.households > self.budget


def budget_of(role: str) -> int:
    return BUDGETS[Role(role)] if role in set(BUDGETS) else OF_ANY_OTHER


def days_of_looks(since: dt.datetime, until: dt.datetime, *, over_alone: bool = True) -> list[MemberLookDay]:
    """Days on which somebody opened more files than their role needs, the farthest over first. One query.

    Not `over_alone`: every day of everybody, those nearest to their budget first.
    """
    given: dict[str, Any] = {
        "look": LOOK, "since": since, "until": until, "roles": list(BUDGETS), "budgets": list(BUDGETS.values()),
        "other": OF_ANY_OTHER, "all": not over_alone, "most": MOST_SHOWN,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS, given)
        return [
            MemberLookDay(int(actor.removeprefix("staff:")), day, role or "", households, looks)
            for actor, day, role, households, looks in cursor.fetchall()
        ]


HARD_STOP = 3
"""Times the budget: an officer who works through files reads far fewer, and a collector is stopped the same day."""
SUPERVISORS: dict[Role, Role] = {
    Role.CASE_OFFICER: Role.SENIOR_OFFICER,
    Role.SENIOR_OFFICER: Role.SENIOR_OFFICER,
    Role.HOTLINE_AGENT: Role.SENIOR_OFFICER,
    Role.INSPECTOR: Role.INSPECTOR,
}
"""Role → who adds to its budget; nobody to their own."""


@dataclass(frozen=True)
class LooksToday:
    """One member's day. `stop`: how many files they may open, and how often search, with what was added."""

    member: StaffMember
    looked: int
    searched: int
    budget: int
    added: int

    @property
    def stop(self) -> int:
        return HARD_STOP * self.budget + self.added

    @property
    def used(self) -> int:
        return max(self.looked, self.searched)

    @property
    def is_stopped(self) -> bool:
        return self.used >= self.stop


def budget_for(member: StaffMember) -> int:
    """Of the roles that a member has, the largest."""
    return max((budget_of(role) for role in member.roles), default=budget_of(""))


def count_file_opening(member: StaffMember, household: int, *, is_in_call: bool = False) -> bool:
    """Whether this file opens, while the member acts; counted once a day for each household. One statement."""
    return _taken("count_file_opening(%s, %s, %s)", [household, HARD_STOP * budget_for(member), is_in_call])


def count_id_search(member: StaffMember, *, is_in_call: bool = False) -> bool:
    """Whether the member may look for somebody by their national ID, while they act; each time counts."""
    return _taken("count_id_search(%s, %s)", [HARD_STOP * budget_for(member), is_in_call])


def is_stopped(member: StaffMember) -> bool:
    """Whether no further file or search is left today, while the member acts. For the hotline, before a call."""
    return any(one.is_stopped for one in _days(of=member))


def files_left(member: StaffMember) -> int:
    """How many more files the member may open today, while they act; those that they opened already count again."""
    today = next(iter(_days(of=member)), None)
    return max(0, today.stop - today.used) if today else HARD_STOP * budget_for(member)


def looks_today(by: StaffMember) -> list[LooksToday]:
    """Those whose budget `by` may add to, the nearest to their stop first. Called while `by` acts."""
    days = [today for today in _days() if _may_extend(by, today.member)]
    return sorted(days, key=lambda item: item.stop - item.used)


def extend_budget(*, member: int, because: str, by: StaffMember, now: datetime) -> None:
    """One more budget for today, on record with the reason. Raises DeskFault."""
    if len(because.strip()) < 10:
        raise DeskFault(Message("Write why more case files are needed today."))
    check_may_confirm(by, Role.SENIOR_OFFICER, Role.INSPECTOR)
    with acting_as(actor_of(by)) as actor:
        staff_member = StaffMember.objects.filter(pk=member, is_active=True).first()
        if staff_member is None or not _may_extend(by, staff_member):
            raise DeskFault(Message("You cannot change this colleague’s daily limit."))
        more, reason = budget_for(staff_member), because.strip()[:200]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO look_extension (member_id, day, households, because, by_id, at) "
                "VALUES (%s, current_look_day(), %s, %s, %s, %s)",
                [staff_member.pk, more, reason, by.pk, now],
            )
        record_event(
            "staff.look_budget_extended", actor, staff_member, {"households": more, "reason": reason}, now
        )


def budgets_today() -> dict[str, int]:
    """How many members are over their budget today, stopped, and extended. Called while the system acts."""
    days = _days()
    return {
        "exceeded": sum(day.used > day.budget + day.added for day in days),
        "stopped": sum(day.is_stopped for day in days),
        "extended": sum(day.added > 0 for day in days),
    }


def extensions_of(member: StaffMember) -> list[LookExtension]:
    """What was added for a member, the newest first."""
    return list(LookExtension.objects.filter(member_id=member.pk).order_by("-at")[:20])


def _days(of: StaffMember | None = None) -> list[LooksToday]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT member, looked, searched, added FROM looks_today() "
            "WHERE %(of)s::bigint IS NULL OR member = %(of)s",
            {"of": of.pk if of else None},
        )
        found = {member: numbers for member, *numbers in cursor.fetchall()}
    members = StaffMember.objects.filter(pk__in=list(found), is_active=True)
    days = ((this_member, *found[this_member.pk]) for this_member in members)
    return [
        LooksToday(this_member, looked, searched, budget_for(this_member), added)
        for this_member, looked, searched, added in days
    ]


def _taken(function: str, parameters: list[int]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}", parameters)
        row = cursor.fetchone()
    return bool(row and row[0])


def _may_extend(by: StaffMember, member: StaffMember) -> bool:
    """Another one who has the supervising role and shares a province."""
    wanted = {str(SUPERVISORS[Role(role)]) for role in member.roles if role in set(SUPERVISORS)}
    shares = "*" in by.provinces or bool(set(by.provinces) & set(member.provinces))
    return by.pk != member.pk and shares and bool(wanted & set(by.roles))

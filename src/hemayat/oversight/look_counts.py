"""How many households' files each member of staff opens in a day, beside what their role needs (trust.md)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.roles import Role
from hemayat.audit.queries import LOOK

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

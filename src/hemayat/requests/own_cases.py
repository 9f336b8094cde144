"""How many cases a member of staff has in hand, and which of them cannot wait. Only counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.common.dates import day_of
from hemayat.requests.queues import CaseQueue

# While a case waits for its applicant our clock is paused: it is not overdue.
_OWN = """
SELECT count(*), count(*) FILTER (WHERE r.place <> %(paused)s AND r.answer_on < %(today)s),
    count(*) FILTER (WHERE r.place <> %(paused)s AND r.answer_on = %(today)s),
    count(*) FILTER (WHERE EXISTS (SELECT FROM request_note n
        WHERE n.household_id = r.household_id AND n.request_id = r.id AND n.to_id = r.officer_id
        AND NOT EXISTS (SELECT FROM request_event e
            WHERE e.household_id = n.household_id AND e.request_id = n.request_id
            AND e.event = 'request.taken_up' AND e.at > n.at)))
FROM request r WHERE r.officer_id = ANY(%(officers)s) AND r.place <> ''"""


@dataclass(frozen=True)
class OwnCases:
    """`handed_over`: cases that a colleague handed to this officer and that nobody has claimed since."""

    in_hand: int
    overdue: int
    due_today: int
    handed_over: int


def own_cases(member: StaffMember, now: dt.datetime, stands_in_for: Iterable[int] = ()) -> OwnCases:
    """Those of the member, and of the colleagues whose deputy they are today. One query, while they act."""
    given: dict[str, Any] = {
        "officers": [member.pk, *stands_in_for], "today": day_of(now), "paused": CaseQueue.APPLICANT.value,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWN, given)
        row = cursor.fetchone() or (0, 0, 0, 0)
    return OwnCases(*row)

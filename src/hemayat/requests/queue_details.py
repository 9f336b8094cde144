"""What tells the cases of one page of a queue apart: documents, what is new, and in one's own cases the first words.

Nothing here says who a case is about. The applicant's words are read only for cases that the member has
in hand, because a list does not count as a look at a file (oversight/look_budgets.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.agreements.queries import ClockView, clocks_of_cases
from hemayat.audit.context import run_statement
from hemayat.common.dates import day_of
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import case_of
from hemayat.requests.models import Request
from hemayat.requests.queue_orders import DOCUMENTS, IS_CHANGED
from hemayat.requests.queues import CaseQueueRow

FIRST_WORDS = 80
OWN_WORDS = ("why", "note")
"""The questions of a request that the applicant answers in their own words."""
_DETAILS = f"""
SELECT r.household_id, r.id, {DOCUMENTS}, l.at, {IS_CHANGED}
FROM unnest(%(households)s::bigint[], %(requests)s::bigint[]) AS asked (household, request)
JOIN request r ON (r.household_id, r.id) = (asked.household, asked.request)
LEFT JOIN request_look l ON (l.household_id, l.request_id, l.member_id) = (r.household_id, r.id, %(member)s)"""  # noqa: S608 - all of it is in the source


@dataclass(frozen=True)
class CaseQueueDetail:
    """`looked_at`: when the member last had the case open, and `is_changed`: whether anything happened since then.

    `words`: how the applicant's explanation begins; empty in a case that the member does not have in hand. `clock`: the
    same as on the page of the case, so that the two never differ about a deadline.
    """

    clock: ClockView
    documents: int
    looked_at: dt.datetime | None
    is_changed: bool
    words: str = field(default="", repr=False)


def queue_details(
    rows: Sequence[CaseQueueRow], member: StaffMember, now: dt.datetime, stands_in_for: Collection[int] = ()
) -> dict[int, CaseQueueDetail]:
    """By the number of the case; a case whose clock cannot be read is left out. At most four queries, as the member."""
    if not rows:
        return {}
    words = _first_words([row for row in rows if row.officer in {member.pk, *stands_in_for}])
    clocks = clocks_of_cases([(row.household, case_of(row.id)) for row in rows], day_of(now))
    given: dict[str, Any] = {
        "member": member.pk,
        "households": [row.household for row in rows],
        "requests": [row.id for row in rows],
    }
    return {
        number: CaseQueueDetail(
            clocks[household, case_of(number)],
            documents,
            looked_at,
            bool(is_changed),
            words.get(number, ""),
        )
        for household, number, documents, looked_at, is_changed in run_statement(_DETAILS, given)
        if (household, case_of(number)) in clocks
    }


def _first_words(rows: Sequence[CaseQueueRow]) -> dict[int, str]:
    own = {row.id for row in rows}
    if not own:
        return {}
    cases = Request.objects.filter(household_id__in={row.household for row in rows}, id__in=own)
    return {case.id: _beginning(answers_of(case)) for case in cases}


def _beginning(answers: dict[str, str]) -> str:
    words = " ".join(next((answers[name] for name in OWN_WORDS if answers.get(name)), "").split())
    return words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS].rstrip()}…"

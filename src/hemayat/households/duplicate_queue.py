"""The pairs of persons who may be one, as the desk lists them: what waits for a member, and what was found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.audit.context import run_statement
from hemayat.cases.queue_pages import PAGE, QueuePage, page_of
from hemayat.households.adjudication import SPEAKS, AdjudicationStage


@dataclass(frozen=True)
class DuplicateQueueRow:
    """One pair, with nothing of who they are. `may_open`: whether its page opens to the member."""

    id: int
    province: str
    other_province: str
    found_at: dt.datetime
    stage: AdjudicationStage
    finding: str
    told_at: dt.datetime | None
    may_open: bool


DuplicateQueuePage = QueuePage[DuplicateQueueRow, int]

_COLUMNS = "d.id, d.province, d.other_province, d.found_at, d.stage, d.finding, d.told_at, may_open(d)"
# A pair with a household elsewhere waits for somebody who sees both.
_WAITING = f"""
SELECT {_COLUMNS} FROM likely_duplicate d
WHERE d.stage <> 'settled' AND d.stage = ANY(%(stages)s) AND d.id > %(after)s
    AND ('*' = ANY(%(provinces)s) OR (d.province = ANY(%(provinces)s) AND d.other_province = ANY(%(provinces)s)))
    AND may_open(d)
    AND NOT EXISTS (SELECT FROM duplicate_opinion o
        WHERE (o.household_id, o.duplicate_id, o.by_id) = (d.household_id, d.id, %(member)s))
ORDER BY d.id LIMIT %(most)s"""  # noqa: S608 - all of it stands here
_SETTLED = f"""
SELECT {_COLUMNS} FROM likely_duplicate d WHERE d.stage = 'settled' AND d.id > %(after)s
ORDER BY d.id LIMIT %(most)s"""  # noqa: S608 - as above


def pairs_waiting_for(member: StaffMember, after: int = 0) -> DuplicateQueuePage:
    """What this member is asked to judge, the longest known first. One query, while the member acts."""
    stages = [str(stage) for stage, role in SPEAKS.items() if role in member.roles]
    return _page(_WAITING, member, after, stages)


def settled(member: StaffMember, after: int = 0) -> DuplicateQueuePage:
    """What was found of pairs with a household that the member sees. One query, while the member acts."""
    return _page(_SETTLED, member, after, [])


def _page(statement: str, member: StaffMember, after: int, stages: list[str]) -> DuplicateQueuePage:
    given: dict[str, Any] = {
        "stages": stages, "after": after, "provinces": list(member.provinces), "member": member.pk, "most": PAGE + 1,
    }  # fmt: skip
    lines = [
        DuplicateQueueRow(number, province, other, found, AdjudicationStage(stage), finding, told, may_open)
        for number, province, other, found, stage, finding, told, may_open in run_statement(statement, given)
    ]
    return page_of(lines, lambda row: row.id)

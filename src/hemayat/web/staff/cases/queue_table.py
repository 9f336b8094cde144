"""The rows of a queue as its page shows them. Most columns are shown only if the rows differ in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.agreements.clocks import day_of
from hemayat.cases.queue_pages import QueuePage
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determinations_of
from hemayat.requests.queue_details import CaseQueueDetail, queue_details
from hemayat.requests.queues import CaseQueue, CaseQueueQuery, CaseQueueRow, queue_of
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language

ORDERS = {
    "": _("Due date"),
    "filed": _("Oldest request"),
    "changed": _("Changed since my last look"),
    "documents": _("Most documents"),
}
"""Orders for a member's own cases, which are few. Every other queue can be read only in the order of due dates."""
_MOST_PAGES = 4
_KEYS: dict[str, Callable[[QueueTableRow], Any]] = {
    "filed": lambda row: row.line.filed_at,
    "changed": lambda row: not row.detail.is_changed,
    "documents": lambda row: -row.detail.documents,
}


@dataclass(frozen=True)
class QueueTableRow:
    """One case. `criterion`: the first one that is not met or not known in the decision in force. `days_left`: may be
    negative.
    """

    line: CaseQueueRow
    detail: CaseQueueDetail
    criterion: str
    days_left: int

    @property
    def days_late(self) -> int:
        return -self.days_left


@dataclass(frozen=True)
class QueueTable:
    """`columns`: those of kind, state, province, criterion, documents, changed and words in which the rows differ."""

    page: QueuePage[CaseQueueRow, CaseQueueQuery]
    rows: list[QueueTableRow]
    order: str
    columns: frozenset[str]


def queue_table(
    query: CaseQueueQuery, member: StaffMember, now: dt.datetime, stands_in_for: Collection[int], order: str
) -> QueueTable:
    """One page of a queue, or up to five pages of the member's own cases for another order. Four queries a page."""
    order = order if query.place is CaseQueue.MINE and order in ORDERS else ""
    page = queue_of(query, member, now, stands_in_for)
    lines = list(page.lines)
    for _more in range(_MOST_PAGES if order else 0):
        if page.following is None:
            break
        page = queue_of(page.following, member, now, stands_in_for)
        lines += page.lines
    details = queue_details(lines, member, stands_in_for)
    criteria = _criteria({line.household for line in lines})
    today = day_of(now)
    rows = [
        QueueTableRow(line, details[line.id], criteria.get(line.household, ""), (line.due_on - today).days)
        for line in lines
        if line.id in details
    ]
    if order:
        rows.sort(key=_KEYS[order])
    return QueueTable(page, rows, order, _differing(rows))


# ---------------------------------------------------------------------------------------- underneath


def _criteria(households: Collection[int]) -> dict[int, str]:
    """Household → the condition that is not met, or else not known, by the decision in force."""
    found = {}
    for household, published in determinations_of(sorted(households)).items():
        decided = present_decision(published, page_language(), has_changes=False)
        reasons = [*decided.failed, *decided.open]
        if reasons:
            found[household] = reasons[0].reason.title
    return found


def _differing(rows: Sequence[QueueTableRow]) -> frozenset[str]:
    values: dict[str, set[object]] = {
        "kind": {row.line.kind for row in rows},
        "state": {row.line.state for row in rows},
        "province": {row.line.province for row in rows},
        "criterion": {row.criterion for row in rows},
        "documents": {row.detail.documents for row in rows},
    }
    shown = {name for name, found in values.items() if len(found) > 1}
    shown |= {"changed"} if any(row.detail.looked_at for row in rows) else set()
    shown |= {"words"} if any(row.detail.words for row in rows) else set()
    return frozenset(shown)

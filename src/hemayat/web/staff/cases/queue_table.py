"""The rows of a queue as its page shows them. Most columns are shown only if the rows differ in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from hemayat.accounts.models import StaffMember
from hemayat.cases.queue_pages import QueuePage
from hemayat.common.dates import day_of
from hemayat.eligibility.presenter import present_decision
from hemayat.eligibility.queries import determinations_of
from hemayat.requests.queue_details import CaseQueueDetail, queue_details
from hemayat.requests.queues import CaseQueueQuery, CaseQueueRow, provinces_of, queue_of
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class QueueTableRow:
    """One case. `criterion`: the first one that is not met or not known in the decision in force."""

    line: CaseQueueRow
    detail: CaseQueueDetail
    criterion: str

    @property
    def filed_on(self) -> dt.date:
        return day_of(self.line.filed_at)

    @property
    def touched_on(self) -> dt.date:
        return day_of(self.line.touched_at)


@dataclass(frozen=True)
class QueueTable:
    """`columns`: those of kind, state, province, filed, changed (last activity), criterion, documents, news and words
    in which the rows differ. What the list is sorted by is always there. What it can be sorted by is also there if it
    has more pages, whose rows may differ in it.
    """

    page: QueuePage[CaseQueueRow, CaseQueueQuery]
    rows: list[QueueTableRow]
    columns: frozenset[str]


def queue_table(
    query: CaseQueueQuery, member: StaffMember, now: dt.datetime, stands_in_for: Collection[int]
) -> QueueTable:
    """One page of a queue. Six queries."""
    page = queue_of(query, member, now, stands_in_for, page_language())
    details = queue_details(page.lines, member, now, stands_in_for)
    criteria = _criteria({line.household for line in page.lines})
    rows = [
        QueueTableRow(line, details[line.id], criteria.get(line.household, ""))
        for line in page.lines
        if line.id in details
    ]
    columns = _differing(rows) | {query.order.name}
    if page.following or query.after:
        columns |= _open_columns(query, member)
    return QueueTable(page, rows, columns)


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
        "filed": {row.filed_on for row in rows},
        "changed": {row.touched_on for row in rows},
        "criterion": {row.criterion for row in rows},
        "documents": {row.detail.documents for row in rows},
    }
    shown = {name for name, found in values.items() if len(found) > 1}
    shown |= {"news"} if any(row.detail.looked_at for row in rows) else set()
    shown |= {"words"} if any(row.detail.words for row in rows) else set()
    return frozenset(shown)


def _open_columns(query: CaseQueueQuery, member: StaffMember) -> frozenset[str]:
    """Those in which rows of other pages may differ."""
    open_columns = {
        "filed": True,
        "changed": True,
        "kind": query.kind is None,
        "province": query.province is None and len(provinces_of(member)) > 1,
    }
    return frozenset(name for name, is_open in open_columns.items() if is_open)

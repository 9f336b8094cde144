"""What the desk reads of drafts: the list, and one with its reviews, its faults and what its reader may do with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.agreements.content import ServiceAgreement, agreement_of
from hemayat.agreements.content_yaml import text_of
from hemayat.agreements.draft_actions import REVIEWERS, approvers_of, fault_of_day
from hemayat.agreements.errors import AgreementFault
from hemayat.agreements.models import AgreementDraft, AgreementReview, AgreementVersion, OfficialText
from hemayat.agreements.permissions import can_publish
from hemayat.common.language import Message


@dataclass(frozen=True)
class DraftReviewView:
    """`is_current`: of the words as they stand now."""

    by: str
    at: dt.datetime
    is_approval: bool
    is_current: bool
    words: str


@dataclass(frozen=True)
class DraftRow:
    """A line of the list. `state`: writing, waiting, approved, published or discarded."""

    id: int
    author: str
    changed_at: dt.datetime
    state: str
    agreement: ServiceAgreement


@dataclass(frozen=True)
class DraftView:
    """`before`: the newest version, beside which it is shown. `fault`: what its day or number has against it by now.

    `may_…`: what the reader may do with it.
    """

    line: DraftRow
    sha256: str
    before: ServiceAgreement
    reviews: tuple[DraftReviewView, ...]
    approvals: int
    fault: AgreementFault | None
    may_write: bool
    may_review: bool
    may_publish: bool
    body: Mapping[str, Any] = field(repr=False)

    @property
    def missing(self) -> int:
        """How many approvals are still wanted."""
        return max(0, REVIEWERS - self.approvals)

    @property
    def text(self) -> str:
        return text_of(self.body)


def drafts() -> list[DraftRow]:
    """The latest first. Three queries."""
    rows = AgreementDraft.objects.select_related("author").prefetch_related("reviews__by").order_by("-pk")
    return [_listed(row) for row in rows]


def draft_view(draft: int, by: StaffMember, today: dt.date) -> DraftView | None:
    """None where there is none. Five queries."""
    rows = AgreementDraft.objects.select_related("author").prefetch_related("reviews__by")
    row = rows.filter(pk=draft).first()
    if row is None:
        return None
    line = _listed(row)
    newest = AgreementVersion.objects.filter(number__lt=line.agreement.number).latest("number")
    is_open = line.state not in {"published", "discarded"}
    is_own = row.author_id == by.pk
    approvers = approvers_of(row)
    is_offered = is_open and row.offered_at is not None
    return DraftView(
        line=line,
        sha256=row.sha256,
        before=agreement_of(newest.body),
        reviews=tuple(_review(review, row) for review in sorted(row.reviews.all(), key=lambda one: one.at)),
        approvals=len(approvers),
        fault=_fault(line, today) if is_open else None,
        may_write=is_open and is_own,
        may_review=is_offered and not is_own and by.pk not in approvers,
        may_publish=is_offered and can_publish(by) and by.pk in approvers and len(approvers) >= REVIEWERS,
        body=row.body,
    )


def official_of(agreement: ServiceAgreement) -> OfficialText | None:
    """What the ministry issued, where the draft has it. At most one query."""
    sha256 = agreement.official_sha256
    return OfficialText.objects.filter(pk=sha256).first() if sha256 else None


def _fault(line: DraftRow, today: dt.date) -> AgreementFault | None:
    made, latest = line.agreement, AgreementVersion.objects.latest("number")
    if made.number != latest.number + 1:
        return AgreementFault(
            Message("A newer version was published. Save the text again."),
        )
    return fault_of_day(made.effective_from, latest.effective_from, today)


def _listed(row: AgreementDraft) -> DraftRow:
    return DraftRow(row.pk, row.author.username, row.changed_at, _state(row), agreement_of(row.body))


def _state(row: AgreementDraft) -> str:
    if row.version is not None:
        return "published"
    if row.discarded_at is not None:
        return "discarded"
    if row.offered_at is None:
        return "writing"
    return "approved" if len(approvers_of(row)) >= REVIEWERS else "waiting"


def _review(review: AgreementReview, row: AgreementDraft) -> DraftReviewView:
    is_current = review.sha256 == row.sha256
    return DraftReviewView(review.by.username, review.at, review.is_approval, is_current, review.words)

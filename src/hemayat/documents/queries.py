"""What a page or another slice reads of documents."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.conf import settings
from django.db.models import Count, Min

from hemayat.documents.envelope import DocumentEnvelope
from hemayat.documents.errors import NoSuchDocument
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.models import Document
from hemayat.documents.states import GONE, DocumentState, RefusalKind


@dataclass(frozen=True)
class ListedDocument:
    """One document as it is listed. `may_be_read`: it is given out; `may_be_removed`: no filed request holds it.

    `refusal`: why the check refused it, None if it did not.
    """

    id: uuid.UUID
    case: str
    name: str
    media_type: str
    size: int
    pages: int
    state: DocumentState
    kind: DocumentKind | None
    uploaded_at: datetime
    may_be_read: bool
    may_be_removed: bool
    refusal: RefusalKind | None = None

    @property
    def is_gone(self) -> bool:
        """Its content was deleted, so that another can be sent in its place."""
        return self.state in GONE


@dataclass(frozen=True)
class DocumentContent:
    """A document to hand out, under its owner's name for it."""

    name: str
    media_type: str
    content: bytes


def documents_of(household: int, case: str) -> list[ListedDocument]:
    """Of one case, in the order in which they came; one query."""
    documents = Document.objects.filter(household_id=household, case=case).order_by("uploaded_at", "number")
    return [stored_document(row) for row in documents.defer("sealed_content")]


def digests_of(household: int, ids: Iterable[uuid.UUID | str]) -> set[bytes]:
    """SHA-256 of what was uploaded as these, by which two of the same file are known; one query."""
    rows = Document.objects.filter(household_id=household, id__in=list(ids))
    return {bytes(row) for row in rows.values_list("sha256", flat=True)}


def content_of(household: int, id: uuid.UUID) -> DocumentContent:  # noqa: A002 - as the column is called
    """Raises NoSuchDocument, also for one that has not been scanned where it must be; one query."""
    row = Document.objects.filter(household_id=household, id=id, state__in=_readable()).first()
    if row is None:
        raise NoSuchDocument
    envelope = _envelope(row)
    name = envelope.open(bytes(row.sealed_name), "name").decode()
    return DocumentContent(name, row.media_type, envelope.open(bytes(row.sealed_content), "content"))


def stored_document(row: Document) -> ListedDocument:
    return ListedDocument(
        id=row.id,
        case=row.case,
        name=_envelope(row).open(bytes(row.sealed_name), "name").decode(),
        media_type=row.media_type,
        size=row.size,
        pages=row.pages,
        state=DocumentState(row.state),
        kind=DocumentKind(row.kind) if row.kind else None,
        uploaded_at=row.uploaded_at,
        may_be_read=row.state in _readable(),
        may_be_removed=row.filed_at is None,
        refusal=cast("RefusalKind", row.refusal) if row.refusal else None,
    )


def uploads_waiting() -> dict[str, tuple[int, datetime | None]]:
    """Of what nobody can open yet, by state: how many, and when the oldest came. The caller acts as the system."""
    found = {}
    # One statement for each: each state has an index of its own.
    for state in (DocumentState.RECEIVED, DocumentState.HELD):
        row = Document.objects.filter(state=state).aggregate(number=Count("*"), oldest=Min("uploaded_at"))
        found[state.value] = (row["number"], row["oldest"])
    return found


def _envelope(row: Document) -> DocumentEnvelope:
    return DocumentEnvelope.of(bytes(row.sealed_key), row.household_id, row.id)


def _readable() -> set[str]:
    """Where scanning is required, what was let through before that is held back too."""
    is_required = settings.SCAN == "required"
    return {DocumentState.CLEAN} if is_required else {DocumentState.CLEAN, DocumentState.UNSCANNED}

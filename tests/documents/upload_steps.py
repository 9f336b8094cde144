"""What a head of household does with documents, and what stands in the database afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.documents import actions, document_check, queries
from hemayat.documents.errors import UploadRefused
from hemayat.documents.models import Document
from hemayat.documents.queries import ListedDocument
from hemayat.documents.states import DocumentState, RefusalKind
from tests.documents.pictures import photograph

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
HOME = 7
CASE = "request:1"
PROVINCE = "23"


def head(household: int = HOME) -> Actor:
    return Actor("head", "session:1", household=household)


def upload(content: bytes | None = None, **differing: Any) -> ListedDocument:
    """Received and checked."""
    given = _given(content, differing)
    return keep_upload(**{"by": head(given["household"]), **given})


def receive(content: bytes | None = None, **differing: Any) -> ListedDocument:
    """As `upload`, without the check that follows."""
    given = _given(content, differing)
    return actions.receive_upload(**{"by": head(given["household"]), **given})


def _given(content: bytes | None, differing: dict[str, Any]) -> dict[str, Any]:
    return {
        "household": HOME,
        "province": PROVINCE,
        "case": CASE,
        "name": "سند خودرو.jpg",
        "content": photograph() if content is None else content,
        "now": NOW,
        **differing,
    }


def keep_upload(*, household: int, case: str, by: Actor, now: dt.datetime, **given: Any) -> ListedDocument:
    """Received and checked, as the worker would a moment later. Raises UploadRefused where the check refuses it."""
    kept = actions.receive_upload(household=household, case=case, by=by, now=now, **given)
    check(kept, household=household, now=now)
    with acting_as(by, is_read_only=True):
        (checked,) = (one for one in queries.documents_of(household, case) if one.id == kept.id)
    if checked.is_gone:
        raise UploadRefused(checked.refusal or "infected")
    return checked


def check(kept: ListedDocument, *, household: int = HOME, now: dt.datetime = NOW) -> DocumentState | None:
    return document_check.check_upload(household=household, document=kept.id, now=now)


def check_all(*, now: dt.datetime | None = None) -> None:
    """Whatever was received, as the worker does after each upload."""
    with acting_as(SYSTEM, is_read_only=True):
        found = list(
            Document.objects.filter(state=DocumentState.RECEIVED).values_list(
                "household_id", "id", "uploaded_at"
            )
        )
    for household, document, at in found:
        document_check.check_upload(household=household, document=document, now=now or at)


def refused(content: bytes, **differing: Any) -> RefusalKind:
    """Why; raises AssertionError where it was kept."""
    try:
        kept = upload(content, **differing)
    except UploadRefused as refusal:
        return refusal.kind
    raise AssertionError(kept)


def listed(case: str = CASE, household: int = HOME) -> list[ListedDocument]:
    with acting_as(head(household), is_read_only=True):
        return queries.documents_of(household, case)


def content(kept: ListedDocument, household: int = HOME) -> queries.DocumentContent:
    with acting_as(head(household), is_read_only=True):
        return queries.content_of(household, kept.id)


def row(kept: ListedDocument) -> Document:
    with acting_as(SYSTEM):
        return Document.objects.get(id=kept.id)


def events() -> list[tuple[str, str]]:
    """What the record says was done, and by whom, in order."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT event, actor_kind FROM audit_event WHERE event LIKE 'document.%' ORDER BY id")
        return cursor.fetchall()

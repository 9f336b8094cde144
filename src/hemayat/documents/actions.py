"""What a head of household does with documents, and what becomes of those that nobody files.

An upload is stored sealed as it came and acknowledged; a job opens it later (document_check.py). It keeps its owner's
name for it, without what could mislead or break a header.
"""

from __future__ import annotations

import hashlib
import unicodedata
import uuid
from datetime import datetime

from django.db import connection

from hemayat.accounts.attempt_limits import LimitReached, count_own_hit
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.documents.audit_entries import record_event
from hemayat.documents.envelope import AS_IT_CAME, DocumentEnvelope
from hemayat.documents.errors import AlreadyFiled, NoSuchDocument, UploadRefused
from hemayat.documents.formats import KEPT_AS, SUFFIXES, media_type_of
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS
from hemayat.documents.models import Document
from hemayat.documents.permissions import check_can_change
from hemayat.documents.queries import ListedDocument, stored_document
from hemayat.documents.reencoding.structure import refusal_of
from hemayat.documents.states import GONE, DocumentState

LONGEST = 80
JOINERS = "\u200c\u200d"
"""Half-spaces belong to Persian; every other invisible sign only hides what a name ends with."""
UNNAMED = "مدرک"


def name_of(path: str, media_type: str) -> str:
    """The last part of a path, of printable signs, with the suffix of what is kept."""
    last = path.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in unicodedata.normalize("NFC", last) if _is_shown(sign))
    stem = " ".join(shown.split())
    head, dot, tail = stem.rpartition(".")
    if dot and tail.isascii() and tail.isalnum() and len(tail) <= 5:
        stem = head
    return (stem.strip(". ")[:LONGEST].strip() or UNNAMED) + SUFFIXES[media_type]


def _is_shown(sign: str) -> bool:
    return sign in JOINERS or sign == " " or unicodedata.category(sign)[0] not in "CZ"


CHECK_TASK, QUEUE = "jobs.check_upload", "documents"


def receive_upload(
    *,
    household: int,
    province: str,
    case: str,
    name: str,
    content: bytes,
    kind: DocumentKind | None = None,
    by: Actor,
    now: datetime,
) -> ListedDocument:
    """Store a file that the head uploaded, sealed and unopened, and queue its check; idempotent for the same bytes.

    `kind`: what it shows, as the head says.

    Raises UploadRefused for what can be seen without opening it.
    Raises DocumentsOfHeadOnly for anybody but the household's head.
    """
    check_can_change(by, household)
    media_type = _media_type(content)
    _count_try(by, now)
    if refusal := refusal_of(content, media_type):
        raise UploadRefused(refusal)
    row = Document(household_id=household, province=province, case=case, media_type=KEPT_AS[media_type])
    envelope = DocumentEnvelope.new(household, row.id)
    row.sealed_key = envelope.sealed_key
    row.sealed_name = envelope.seal(name_of(name, row.media_type).encode(), "name")
    row.sealed_content = envelope.seal(content, AS_IT_CAME)
    row.state, row.size, row.pages = DocumentState.RECEIVED, len(content), 0
    row.sha256, row.uploaded_by, row.uploaded_at = hashlib.sha256(content).digest(), by.id, now
    row.kind = kind or ""
    return _insert(row, by, now)


def remove_document(*, household: int, id: uuid.UUID, by: Actor, now: datetime) -> None:  # noqa: A002 - the column
    """Take a document away for good, unless a filed request holds it.

    Raises DocumentsOfHeadOnly, NoSuchDocument, AlreadyFiled.
    """
    check_can_change(by, household)
    with acting_as(by):
        row = Document.objects.filter(household_id=household, id=id).defer("sealed_content").first()
        if row is None:
            raise NoSuchDocument
        _delete(row, by, now)


def forget_documents(*, household: int, case: str, by: Actor, now: datetime) -> int:
    """Take away what was uploaded for a case that is given up before it is filed; returns how many."""
    check_can_change(by, household)
    with acting_as(by):
        rows = Document.objects.filter(household_id=household, case=case, filed_at__isnull=True)
        for row in (found := list(rows.defer("sealed_content"))):
            _delete(row, by, now)
        return len(found)


def forget_orphans(prefix: str, *, before: datetime, now: datetime) -> int:
    """Take away what was uploaded before then for cases of this kind ("question:") and never filed; returns how many.

    For cases that are filed in the moment in which their files are kept: whatever is left was in the hands of a process
    that died between the two.
    """
    with acting_as(SYSTEM):
        rows = Document.objects.filter(filed_at__isnull=True, uploaded_at__lt=before, case__startswith=prefix)
        # In the order in which whoever else records of many provinces locks their chains.
        for row in (found := list(rows.defer("sealed_content").order_by("province", "number"))):
            _delete(row, SYSTEM, now)
        return len(found)


def file_documents(*, household: int, case: str, by: Actor, now: datetime) -> int:
    """In the transaction that files a request or an answer: from now on its documents stay. Returns how many.

    Those that are still being checked are filed too: they count from their receipt on.
    """
    check_can_change(by, household)
    with acting_as(by), connection.cursor() as cursor:
        lock_case(household, case)
        cursor.execute("SELECT file_own_documents(%s, %s)", [case, now])
        filed: int = cursor.fetchone()[0]
    return filed


def lock_case(household: int, case: str) -> None:
    """Until the transaction ends: one writer at a time for the documents of a case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {household} {case}"]
        )


# ---------------------------------------------------------------------------------------- underneath


def _media_type(content: bytes) -> str:
    if not content:
        raise UploadRefused("empty")
    if len(content) > MOST_BYTES:
        raise UploadRefused("too_large")
    media_type = media_type_of(content)
    if media_type is None:
        raise UploadRefused("not_ours")
    return media_type


def _count_try(by: Actor, now: datetime) -> None:
    try:
        with acting_as(by):
            count_own_hit("upload", now)
    except LimitReached:
        raise UploadRefused("too_often") from None


def _queue_check(document: uuid.UUID) -> None:
    """In the transaction that stores it. A head may queue no other job (sql/queue_own_check.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_own_check(%s)", [document])


def _known(household: int, case: str, sha256: bytes) -> ListedDocument | None:
    """The same file where it is here already. Raises UploadRefused where it is refused whatever it holds."""
    rows = Document.objects.filter(household_id=household, case=case)
    row = rows.filter(sha256=sha256).defer("sealed_content").first()
    if row is not None and row.state in GONE:
        raise UploadRefused(stored_document(row).refusal or "infected")
    if row is None and rows.exclude(state__in=GONE).count() >= MOST_DOCUMENTS:
        raise UploadRefused("too_many")
    return stored_document(row) if row else None


def _insert(row: Document, by: Actor, now: datetime) -> ListedDocument:
    with acting_as(by):
        # One at a time for a case: so that two of the same are one, and no more than allowed get in.
        lock_case(row.household_id, row.case)
        if listed_document := _known(row.household_id, row.case, bytes(row.sha256)):
            return listed_document
        row.save(force_insert=True)
        record_event("document.kept", row, by, now)
        _queue_check(row.id)
    return stored_document(row)


def _delete(row: Document, by: Actor, now: datetime) -> None:
    lock_case(row.household_id, row.case)
    rows = Document.objects.filter(household_id=row.household_id, id=row.id, filed_at__isnull=True)
    if not rows.delete()[0]:
        raise AlreadyFiled
    record_event("document.removed", row, by, now)

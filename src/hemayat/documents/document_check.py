"""After an upload was received: re-encode it in a confined process, scan it, then accept or refuse it.

For the worker alone. A stranger's file is opened and scanned outside any transaction of ours. The head is notified of a
refusal. Once a minute, the worker also asks whether the scanner answers, for `/metrics`.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db import connection
from django.db.models import F
from procrastinate.contrib.django import app
from prometheus_client import Gauge

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.documents import clamd
from hemayat.documents.actions import CHECK_TASK, QUEUE
from hemayat.documents.audit_entries import UNNAMED_CASES, record_event
from hemayat.documents.envelope import AS_IT_CAME, DocumentEnvelope
from hemayat.documents.formats import media_type_of
from hemayat.documents.limits import MOST_CHECKS
from hemayat.documents.models import Document
from hemayat.documents.reencoding import ReencodedFile, ReencodingUnavailable, reencode
from hemayat.documents.states import WAITING, DocumentState, RefusalKind, transition
from hemayat.notifications.actions import NewNotice, queue_many

INFECTED, REFUSED = "document_infected.1", "document_refused.1"


class NoticeSender(Protocol):
    """Queues a notice under a key, once, in the caller's transaction."""

    def __call__(self, household: int, province: str, notice: str, key: str, *, now: datetime) -> None: ...


def tell_at_site(household: int, province: str, notice: str, key: str, *, now: datetime) -> None:
    """To be read among the messages at the site alone."""
    row = NewNotice(
        key=key,
        household=household,
        province=province,
        to_sealed=b"",
        notice=notice,
        parameters={"address": "/"},
        is_synthetic=False,
    )
    queue_many(rows=[row], now=now)


def scanner_answered(is_answering: bool) -> None:
    """What the scanner said to the last question whether it is there."""
    _answers().set(is_answering)


@cache
def _answers() -> Gauge:
    """Made where it is used: each process that makes it has a file of its own for it."""
    words = "Whether the scanner of uploads answered when it was asked last"
    return Gauge("hemayat_scanner_answers", words, multiprocess_mode="mostrecent")


LONGEST_SECONDS = 50.0
LEFT_BEHIND_AFTER = timedelta(minutes=2)
OF_VERDICT = {"clean": DocumentState.CLEAN, "infected": DocumentState.INFECTED}
NOTICES = {DocumentState.INFECTED: INFECTED, DocumentState.REFUSED: REFUSED}
_LEFT_BEHIND = """
SELECT d.household_id, d.id FROM document d
WHERE d.state = 'received' AND d.uploaded_at < %s AND NOT EXISTS (
    SELECT FROM procrastinate_jobs j
    WHERE j.queue_name = %s AND j.status IN ('todo', 'doing') AND j.args ->> 'document' = d.id::text)
ORDER BY d.uploaded_at LIMIT 1000"""


@dataclass(frozen=True)
class DocumentCheckResult:
    """What the check found. `changes`: to the row of the document, beside its state."""

    state: DocumentState
    changes: dict[str, Any]


def check_upload(
    *, household: int, document: uuid.UUID, now: datetime, tell: NoticeSender = tell_at_site
) -> DocumentState | None:
    """Accept or refuse what was received; its state after that, None where there is nothing to check.

    It stays received if no process opened it or the process gave no answer: `queue_left_behind` queues it again. A file
    on which the process died MOST_CHECKS times is refused; nothing else without an answer ever is.
    """
    row = _begun(household, document)
    if row is None:
        return None
    envelope = DocumentEnvelope.of(bytes(row.sealed_key), row.household_id, row.id)
    came = envelope.open(bytes(row.sealed_content), AS_IT_CAME)
    try:
        made = reencode(
            came,
            media_type_of(came) or "",
            path=settings.REENCODING,
            is_required=settings.ENVIRONMENT.mode == "production",
        )
    except ReencodingUnavailable:
        _not_counted(row)
        return DocumentState.RECEIVED
    if made is None and row.checks < MOST_CHECKS:
        return DocumentState.RECEIVED
    document_check_result = (
        _found(envelope, came, made, now)
        if isinstance(made, ReencodedFile)
        else _refused(made or "too_complex")
    )
    _settle(row, document_check_result.state, document_check_result.changes | {"checked_at": now}, tell, now)
    return document_check_result.state


def queue_left_behind(*, now: datetime) -> int:
    """Queue the check of what was received and has no job any more; returns how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_LEFT_BEHIND, [now - LEFT_BEHIND_AFTER, QUEUE])
        rows = cursor.fetchall()
        for household, document in rows:
            # As sql/queue_own_check.sql: one household has one file checked at a time.
            job = app.configure_task(CHECK_TASK, queue=QUEUE, lock=f"check uploads of {household}")
            job.defer(household=household, document=str(document))
    return len(rows)


def scan_next(*, now: datetime, after: int = 0, tell: NoticeSender = tell_at_site) -> int | None:
    """Scan the next document that waits; returns its number, None where none is left. Unanswered, it waits on.

    Its head is told, by `tell` and in the same transaction, where it is infected.
    """
    with acting_as(SYSTEM, is_read_only=True):
        row = Document.objects.filter(state__in=WAITING, number__gt=after).order_by("number").first()
    if row is None:
        return None
    # Nothing is locked meanwhile: its head may take it away, and would wait for us.
    envelope = DocumentEnvelope.of(bytes(row.sealed_key), row.household_id, row.id)
    verdict = _verdict_of(envelope.open(bytes(row.sealed_content), "content"))
    if verdict != "silent":
        target = OF_VERDICT[verdict]
        gone = {"sealed_content": b""} if target == DocumentState.INFECTED else {}
        _settle(row, target, {"scanned_at": now, **gone}, tell, now)
    return row.number


def scan_waiting(
    *, now: datetime, tell: NoticeSender = tell_at_site, seconds: float = LONGEST_SECONDS
) -> int:
    """For the timetable: what could not be scanned when it came, for at most a while. Returns how many it took up."""
    until, after, taken = time.monotonic() + seconds, 0, 0
    is_answering = clamd.is_answering(settings.CLAMD)
    scanner_answered(is_answering)
    if not is_answering:
        return 0
    while time.monotonic() < until and (number := scan_next(now=now, after=after, tell=tell)):
        after, taken = number, taken + 1
    return taken


# ---------------------------------------------------------------------------------------- underneath


def _begun(household: int, document: uuid.UUID) -> Document | None:
    """The row, with this check counted: a file that ends its checker each time does not do so for ever."""
    with acting_as(SYSTEM):
        rows = Document.objects.filter(household_id=household, id=document, state=DocumentState.RECEIVED)
        rows.update(checks=F("checks") + 1)
        return rows.first()


def _not_counted(row: Document) -> None:
    """Nothing was opened: that check says nothing about the file."""
    with acting_as(SYSTEM):
        rows = Document.objects.filter(household_id=row.household_id, id=row.id, state=DocumentState.RECEIVED)
        rows.update(checks=F("checks") - 1)


def _found(
    envelope: DocumentEnvelope, came: bytes, reencoded_file: ReencodedFile, now: datetime
) -> DocumentCheckResult:
    verdict = _verdict_of(came, reencoded_file.content)
    if verdict == "infected":
        return DocumentCheckResult(DocumentState.INFECTED, {"sealed_content": b"", "scanned_at": now})
    changes = {
        "sealed_content": envelope.seal(reencoded_file.content, "content"),
        "size": len(reencoded_file.content),
        "pages": reencoded_file.pages,
    }
    if verdict == "clean":
        return DocumentCheckResult(DocumentState.CLEAN, changes | {"scanned_at": now})
    return DocumentCheckResult(
        DocumentState.HELD if settings.SCAN == "required" else DocumentState.UNSCANNED, changes
    )


def _verdict_of(*contents: bytes) -> clamd.Verdict:
    """A demo runs on machines without a scanner, and says so once where it begins."""
    return clamd.verdict_of(settings.CLAMD, *contents, is_expected=not settings.ENVIRONMENT.is_demo)


def _refused(kind: RefusalKind) -> DocumentCheckResult:
    return DocumentCheckResult(DocumentState.REFUSED, {"sealed_content": b"", "refusal": kind})


def _settle(
    row: Document, target: DocumentState, changes: dict[str, Any], tell: NoticeSender, now: datetime
) -> None:
    """What was found, unless the document is gone or settled by now."""
    step = transition(row.state, target)
    with acting_as(SYSTEM):
        rows = Document.objects.filter(household_id=row.household_id, id=row.id, state=step.source)
        if not rows.update(state=target, **changes):
            return
        row.size, row.refusal = changes.get("size", row.size), changes.get("refusal", "")
        record_event(step.event, row, SYSTEM, now)
        if target in NOTICES:
            _tell(row, target, tell, now)


def _tell(row: Document, target: DocumentState, tell: NoticeSender, now: datetime) -> None:
    """Of a case that is its author's alone nobody hears by telephone, and whoever leads later reads nothing of it."""
    if row.case.startswith(UNNAMED_CASES):
        tell_at_site(
            row.household_id, row.province, NOTICES[target], f"{row.case}:{target}:{row.id}", now=now
        )
    else:
        tell(row.household_id, row.province, NOTICES[target], f"document {target} {row.id}", now=now)

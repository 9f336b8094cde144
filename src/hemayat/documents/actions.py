"""Every change to documents. Opening a stranger's file and scanning it happen outside any transaction of ours."""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from hemayat.accounts.limits import Limit, LimitReached, take_hit
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.documents import clamd
from hemayat.documents.errors import AlreadyFiled, NoSuchDocument, UploadRefused
from hemayat.documents.formats import media_type_of
from hemayat.documents.kinds import DocumentKind
from hemayat.documents.limits import MOST_BYTES, MOST_DOCUMENTS, MOST_TRIES
from hemayat.documents.models import Document
from hemayat.documents.naming import name_of
from hemayat.documents.permissions import check_can_change
from hemayat.documents.queries import Kept, kept
from hemayat.documents.reencoding import Remade, remade
from hemayat.documents.sealing import Envelope
from hemayat.documents.states import WAITING, DocumentState, transition
from hemayat.documents.telling import INFECTED, Tell, tell_at_site

TRIES = (Limit(timedelta(hours=1), MOST_TRIES),)
LONGEST_SECONDS = 50.0
UNNAMED_CASES = ("complaint:",)
"""Whoever complains is named on purpose alone, and not by what the record says of a file."""
OF_VERDICT = {"clean": DocumentState.CLEAN, "infected": DocumentState.INFECTED}


def keep_upload(
    *,
    household: int,
    province: str,
    case: str,
    name: str,
    content: bytes,
    kind: DocumentKind | None = None,
    by: Actor,
    now: datetime,
) -> Kept:
    """Keep what is made anew of a file that the head uploaded; the same bytes for one case are one document.

    `kind`: what it shows, as the head says.

    Raises UploadRefused with the reason, NotTheirs for anybody but the household's head. Called outside a transaction.
    """
    check_can_change(by, household)
    media_type = _media_type(content)
    _count_try(household, now)
    sha256 = hashlib.sha256(content).digest()
    with acting_as(by):
        if known := _known(household, case, sha256):
            return known
    made = remade(content, media_type)
    if not isinstance(made, Remade):
        raise UploadRefused(made)
    verdict = clamd.verdict_of(settings.CLAMD, content, made.content, seconds=clamd.AT_ONCE)
    if verdict == "infected":
        _record_infected(household, province, case, by, now)
        raise UploadRefused("infected")
    row = _row(household, province, case, name_of(name, made.media_type), made)
    row.sha256, row.uploaded_by, row.uploaded_at = sha256, by.id, now
    row.kind = kind or ""
    row.state, row.scanned_at = (DocumentState.CLEAN, now) if verdict == "clean" else (_unscanned(), None)
    return _insert(row, by, now)


def remove_document(*, household: int, id: uuid.UUID, by: Actor, now: datetime) -> None:  # noqa: A002 - the column
    """Take a document away for good, unless a filed request holds it: NotTheirs, NoSuchDocument or AlreadyFiled."""
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
    """In the transaction that files a request or an answer: from now on its documents stay. Returns how many."""
    check_can_change(by, household)
    with acting_as(SYSTEM):
        _lock(household, case)
        rows = Document.objects.filter(household_id=household, case=case, filed_at__isnull=True)
        return rows.exclude(state=DocumentState.INFECTED).update(filed_at=now)


def scan_next(*, now: datetime, after: int = 0, tell: Tell = tell_at_site) -> int | None:
    """Scan the next document that waits; returns its number, None where none is left. Unanswered, it waits on.

    Its head is told, by `tell` and in the same transaction, where it is infected.
    """
    with acting_as(SYSTEM, is_read_only=True):
        row = Document.objects.filter(state__in=WAITING, number__gt=after).order_by("number").first()
    if row is None:
        return None
    # Nothing is locked meanwhile: its head may take it away, and would wait for us.
    envelope = Envelope.of(bytes(row.sealed_key), row.household_id, row.id)
    verdict = clamd.verdict_of(settings.CLAMD, envelope.open(bytes(row.sealed_content), "content"))
    if verdict != "silent":
        _settle(row, OF_VERDICT[verdict], tell, now)
    return row.number


def scan_waiting(*, now: datetime, tell: Tell = tell_at_site, seconds: float = LONGEST_SECONDS) -> int:
    """For the timetable: what could not be scanned when it came, for at most a while. Returns how many it took up."""
    until, after, taken = time.monotonic() + seconds, 0, 0
    if not clamd.is_answering(settings.CLAMD):
        return 0
    while time.monotonic() < until and (number := scan_next(now=now, after=after, tell=tell)):
        after, taken = number, taken + 1
    return taken


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


def _count_try(household: int, now: datetime) -> None:
    try:
        with acting_as(SYSTEM):
            take_hit("upload", str(household), TRIES, now)
    except LimitReached:
        raise UploadRefused("too_often") from None


def _known(household: int, case: str, sha256: bytes) -> Kept | None:
    """The same file where it is here already. Raises UploadRefused where it is refused whatever it holds."""
    rows = Document.objects.filter(household_id=household, case=case)
    row = rows.filter(sha256=sha256).defer("sealed_content").first()
    if row is not None and row.state == DocumentState.INFECTED:
        raise UploadRefused("infected")
    if row is None and rows.count() >= MOST_DOCUMENTS:
        raise UploadRefused("too_many")
    return kept(row) if row else None


def _unscanned() -> DocumentState:
    return DocumentState.HELD if settings.SCAN == "required" else DocumentState.UNSCANNED


def _row(household: int, province: str, case: str, name: str, made: Remade) -> Document:
    row = Document(household_id=household, province=province, case=case)
    envelope = Envelope.new(household, row.id)
    row.sealed_key = envelope.sealed_key
    row.sealed_name = envelope.seal(name.encode(), "name")
    row.sealed_content = envelope.seal(made.content, "content")
    row.media_type, row.size, row.pages = made.media_type, len(made.content), made.pages
    return row


def _insert(row: Document, by: Actor, now: datetime) -> Kept:
    with acting_as(by):
        # One at a time for a case: so that two of the same are one, and no more than allowed get in.
        _lock(row.household_id, row.case)
        if known := _known(row.household_id, row.case, bytes(row.sha256)):
            return known
        row.save(force_insert=True)
        _record("document.kept", row, by, now)
    return kept(row)


def _lock(household: int, case: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"document {household} {case}"]
        )


def _delete(row: Document, by: Actor, now: datetime) -> None:
    _lock(row.household_id, row.case)
    rows = Document.objects.filter(household_id=row.household_id, id=row.id, filed_at__isnull=True)
    if not rows.delete()[0]:
        raise AlreadyFiled
    _record("document.removed", row, by, now)


def _settle(row: Document, target: DocumentState, tell: Tell, now: datetime) -> None:
    """What was found, unless the document is gone or settled by now."""
    step = transition(row.state, target)
    changed = {"state": target, "scanned_at": now}
    if target == DocumentState.INFECTED:
        changed["sealed_content"] = b""
    with acting_as(SYSTEM):
        rows = Document.objects.filter(household_id=row.household_id, id=row.id, state=step.source)
        if not rows.update(**changed):
            return
        _record(step.event, row, SYSTEM, now)
        if target == DocumentState.INFECTED:
            _tell(row, tell, now)


def _tell(row: Document, tell: Tell, now: datetime) -> None:
    """Of a case that is its author's alone nobody hears by telephone, and whoever leads later reads nothing of it."""
    if row.case.startswith(UNNAMED_CASES):
        tell_at_site(row.household_id, row.province, INFECTED, f"{row.case}:infected:{row.id}", now=now)
    else:
        tell(row.household_id, row.province, INFECTED, f"document infected {row.id}", now=now)


def _record(event: str, row: Document, by: Actor, now: datetime) -> None:
    household, province, actor = _named(row.household_id, row.province, row.case, by)
    record(
        by=actor,
        event=event,
        household=household,
        province=province,
        subject=f"document:{row.id}",
        detail={
            "case": row.case,
            "media_type": row.media_type,
            "size": row.size,
            "sha256": bytes(row.sha256).hex(),
        },
        now=now,
    )


def _record_infected(household: int, province: str, case: str, by: Actor, now: datetime) -> None:
    whose, where, actor = _named(household, province, case, by)
    with acting_as(by):
        record(
            by=actor,
            event="document.refused",
            household=whose,
            province=where,
            detail={"case": case, "kind": "infected"},
            now=now,
        )


def _named(household: int, province: str, case: str, by: Actor) -> tuple[int | None, str, Actor]:
    """As the record says it: of some cases neither whose they are nor from where."""
    if not case.startswith(UNNAMED_CASES):
        return household, province, by
    return None, "", replace(by, id="") if by.kind == "head" else by

"""From a draft to a published version: written by one person, reviewed by two others, published by one of the two.

Each call is one transaction with its record. A review counts for the very words that were read: whatever changes them
takes it away. What is published never changes (sql/immutable.sql, sql/drafts.sql).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.content import ServiceAgreement, agreement_of, body_hash
from hemayat.agreements.content_yaml import read_text
from hemayat.agreements.errors import AgreementFault, AgreementTextInvalid
from hemayat.agreements.models import AgreementDraft, AgreementReview, AgreementVersion, OfficialText
from hemayat.agreements.permissions import (
    can_write,
    check_can_publish,
    check_can_write,
    check_is_another,
    check_is_author,
)
from hemayat.agreements.validation import check_body
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import date_in_words, day_of, format_date
from hemayat.common.language import Message, Words

REVIEWERS = 2
MOST_BYTES = 5_000_000
TEXT, PDF = "text/plain; charset=utf-8", "application/pdf"
_TURNS_AROUND = re.compile("[\0\u202a-\u202e\u2066-\u2069]")
"""Reviewers and citizens read the official text on a page. With these it shows other words than its bytes have."""


def begin_draft(*, by: StaffMember, now: dt.datetime) -> int:
    """A draft that reads as the newest version, from tomorrow on. Raises MAY_NOT_WRITE."""
    check_can_write(by)
    with acting_as(SYSTEM):
        newest = _newest()
        body = {
            **newest.body,
            "number": str(newest.number + 1),
            "effective_from": format_date(day_of(now) + dt.timedelta(days=1), "en"),
        }
        body.pop("official_sha256", None)
        draft = AgreementDraft.objects.create(
            body=body, sha256=body_hash(body), author=by, made_at=now, changed_at=now
        )
        _note("begun", draft, by, now)
    number: int = draft.pk
    return number


def write_draft(*, draft: int, text: str, by: StaffMember, now: dt.datetime) -> None:
    """Put another text in its place; whoever reviewed it has to do so again.

    Raises AgreementTextInvalid with every fault, MAY_NOT_WRITE, AgreementFault.
    """
    with acting_as(SYSTEM):
        agreement_draft = _own(draft, by)
        body, faults = read_text(
            text, number=_newest().number + 1, official_sha256=agreement_draft.body.get("official_sha256", "")
        )
        if faults:
            raise AgreementTextInvalid(faults)
        _change(agreement_draft, body, by, now)


def load_official(*, draft: int, content: bytes, name: str, by: StaffMember, now: dt.datetime) -> str:
    """Keep the text that the ministry issued, byte for byte, and bind the draft to it by its hash, which is given.

    Raises MAY_NOT_WRITE, AgreementFault.
    """
    media_type = _media_type(content)
    sha256 = hashlib.sha256(content).hexdigest()
    with acting_as(SYSTEM):
        agreement_draft = _own(draft, by)
        if not OfficialText.objects.filter(pk=sha256).exists():
            OfficialText.objects.create(
                sha256=sha256,
                content=content,
                name=_name_of(name, media_type),
                media_type=media_type,
                loaded_by=by,
                loaded_at=now,
            )
        _change(agreement_draft, {**agreement_draft.body, "official_sha256": sha256}, by, now)
    return sha256


def leave_out_official(*, draft: int, by: StaffMember, now: dt.datetime) -> None:
    """The draft goes without an official text. Raises MAY_NOT_WRITE, AgreementFault."""
    with acting_as(SYSTEM):
        agreement_draft = _own(draft, by)
        _change(
            agreement_draft,
            {n: v for n, v in agreement_draft.body.items() if n != "official_sha256"},
            by,
            now,
        )


def offer_draft(*, draft: int, by: StaffMember, now: dt.datetime) -> None:
    """Ask two others to review it. Raises MAY_NOT_WRITE, AgreementFault."""
    with acting_as(SYSTEM):
        agreement_draft = _own(draft, by)
        _check_is_sound(agreement_draft, now)
        agreement_draft.offered_at = now
        agreement_draft.save(update_fields=["offered_at"])
        _note("offered", agreement_draft, by, now)


def discard_draft(*, draft: int, by: StaffMember, now: dt.datetime) -> None:
    """Give it up; it stays readable at the desk. Raises MAY_NOT_WRITE, AgreementFault."""
    with acting_as(SYSTEM):
        agreement_draft = _own(draft, by)
        agreement_draft.discarded_at = now
        agreement_draft.save(update_fields=["discarded_at"])
        _note("discarded", agreement_draft, by, now)


def approve_draft(*, draft: int, sha256: str, by: StaffMember, now: dt.datetime) -> None:
    """`sha256`: of the words that were read. Idempotent. Raises MAY_NOT_WRITE, PowerIsNew, AgreementFault."""
    check_may_confirm(by, Role.PUBLISHER)
    with acting_as(SYSTEM):
        agreement_draft = _reviewed(draft, sha256, by)
        if by.pk not in approvers_of(agreement_draft):
            AgreementReview.objects.create(
                draft=agreement_draft, sha256=sha256, by=by, at=now, is_approval=True
            )
            _note("approved", agreement_draft, by, now)


def return_draft(*, draft: int, sha256: str, words: str, by: StaffMember, now: dt.datetime) -> None:
    """Send it back to its author, and say why. Raises MAY_NOT_WRITE, AgreementFault."""
    if not words.strip():
        raise AgreementFault(Message("Write what must change."))
    with acting_as(SYSTEM):
        agreement_draft = _reviewed(draft, sha256, by)
        AgreementReview.objects.create(
            draft=agreement_draft, sha256=sha256, by=by, at=now, is_approval=False, words=words.strip()
        )
        agreement_draft.offered_at = None
        agreement_draft.save(update_fields=["offered_at"])
        _note("returned", agreement_draft, by, now)


def publish_draft(*, draft: int, sha256: str, by: StaffMember, now: dt.datetime) -> ServiceAgreement:
    """Put the version on the portal at once (R6.1b); it is in force from its own day, until another one or a law comes.

    In the caller's transaction, as the system: whoever publishes tells everybody concerned in the same one
    (announcements). Raises MAY_NOT_PUBLISH, AgreementFault.
    """
    check_can_publish(by)
    take_turns()
    agreement_draft = _reviewed(draft, sha256, by)
    _check_is_sound(agreement_draft, now)
    approvers = approvers_of(agreement_draft)
    if by.pk not in approvers:
        raise AgreementFault(
            Message("Only a reviewer can publish this version. Review and approve it first."),
        )
    if len(approvers) < REVIEWERS:
        raise AgreementFault(
            Message("Two people other than the author must approve this text. One more approval is needed."),
        )
    agreement = agreement_of(agreement_draft.body)
    AgreementVersion.objects.create(
        number=agreement.number,
        effective_from=agreement.effective_from,
        body=agreement_draft.body,
        sha256=agreement_draft.sha256,
        published_at=now,
        draft=agreement_draft.pk,
        published_by=by.pk,
    )
    agreement_draft.version = agreement.number
    agreement_draft.save(update_fields=["version"])
    _note("published", agreement_draft, by, now, version=agreement.number)
    return agreement


def approvers_of(draft: AgreementDraft) -> set[int]:
    """Who approves it as it reads now: of each person the latest review of these very words counts.

    Until it is published, only of people who still may review: the database asks that too (sql/drafts.sql).
    """
    reviews = sorted(draft.reviews.all(), key=lambda item: item.pk)
    latest = {one.by_id: one for one in reviews if one.sha256 == draft.sha256}
    approvals = [one for one in latest.values() if one.is_approval]
    if draft.version is not None:
        return {one.by_id for one in approvals}
    return {one.by_id for one in approvals if can_write(one.by) and one.by.joined_at is not None}


def fault_of_day(effective_from: dt.date, newest: dt.date, today: dt.date) -> AgreementFault | None:
    """Nobody is bound by what could not be read yet, and versions follow each other."""
    if effective_from < today:
        return AgreementFault(
            Message(
                "The start date, {effective_from}, is in the past. Enter today’s date or a later one."
            ).format(
                effective_from=Words(date_in_words(effective_from, "fa"), date_in_words(effective_from, "en"))
            ),
        )
    if effective_from <= newest:
        return AgreementFault(
            Message("The previous version is in force from {newest}. Enter a later date.").format(
                newest=Words(date_in_words(newest, "fa"), date_in_words(newest, "en"))
            ),
        )
    return None


# ---------------------------------------------------------------------------------------- underneath


def take_turns() -> None:
    """Whoever publishes or closes at this very moment is waited for, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('agreement', 0))")


def _newest() -> AgreementVersion:
    return AgreementVersion.objects.latest("number")


def _locked(draft: int) -> AgreementDraft:
    agreement_draft = AgreementDraft.objects.select_for_update().filter(pk=draft).first()
    if agreement_draft is None:
        raise AgreementFault(Message("We could not find this draft. Check the list of drafts."))
    if agreement_draft.version is not None or agreement_draft.discarded_at is not None:
        raise AgreementFault(Message("This draft has already been published or discarded. Start a new one."))
    return agreement_draft


def _own(draft: int, by: StaffMember) -> AgreementDraft:
    check_can_write(by)
    agreement_draft = _locked(draft)
    check_is_author(by, agreement_draft)
    return agreement_draft


def _reviewed(draft: int, sha256: str, by: StaffMember) -> AgreementDraft:
    check_can_write(by)
    agreement_draft = _locked(draft)
    check_is_another(by, agreement_draft)
    if agreement_draft.offered_at is None:
        raise AgreementFault(Message("The author has not asked for a review yet."))
    if agreement_draft.sha256 != sha256:
        raise AgreementFault(
            Message("The text has changed since you read it. Read it again."),
        )
    return agreement_draft


def _change(draft: AgreementDraft, body: Mapping[str, Any], by: StaffMember, now: dt.datetime) -> None:
    draft.body, draft.sha256 = body, body_hash(body)
    draft.changed_at, draft.offered_at = now, None
    draft.save(update_fields=["body", "sha256", "changed_at", "offered_at"])
    _note("written", draft, by, now)


def _check_is_sound(draft: AgreementDraft, now: dt.datetime) -> None:
    if faults := check_body(draft.body):
        raise AgreementTextInvalid(faults)
    newest, made = _newest(), agreement_of(draft.body)
    if made.number != newest.number + 1:
        raise AgreementFault(
            Message("Version {newest} was published in the meantime. Save the text again.").format(
                newest=newest.number
            ),
        )
    if fault := fault_of_day(made.effective_from, newest.effective_from, day_of(now)):
        raise fault


def _media_type(content: bytes) -> str:
    """A text in UTF-8 or a PDF: what every browser shows without running anything."""
    if not content or len(content) > MOST_BYTES:
        raise AgreementFault(Message("The file is empty or larger than 5 MB. Choose another file."))
    if content.startswith(b"%PDF-"):
        return PDF
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise AgreementFault(
            Message("The file is not a PDF or a UTF-8 text file. Send a file of one of these types."),
        ) from None
    turning = _TURNS_AROUND.search(text)
    if turning:
        words = Message("Line {line} of this text has an invisible character (U+{code}). Delete it.")
        line = text.count("\n", 0, turning.start()) + 1
        raise AgreementFault(words.format(line=line, code=f"{ord(turning[0]):04X}"))
    return TEXT


def _name_of(name: str, media_type: str) -> str:
    """As its sender named it, with the suffix of what it is: citizens save it under this name."""
    suffix = ".pdf" if media_type == PDF else ".txt"
    shown = _TURNS_AROUND.sub("", name)
    return (shown if shown.lower().endswith(suffix) else f"{shown}{suffix}")[-120:]


def _note(event: str, draft: AgreementDraft, by: StaffMember, now: dt.datetime, **more: Any) -> None:
    record(
        by=actor_of(by, "agreements"),
        event=f"agreement.{event}",
        subject=f"agreement_draft:{draft.pk}",
        detail={"sha256": draft.sha256, **more},
        now=now,
    )

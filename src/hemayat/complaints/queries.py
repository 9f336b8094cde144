"""Every read of complaints that a screen needs. Who may see what is the database's to say: call it as who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.queries import names_of
from hemayat.accounts.results import Citizen
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import ClockView, clock_of, version
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.audit.queries import LOOK
from hemayat.cases.states import CaseStateText
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.complaints.complainant_actions import ANSWER, DAMAGE, LETTER, WORDS, case_of
from hemayat.complaints.dossier import Dossier, dossier_export, read
from hemayat.complaints.errors import NoSuchComplaint
from hemayat.complaints.models import Complaint, ComplaintEvent, ComplaintLetter
from hemayat.complaints.permissions import readable_by
from hemayat.complaints.states import (
    ENDED,
    EVENT_WORDS,
    FINDING_WORDS,
    KIND_WORDS,
    WORDING,
    ComplaintFinding,
    ComplaintKind,
    ComplaintState,
)
from hemayat.documents.queries import ListedDocument, documents_of

MOST_OF_THE_RECORD = 200
MOST_TOUCHES = 1_000


@dataclass(frozen=True)
class ComplaintQueueRow:
    """One complaint in a list: nothing of who complains. `request`: the number of that which it is about, if any.

    `due_on`: the day by which the office answers.
    """

    id: int
    request: int | None
    province: str
    kind: ComplaintKind
    state: ComplaintState
    tracking_code: str
    filed_at: dt.datetime
    due_on: dt.date
    ended_at: dt.datetime | None
    is_overdue: bool

    @property
    def title(self) -> Words:
        return KIND_WORDS[self.kind]

    @property
    def wording(self) -> CaseStateText:
        return WORDING[self.state]


@dataclass(frozen=True)
class ComplaintLetterView:
    """`is_ours`: an inspector wrote it."""

    at: dt.datetime
    words: str = field(repr=False)
    is_ours: bool


@dataclass(frozen=True)
class ComplaintEventView:
    at: dt.datetime
    words: Words


@dataclass(frozen=True)
class RequestLogLine:
    """What was done to a request. `who`: a member of staff by name; empty for anybody else."""

    at: dt.datetime
    event: str
    who: str


@dataclass(frozen=True)
class RequestLog:
    """The newest lines of it, in their order. `is_cut`: there are earlier ones."""

    lines: list[RequestLogLine]
    is_cut: bool


@dataclass(frozen=True)
class FileTouches:
    """What one member of staff did in a household's file. `looks`: how often they opened it. `events`: what else.

    `purposes`: why, as they said or as the action has it.
    """

    name: str
    looks: int
    first_at: dt.datetime
    last_at: dt.datetime
    purposes: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True)
class ComplaintView:
    """One complaint with all that belongs to it.

    `dossier`: of a late request, as it stood then; None of a complaint about conduct. `office`: of the version of the
    agreement that promises the answer.
    """

    line: ComplaintQueueRow
    household: int
    inspector: int | None
    words: str = field(repr=False)
    damage_rial: int | None
    damage_words: str = field(repr=False)
    dossier: Dossier | None
    agreement: ServiceAgreement
    clock: ClockView
    letters: tuple[ComplaintLetterView, ...] = field(repr=False)
    events: tuple[ComplaintEventView, ...]
    finding: Words | None
    answer: str = field(repr=False)
    documents: tuple[ListedDocument, ...] = field(repr=False)

    @property
    def id(self) -> int:
        return self.line.id

    @property
    def request(self) -> int | None:
        return self.line.request

    @property
    def is_open(self) -> bool:
        return self.line.state not in ENDED

    @property
    def is_asked(self) -> bool:
        """Whether the inspector waits for the complainant."""
        return self.line.state is ComplaintState.AWAITING_COMPLAINANT


def complaints_of(head: Citizen, today: dt.date) -> list[ComplaintQueueRow]:
    """The complaints that this head may read, the newest first. Two queries."""
    rows = Complaint.objects.filter(readable_by(head, today))
    return [queue_row(row, today) for row in rows.order_by("-id")]


def queue_row(row: Complaint, today: dt.date) -> ComplaintQueueRow:
    """What a list shows of it."""
    is_counted = row.state in {ComplaintState.SUBMITTED, ComplaintState.UNDER_INSPECTION}
    return ComplaintQueueRow(
        id=row.id,
        request=row.request_id,
        province=row.province,
        kind=ComplaintKind(row.kind),
        state=ComplaintState(row.state),
        tracking_code=grouped(row.tracking_code),
        filed_at=row.filed_at,
        due_on=row.answer_on,
        ended_at=row.ended_at,
        is_overdue=is_counted and row.answer_on < today,
    )


def open_about(household: int, request_id: int) -> int | None:
    """The complaint about the delay of this request that the office is looking into, if any. One query."""
    rows = Complaint.objects.filter(household_id=household, request_id=request_id, ended_at=None)
    return rows.filter(kind=ComplaintKind.DELAY).values_list("id", flat=True).first()


def complaint_of(complaint: int, today: dt.date, head: Citizen | None = None) -> ComplaintView:
    """One complaint; where a head asks, one that they may read. Raises NoSuchComplaint."""
    rows = Complaint.objects.filter(id=complaint)
    found = (rows if head is None else rows.filter(readable_by(head, today))).first()
    if found is None:
        raise NoSuchComplaint
    return _view(found, today)


def place_of(complaint: int) -> tuple[int, str] | None:
    """Household and province of a complaint; None where it is none, or is not seen. One query."""
    return Complaint.objects.filter(id=complaint).values_list("household_id", "province").first()


def record_of(household: int, request_id: int, most: int = MOST_OF_THE_RECORD) -> RequestLog:
    """What the record says of a request, and which member of staff did it. Two queries."""
    rows = AuditEvent.objects.filter(household_id=household, subject=f"request:{request_id}").order_by("-id")
    newest = list(rows.values_list("at", "event", "actor_id")[: most + 1])
    found = newest[:most][::-1]
    numbers = {int(who.removeprefix("staff:")) for *_, who in found if who.startswith("staff:")}
    names = dict(StaffMember.objects.filter(pk__in=numbers).values_list("pk", "full_name"))
    name_of = {f"staff:{number}": name for number, name in names.items()}
    lines = [RequestLogLine(at, event, name_of.get(who, "")) for at, event, who in found]
    return RequestLog(lines, len(newest) > most)


def touches_of(household: int, most: int = MOST_TOUCHES) -> list[FileTouches]:
    """Which members of staff opened or changed a household's file, the latest first. Reads only the newest events.

    Two queries, as the inspector: the record of their provinces.
    """
    rows = AuditEvent.objects.filter(household_id=household, actor_kind="staff").order_by("-id")
    by_member: dict[int, list[tuple[dt.datetime, str, str]]] = {}
    for who, at, event, purpose in rows.values_list("actor_id", "at", "event", "purpose")[:most]:
        by_member.setdefault(int(who.removeprefix("staff:")), []).append((at, event, purpose))
    names = names_of(by_member)
    return [
        FileTouches(
            name=names.get(member, ""),
            looks=sum(event == LOOK for _, event, _ in events),
            first_at=events[-1][0],
            last_at=events[0][0],
            purposes=tuple(dict.fromkeys(purpose for *_, purpose in events if purpose)),
            events=tuple(dict.fromkeys(event for _, event, _ in events if event != LOOK)),
        )
        for member, events in by_member.items()
    ]


def export_of(this_complaint: ComplaintView) -> dict[str, Any] | None:
    """The file for the inspection office's own site; None where there is no late request to tell of."""
    if this_complaint.dossier is None:
        return None
    complaint = {
        "tracking_code": this_complaint.line.tracking_code,
        "filed_at": this_complaint.line.filed_at.isoformat(),
        "words": this_complaint.words,
        "damage_rial": this_complaint.damage_rial,
        "damage_words": this_complaint.damage_words,
    }
    return dossier_export(this_complaint.dossier, this_complaint.agreement, complaint)


# ---------------------------------------------------------------------------------------- underneath


def _view(row: Complaint, today: dt.date) -> ComplaintView:
    of = {"household_id": row.household_id, "complaint_id": row.id}
    agreement = version(row.agreement_number)
    assert agreement is not None, "a published version is never taken out"
    return ComplaintView(
        line=queue_row(row, today),
        household=row.household_id,
        inspector=row.inspector_id,
        words=_plain(row.words, WORDS),
        damage_rial=row.damage_rial,
        damage_words=_plain(row.damage_words, DAMAGE),
        dossier=read(row.dossier) if row.dossier else None,
        agreement=agreement,
        clock=clock_of(row.household_id, row.clock_id, today),
        letters=tuple(_letter(letter) for letter in ComplaintLetter.objects.filter(**of).order_by("id")),
        events=tuple(
            ComplaintEventView(letter.at, EVENT_WORDS[letter.event])
            for letter in ComplaintEvent.objects.filter(**of).order_by("id")
        ),
        finding=FINDING_WORDS[ComplaintFinding(row.finding)] if row.finding else None,
        answer=_plain(row.answer, ANSWER),
        documents=tuple(
            letter for letter in documents_of(row.household_id, case_of(row.id)) if not letter.may_be_removed
        ),
    )


def _letter(row: ComplaintLetter) -> ComplaintLetterView:
    return ComplaintLetterView(row.at, _plain(row.words, LETTER), row.by_id is not None)


def _plain(sealed: bytes | memoryview, about: bytes) -> str:
    return key_ring().unseal(bytes(sealed), about).decode() if sealed else ""

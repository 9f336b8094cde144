"""What the head of a household does: complain, write, answer, withdraw. Nobody else can (permissions.py).

A complaint makes no request, and changes none (R4.2a). Each is one transaction; call them outside any.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hemayat.accounts.attempt_limits import count_own_hit_or
from hemayat.accounts.results import Citizen
from hemayat.agreements.actions import start_clock
from hemayat.agreements.queries import clock_of, version_in_force
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.common.tracking_code import new_tracking_code
from hemayat.complaints.case_process import apply_transition, record_filing
from hemayat.complaints.delay_rule import late_request
from hemayat.complaints.dossier import dossier_json, dossier_of
from hemayat.complaints.errors import (
    COMPLAINT_TEXT_MISSING,
    COMPLAINT_TOO_LONG,
    AlreadyComplained,
    ComplainedTooOften,
    ComplaintFault,
    NoSuchComplaint,
    ResultNotLate,
)
from hemayat.complaints.models import Complaint, ComplaintLetter
from hemayat.complaints.permissions import check_is_head, readable_by
from hemayat.complaints.states import ComplaintKind, ComplaintState
from hemayat.documents.actions import file_documents
from hemayat.requests.errors import TOO_OFTEN_TODAY, NoSuchRequest
from hemayat.requests.models import Request
from hemayat.requests.permissions import check_reads, household_of
from hemayat.requests.questions import MOST_SIGNS

WORDS, DAMAGE, ANSWER, LETTER = (
    b"complaint_words",
    b"complaint_damage",
    b"complaint_answer",
    b"complaint_letter",
)
MOBILE = b"mobile"
MOST_RIAL = 10**15


@dataclass(frozen=True)
class Damage:
    """What the delay cost the complainant, and what it was (clause 4.8)."""

    rial: int
    words: str


def new_number() -> int:
    """The number of a complaint about to be filed, so that its files can be kept under it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('complaint_number')")
        (number,) = cursor.fetchone() or (0,)
    return int(number)


def case_of(complaint: int) -> str:
    """Under which the files of a complaint are kept."""
    return f"complaint:{complaint}"


def complain_of_delay(
    *,
    request_id: int,
    words: str,
    damage: Damage | None = None,
    key: str,
    by: Citizen,
    now: dt.datetime,
    number: int | None = None,
) -> int:
    """File a complaint about a late result, with the dates of the request. Gives its number.

    `key`: of the form, made when it was shown; the same form with the same words gives the same answer again. `number`:
    under which files were kept for it; where another is given back, they are the caller's to forget.

    Raises COMPLAINANT_NOT_HEAD, ResultNotLate, AlreadyComplained with the complaint that is looked into,
    COMPLAINT_TEXT_MISSING, COMPLAINT_TOO_LONG, ComplainedTooOften.
    """
    head = check_is_head(by)
    if damage is not None and not (0 < damage.rial <= MOST_RIAL and damage.words.strip()):
        raise ComplaintFault(COMPLAINT_TEXT_MISSING)
    told = {
        "damage_rial": damage.rial if damage else None,
        "damage_words": sealed(damage.words, DAMAGE) if damage else b"",
    }
    sent = _hashed(key, ComplaintKind.DELAY, request_id, words, str(damage))
    with acting_as(head.actor):
        if known := _sent_before(head, sent):
            return known
        dossier = _late(head, request_id, now)
        kept_under = number or new_number()
        return _file(
            head, kept_under, ComplaintKind.DELAY, request_id, words, sent, now, dossier=dossier, **told
        )


def complain_of_conduct(
    *,
    words: str,
    request_id: int | None = None,
    key: str,
    by: Citizen,
    now: dt.datetime,
    number: int | None = None,
) -> int:
    """File a complaint about the conduct of somebody on the staff, at any time, with or without a request of one's own.

    Raises COMPLAINANT_NOT_HEAD, COMPLAINT_TEXT_MISSING, COMPLAINT_TOO_LONG, NoSuchRequest for a request of somebody
    else's. Else as `complain_of_delay`.
    """
    head, sent = check_is_head(by), _hashed(key, ComplaintKind.CONDUCT, request_id, words)
    with acting_as(head.actor):
        if known := _sent_before(head, sent):
            return known
        if request_id is not None:
            own = Request.objects.filter(
                household_id=household_of(head), id=request_id, filed_at__isnull=False
            )
            if not own.exists():
                raise NoSuchRequest
        return _file(head, number or new_number(), ComplaintKind.CONDUCT, request_id, words, sent, now)


def write_to_inspector(*, complaint: int, words: str, by: Citizen, now: dt.datetime) -> None:
    """Add to one's complaint, or answer what the inspector asked: then the office's days count again.

    The same letter once more is taken as written.
    """
    head = check_is_head(by)
    with acting_as(head.actor):
        this_complaint = _own(complaint, head, now)
        if is_last(this_complaint, words, None):
            return
        is_asked = this_complaint.state == ComplaintState.AWAITING_COMPLAINANT
        if not is_asked:
            count_own_hit_or(ComplaintFault(TOO_OFTEN_TODAY), "words", now)
        letter(this_complaint, words, None, now)
        file_documents(
            household=this_complaint.household_id, case=case_of(this_complaint.id), by=head.actor, now=now
        )
        apply_transition(
            this_complaint, "complaint.replied" if is_asked else "complaint.added", by=head.actor, now=now
        )


def withdraw_complaint(*, complaint: int, by: Citizen, now: dt.datetime) -> None:
    """Give a complaint up; what was written stays to be read."""
    head = check_is_head(by)
    with acting_as(head.actor):
        apply_transition(_own(complaint, head, now), "complaint.withdrawn", by=head.actor, now=now)


def letter(complaint: Complaint, words: str, by_id: int | None, now: dt.datetime) -> None:
    """One letter of the correspondence. Raises COMPLAINT_TEXT_MISSING, COMPLAINT_TOO_LONG."""
    ComplaintLetter.objects.create(
        household_id=complaint.household_id,
        province=complaint.province,
        complaint_id=complaint.id,
        at=now,
        by_id=by_id,
        words=sealed(words, LETTER),
    )


def is_last(complaint: Complaint, words: str, by_id: int | None) -> bool:
    """Whether the last letter of the correspondence is this one, by the same hand: a form that was sent twice."""
    rows = ComplaintLetter.objects.filter(household_id=complaint.household_id, complaint_id=complaint.id)
    last = rows.order_by("-id").first()
    if last is None or last.by_id != by_id:
        return False
    return key_ring().unseal(bytes(last.words), LETTER).decode() == words.strip()


def sealed(words: str, about: bytes) -> bytes:
    """Raises COMPLAINT_TEXT_MISSING for nothing, COMPLAINT_TOO_LONG for more than is kept."""
    plain = words.strip()
    if not plain:
        raise ComplaintFault(COMPLAINT_TEXT_MISSING)
    if len(plain) > MOST_SIGNS:
        raise ComplaintFault(COMPLAINT_TOO_LONG, most=MOST_SIGNS)
    return key_ring().seal(plain.encode(), about)


# ---------------------------------------------------------------------------------------- underneath


def _hashed(key: str, *args: str | int | None) -> bytes:
    """Of a form and what it says: one that was mended after it was sent is another."""
    return hashlib.sha256(json.dumps([key, *args]).encode()).digest()


def _sent_before(head: Citizen, sent: bytes) -> int | None:
    """The complaint that this very form filed. Two that come at once take turns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('complaint ' || %s, 0))", [head.household]
        )
    rows = Complaint.objects.filter(household_id=household_of(head), key_hash=sent)
    return rows.values_list("id", flat=True).first()


def _late(head: Citizen, request_id: int, now: dt.datetime) -> dict[str, Any]:
    """The dossier, while nobody decides the request. Raises ResultNotLate, AlreadyComplained."""
    household = household_of(head)
    locked = Request.objects.select_for_update().filter(household_id=household, id=request_id).first()
    if locked is None or late_request(household, request_id, day_of(now)) is None:
        raise ResultNotLate
    check_reads(locked, head, day_of(now))
    open_ones = Complaint.objects.filter(
        household_id=household, request_id=request_id, kind=ComplaintKind.DELAY, ended_at=None
    )
    if (known := open_ones.values_list("id", flat=True).first()) is not None:
        raise AlreadyComplained(known)
    return dossier_json(dossier_of(household, request_id, now))


def _file(
    head: Citizen,
    number: int,
    kind: ComplaintKind,
    request_id: int | None,
    words: str,
    sent: bytes,
    now: dt.datetime,
    **more: Any,
) -> int:
    count_own_hit_or(ComplainedTooOften(), "complaint", now)
    household, agreement = household_of(head), version_in_force(day_of(now))
    clock = start_clock(
        household=household,
        province=head.province,
        about=case_of(number),
        working_days=agreement.parameters.complaint_within,
        agreement=agreement,
        now=now,
    )
    row = Complaint(
        household_id=household,
        id=number,
        province=head.province,
        kind=kind,
        request_id=request_id,
        tracking_code=new_tracking_code(),
        key_hash=sent,
        person_index=head.person_index,
        person_sealed=head.national_id_sealed,
        words=sealed(words, WORDS),
        is_synthetic=head.is_synthetic,
        agreement_number=agreement.number,
        clock_id=clock,
        due_on=clock_of(household, clock, day_of(now)).promised_on,
        filed_at=now,
        **more,
    )
    if head.mobile_sealed:
        row.mobile = head.mobile_sealed
        row.mobile_index = key_ring().blind_index(
            "mobile", key_ring().unseal(head.mobile_sealed, MOBILE).decode()
        )
    row.save(force_insert=True)
    file_documents(household=household, case=case_of(number), by=head.actor, now=now)
    record_filing(row, by=head.actor, now=now)
    return number


def _own(complaint: int, head: Citizen, now: dt.datetime) -> Complaint:
    """The head's own complaint, locked. Raises NoSuchComplaint."""
    rows = Complaint.objects.select_for_update().filter(readable_by(head, day_of(now)))
    this_complaint = rows.filter(id=complaint).first()
    if this_complaint is None:
        raise NoSuchComplaint
    return this_complaint

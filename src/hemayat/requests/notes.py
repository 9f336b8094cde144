"""What officers write for each other about a case, and what is new to each since they last had it open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_many
from hemayat.audit.context import acting_as
from hemayat.audit.keys import key_ring
from hemayat.requests.case_process import event_detail, words_in
from hemayat.requests.errors import NoSuchRequest
from hemayat.requests.models import Note, Request
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_sees

NOTE = b"request_note"
SAME_LOOK = dt.timedelta(minutes=30)
"""Whoever comes back to the page sooner is still looking: what was new to them a minute ago is new."""


_LOOK = """
INSERT INTO request_look AS kept (household_id, request_id, member_id, province, at)
SELECT household_id, id, %(member)s, province, %(now)s FROM request WHERE id = %(request)s AND filed_at IS NOT NULL
ON CONFLICT (household_id, request_id, member_id) DO UPDATE SET at = excluded.at,
    before_at = CASE WHEN kept.at < %(same)s THEN kept.at ELSE kept.before_at END
RETURNING before_at"""
# What else happened in those cases is still new to them: as if they had last been there when each was filed.
_LOOK_AT_ALL = """
INSERT INTO request_look (household_id, request_id, member_id, province, at)
SELECT r.household_id, r.id, %(member)s, r.province, r.filed_at
FROM request r JOIN request_affected a ON a.household_id = r.household_id
WHERE a.id = %(affected)s AND r.filed_at <= %(now)s
ON CONFLICT (household_id, request_id, member_id) DO NOTHING"""


@dataclass(frozen=True)
class NoteView:
    """`by`, `to`: members of staff by number; `to` where the case was handed over with these words."""

    by: int
    at: dt.datetime
    words: str = field(repr=False)
    to: int | None = None


def add_note(*, request_id: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """For colleagues alone. Any officer of the province writes one, whoever has the case in hand."""
    plain = words_in(words)
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        row = _request(request_id)
        check_sees(by, row.province)
        write_note(row, plain, by, now)
        record_many([event_detail(row, "desk.note_added", actor)], now=now)


def write_note(row: Request, words: str, by: StaffMember, now: dt.datetime, to: int | None = None) -> None:
    """In the caller's transaction, as the officer."""
    Note.objects.create(
        household_id=row.household_id, province=row.province, request_id=row.id, by_id=by.pk, at=now,
        words=key_ring().seal(words.encode(), NOTE), to_id=to,
    )  # fmt: skip


def keep_look(*, request_id: int, by: StaffMember, now: dt.datetime) -> dt.datetime | None:
    """That the officer has the case open now; when they last had, before this time. None: never yet."""
    with acting_as(actor_of(check_is_colleague(by), PURPOSE)), connection.cursor() as cursor:
        cursor.execute(_LOOK, {"request": request_id, "member": by.pk, "now": now, "same": now - SAME_LOOK})
        row: tuple[dt.datetime | None] | None = cursor.fetchone()
    return row[0] if row else None


def keep_look_at_affected(*, affected: int, by: StaffMember, now: dt.datetime) -> None:
    """That the officer saw what was decided about this household: as if each of its own cases had been opened once."""
    with acting_as(actor_of(check_is_colleague(by), PURPOSE)), connection.cursor() as cursor:
        cursor.execute(_LOOK_AT_ALL, {"affected": affected, "member": by.pk, "now": now})


def note_of(row: Note) -> NoteView:
    return NoteView(row.by_id, row.at, key_ring().unseal(bytes(row.words), NOTE).decode(), row.to_id)


def _request(number: int) -> Request:
    request = Request.objects.filter(id=number).exclude(filed_at=None).first()
    if request is None:
        raise NoSuchRequest
    return request

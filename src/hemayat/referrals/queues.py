"""What the desk reads of records that came back: those that wait for an officer, and one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import is_second_person
from hemayat.cases.queue_pages import PAGE, QueuePage, page_of
from hemayat.common.tracking_code import code_of
from hemayat.partners.queries import custodians
from hemayat.referrals.custodian_answers import ABOUT
from hemayat.referrals.models import ReferralMove
from hemayat.referrals.returned_records import OPEN, REASON

_FROM = """
FROM referral_answer a
JOIN referral_line l ON l.household_id = a.household_id AND l.id = a.line
JOIN organisation o ON o.code = l.custodian_id
LEFT JOIN referral_move m ON m.line = a.line AND m.result = ''"""
_WAITING = f"""
SELECT a.line, a.province, l.kind, o.name_fa, o.name_en, a.reason, a.at, m.id IS NOT NULL {_FROM}
WHERE a.line > %s AND {OPEN} ORDER BY a.line LIMIT %s"""
_PLACE = "SELECT household_id, province FROM referral_answer WHERE line = %s AND result = 'rejected'"
_ONE = f"""
SELECT a.line, a.household_id, a.province, l.kind, l.custodian_id, o.name_fa, o.name_en, a.reason, a.words, a.at,
    l.from_on, l.amount_rial, l.arrears_rial, p.given_name, p.family_name, p.national_id, s.serial_no, {OPEN}
{_FROM}
JOIN approval s ON s.household_id = l.household_id AND s.id = l.approval_id
JOIN person p ON p.id = s.holder_id
WHERE a.line = %s AND a.result = 'rejected'"""


@dataclass(frozen=True)
class ReturnedRecordRow:
    """A record that came back, with nothing of who it is about. `is_proposed`: a second person is asked for."""

    line: int
    province: str
    told: str
    name_fa: str
    name_en: str
    reason: str
    at: dt.datetime
    is_proposed: bool


@dataclass(frozen=True)
class MoveProposal:
    """Another custodian is proposed. `is_mine`: by who reads it; `may_settle`: they are the second person."""

    name_fa: str
    name_en: str
    reason: str = field(repr=False)
    by: str
    at: dt.datetime
    is_mine: bool
    may_settle: bool


@dataclass(frozen=True)
class ReturnedRecordView:
    """One record that came back, and about whom. `others`: custodians that it could go to, by code."""

    line: int
    household: int
    told: str
    name_fa: str
    name_en: str
    reason: str
    words: str = field(repr=False)
    at: dt.datetime
    from_on: dt.date
    amount_rial: int | None
    arrears_rial: int | None
    holder: str = field(repr=False)
    national_id: str = field(repr=False)
    serial: str
    is_open: bool
    move: MoveProposal | None
    others: Mapping[str, tuple[str, str]]


def waiting_here(after: int = 0) -> QueuePage[ReturnedRecordRow, int]:
    """What waits in the provinces of who acts, the longest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [after, PAGE + 1])
        lines = [ReturnedRecordRow(*row) for row in cursor.fetchall()]
    return page_of(lines, lambda row: row.line)


def place_of_returned(line: int) -> tuple[int, str] | None:
    """Household and province of a record that came back, as far as who acts may see it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACE, [line])
        row: tuple[int, str] | None = cursor.fetchone()
    return row


def returned_record(line: int, member: StaffMember) -> ReturnedRecordView | None:
    """One of them, as far as who acts may see it. Three queries."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE, [line])
        row = cursor.fetchone()
    if row is None:
        return None
    number, household, _, told, code, fa, en, reason, words, at, from_on, amount, arrears, *rest = row
    given, family, sealed, serial, is_open = rest
    others = {other.code: (other.name_fa, other.name_en) for other in custodians() if other.code != code}
    return ReturnedRecordView(
        number, household, told, fa, en, reason, _opened(words, ABOUT), at, from_on, amount, arrears,
        f"{given} {family}", key_ring().unseal(bytes(sealed), b"national_id").decode(), code_of(serial), is_open,
        _move(line, member), others,
    )  # fmt: skip


def _move(line: int, member: StaffMember) -> MoveProposal | None:
    rows = ReferralMove.objects.select_related("custodian__organisation", "proposed_by")
    move = rows.filter(line=line, result="").first()
    if move is None:
        return None
    to = move.custodian.organisation
    return MoveProposal(
        to.name_fa, to.name_en, _opened(move.reason, REASON), move.proposed_by.full_name, move.proposed_at,
        move.proposed_by_id == member.pk, is_second_person(member, move.proposed_by_id),
    )  # fmt: skip


def _opened(sealed: bytes | memoryview, about: bytes) -> str:
    return key_ring().unseal(bytes(sealed), about).decode() if sealed else ""

"""What is asked about approvals. Who may see what is the database's to say: call it as the one who asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection

from hemayat.approvals.jws import compact, header_of, signing_input
from hemayat.approvals.states import ApprovalEventKind, ApprovalEventReason
from hemayat.audit.context import run_statement
from hemayat.common.tracking_code import code_of, grouped


@dataclass(frozen=True)
class ApprovalView:
    """One that was issued, as it stands. `ended_on`: the first day on which it is in force no more, also one to come.

    `suspended_on`: since when nothing is due, though it is in force. Of `run_id` and `decision_id` one is its ground.
    """

    household: int
    id: int
    province: str
    serial_no: int
    holder_id: int
    run_id: int | None
    decision_id: int | None
    issued_at: dt.datetime
    issued_on: dt.date
    ended_on: dt.date | None
    ended_because: ApprovalEventReason | None
    ended_by: int | None
    suspended_on: dt.date | None

    @property
    def serial(self) -> str:
        """Twelve signs, the last a check sign."""
        return code_of(self.serial_no)

    @property
    def serial_shown(self) -> str:
        """As people read it."""
        return grouped(self.serial)

    def is_in_force(self, on: dt.date) -> bool:
        return self.issued_on <= on and (self.ended_on is None or on < self.ended_on)


ISSUED = "issued"
KINDS = (ISSUED, *map(str, ApprovalEventKind))
"""What `Event.kind` may be."""


@dataclass(frozen=True)
class ApprovalEventView:
    """What happened, in the one order of all approvals. `kind`: "issued", or one of `states.Kind`.

    `undoes`: the number of the end that a restoration takes back.
    """

    number: int
    household: int
    province: str
    approval: int
    kind: str
    from_on: dt.date
    because: ApprovalEventReason | None
    event: str
    undoes: int | None
    at: dt.datetime


@dataclass(frozen=True)
class SignedLetter:
    """A letter's signature, as it is kept. `payload`: the canonical JSON that was signed."""

    key_id: str
    payload: str = field(repr=False)
    signature: bytes = field(repr=False)
    signed_at: dt.datetime

    @property
    def jws(self) -> str:
        """The signed text as others read it."""
        return compact(signing_input(header_of(self.key_id), self.payload.encode()), self.signature)


_LETTER = """
SELECT key_id, payload, signature, signed_at FROM approval_letter WHERE household_id = %s AND approval_id = %s
ORDER BY signed_at DESC, key_id LIMIT 1"""
_COLUMNS = """household_id, id, province, serial_no, holder_id, run_id, decision_id, issued_at, issued_on, ended_on,
    ended_because, ended_by, suspended_on"""
_ISSUED = """
SELECT id, household_id, province, id AS approval_id, 'issued' AS kind, (issued_at AT TIME ZONE 'Asia/Tehran')::date,
    NULL AS because, '' AS event, NULL::bigint AS undoes, issued_at FROM approval WHERE"""
_HAPPENED = """
SELECT number, household_id, province, approval_id, kind, from_on, because, event, undoes, at
FROM approval_event WHERE"""
_AFTER = f"""
SELECT * FROM (
    ({_ISSUED} id > %(after)s AND id <= %(upto)s ORDER BY id LIMIT %(limit)s)
    UNION ALL ({_HAPPENED} number > %(after)s AND number <= %(upto)s ORDER BY number LIMIT %(limit)s)
) AS next ORDER BY 1 LIMIT %(limit)s"""  # noqa: S608 - all of it stands here
_OF_ONE = f"""
{_ISSUED} household_id = %(household)s AND id = %(approval)s
UNION ALL {_HAPPENED} household_id = %(household)s AND approval_id = %(approval)s ORDER BY 1"""
_BEGUN = """
SELECT EXISTS (SELECT FROM approval WHERE id > %(after)s)
    OR EXISTS (SELECT FROM approval_event WHERE number > %(after)s AND kind = 'restored')"""
ACTIVE = f"SELECT {_COLUMNS} FROM approvals_in_force(%(on)s)"  # noqa: S608 - as above
"""Every active recipient on the day `on`, for statements over all of them: household_id, id, province, holder_id …"""
_PAGE = f"{ACTIVE} WHERE household_id > %(after)s ORDER BY household_id LIMIT %(limit)s"


def approval_in_force(household: int, on: dt.date) -> ApprovalView | None:
    """The one that is in force on a day, by what is known now; there never is more than one. One query."""
    return next((approval for approval in approvals_of(household) if approval.is_in_force(on)), None)


def approvals_of(household: int) -> list[ApprovalView]:
    """All that were ever issued to heads of this household, the latest first. One query."""
    return _approvals("household_id = %s ORDER BY id DESC", household)


def approval_of(household: int, approval: int) -> ApprovalView | None:
    """One of the household's. One query."""
    return next(iter(_approvals("household_id = %s AND id = %s", household, approval)), None)


def history_of(household: int, approval: int) -> list[ApprovalEventView]:
    """All that happened to it, from its issue on. One query."""
    return _events(_OF_ONE, household=household, approval=approval)


def events_after(number: int, limit: int) -> list[ApprovalEventView]:
    """What happened to approvals since, issues too, in the order of their numbers; to go on, ask after the last one.

    Nothing is stepped over: what others are still writing is told later, with all that follows it. Two queries, as the
    system, outside a transaction that has begun to read (READ COMMITTED).
    """
    return _events(_AFTER, after=number, upto=horizon(), limit=limit)


def horizon() -> int:
    """The last number up to which everything is committed. One query, as `events_after`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT approval_horizon()")
        found: int = cursor.fetchone()[0]
    return found


def has_begun_since(number: int) -> bool:
    """Whether an approval was issued or restored after this number. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, {"after": number})
        return bool(cursor.fetchone()[0])


def active(on: dt.date, *, after: int = 0, limit: int = 1_000) -> list[ApprovalView]:
    """Active recipients on a day in the order of their households, from the one after `after` on. One query."""
    return [_approval(row) for row in run_statement(_PAGE, {"on": on, "after": after, "limit": limit})]


def _approvals(where: str, *args: int) -> list[ApprovalView]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM approval_standing WHERE {where}", list(args))  # noqa: S608 - as above
        return [_approval(row) for row in cursor.fetchall()]


def _approval(row: tuple[object, ...]) -> ApprovalView:
    values = list(row)
    values[10] = ApprovalEventReason(str(values[10])) if values[10] else None
    return ApprovalView(*values)  # type: ignore[arg-type]  # as the columns stand


def _events(query: str, **kwargs: int) -> list[ApprovalEventView]:
    return [
        ApprovalEventView(
            number,
            household,
            province,
            approval,
            kind,
            on,
            because and ApprovalEventReason(because),
            *rest,
        )
        for number, household, province, approval, kind, on, because, *rest in run_statement(query, kwargs)
    ]


def letter_of(approval: ApprovalView) -> SignedLetter | None:
    """Its letter as it was signed last; None for some seconds after it was issued. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LETTER, [approval.household, approval.id])
        row = cursor.fetchone()
    return SignedLetter(row[0], row[1], bytes(row[2]), row[3]) if row else None

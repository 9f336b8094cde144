"""What custodians sent back: an officer sends it again as things stand, or names another custodian as the right one.

The second needs somebody else's word, a senior officer's. Either way the new record answers the one that came back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.partners.queries import custodians
from hemayat.referrals.errors import REFERRAL_STATE_CHANGED, SAME_CUSTODIAN, ReferralFault
from hemayat.referrals.models import ReferralAnswer, ReferralMove
from hemayat.referrals.permissions import OFFICERS, PURPOSE, check_settles, check_works_on
from hemayat.referrals.return_reasons import CustodianResult

REASON = b"referral_move"
OPEN = """
a.result = 'rejected' AND NOT EXISTS (SELECT FROM referral_event e WHERE e.settles = a.line)
    AND (l.kind = 'arrears' OR NOT EXISTS (SELECT FROM referral_line n
        WHERE n.household_id = l.household_id AND n.approval_id = l.approval_id AND n.id > l.id
            AND (n.kind IN ('introduced', 'restored') OR n.kind = 'stopped' AND n.from_on <= l.from_on)))"""
"""Of an answer `a` to the record `l`: it came back, and nothing that was told since stands in its place.

An end from a later day on does not: until then somebody has to pay.
"""

_ONE = f"""
SELECT a.line, a.household_id, a.province, l.kind, l.custodian_id FROM referral_answer a
JOIN referral_line l ON l.household_id = a.household_id AND l.id = a.line
WHERE a.line = %s AND {OPEN}"""  # noqa: S608 - all of it stands here


@dataclass(frozen=True)
class ReturnedRecord:
    """A record that came back and waits. `told`: what it tells."""

    line: int
    household: int
    province: str
    told: str
    custodian: str


def send_again(*, reference: int, by: StaffMember, now: dt.datetime) -> int:
    """Tell the same custodian once more, with what was told since; the new record's number.

    Raises REFERRAL_STATE_CHANGED.
    """
    with _worked_on(reference, by) as (one, actor):
        if _open_move(reference):
            raise ReferralFault(REFERRAL_STATE_CHANGED)
        return _again(one, None, "referral.sent_again", actor, now)


def propose_move(*, reference: int, custodian: str, reason: str, by: StaffMember, now: dt.datetime) -> None:
    """Say which custodian is the right one, and why.

    Raises SAME_CUSTODIAN, REFERRAL_STATE_CHANGED, NOT_A_REFERRAL_OFFICER.
    """
    with _worked_on(reference, by) as (one, actor):
        if custodian == one.custodian or custodian not in {
            organisation.code for organisation in custodians()
        }:
            raise ReferralFault(SAME_CUSTODIAN)
        if one.told == "stopped" or _open_move(reference):
            raise ReferralFault(REFERRAL_STATE_CHANGED)
        with acting_as(actor):
            ReferralMove.objects.create(
                household_id=one.household, province=one.province, line=reference, custodian_id=custodian,
                reason=key_ring().seal(reason.strip().encode(), REASON), proposed_by_id=by.pk, proposed_at=now,
            )  # fmt: skip
            _note("referral.move_proposed", one, actor, now, custodian)


def confirm_move(*, reference: int, by: StaffMember, now: dt.datetime) -> int:
    """As the second person: hand it over to the other custodian.

    Raises MOVE_SECOND_PERSON_NEEDED, PowerIsNew, ProposalLapsed, REFERRAL_STATE_CHANGED.
    """
    check_may_confirm(by, Role.SENIOR_OFFICER)
    with _worked_on(reference, by) as (one, actor):
        move = _settled(reference, by, actor, "confirmed", now)
        return _again(one, move.custodian_id, "referral.moved", actor, now)


def refuse_move(*, reference: int, by: StaffMember, now: dt.datetime) -> None:
    """As the second person: it stays where it is, and waits for another idea.

    Raises MOVE_SECOND_PERSON_NEEDED, REFERRAL_STATE_CHANGED.
    """
    with _worked_on(reference, by) as (one, actor):
        move = _settled(reference, by, actor, "refused", now)
        _note("referral.move_refused", one, actor, now, move.custodian_id)


def withdraw_move(*, reference: int, by: StaffMember, now: dt.datetime) -> None:
    """Take one's own proposal back. Raises REFERRAL_STATE_CHANGED."""
    with _worked_on(reference, by) as (one, actor):
        move = _open_move(reference)
        if move is None or move.proposed_by_id != by.pk:
            raise ReferralFault(REFERRAL_STATE_CHANGED)
        _settle(move, by, actor, "withdrawn", now)
        _note("referral.move_withdrawn", one, actor, now, move.custodian_id)


# ---------------------------------------------------------------------------------------- underneath


@contextmanager
def _worked_on(line: int, by: StaffMember) -> Iterator[tuple[ReturnedRecord, Actor]]:
    """The record that came back, its answer locked, and who works on it."""
    with acting_as(SYSTEM):
        answer = (
            ReferralAnswer.objects.select_for_update()
            .filter(line=line, result=CustodianResult.REJECTED)
            .first()
        )
        if answer is None:
            raise ReferralFault(REFERRAL_STATE_CHANGED)
        check_works_on(by, answer.household_id, answer.province)
        with connection.cursor() as cursor:
            cursor.execute(_ONE, [line])
            row = cursor.fetchone()
        if row is None:
            raise ReferralFault(REFERRAL_STATE_CHANGED)
        yield ReturnedRecord(*row), actor_of(by, PURPOSE)


def _open_move(line: int) -> ReferralMove | None:
    return ReferralMove.objects.select_for_update().filter(line=line, result="").first()


def _settled(line: int, by: StaffMember, actor: Actor, result: str, now: dt.datetime) -> ReferralMove:
    move = _open_move(line)
    if move is None:
        raise ReferralFault(REFERRAL_STATE_CHANGED)
    check_settles(by, move.proposed_by_id)
    if result == "confirmed":
        check_still_may(move.proposed_by_id, *OFFICERS)
    _settle(move, by, actor, result, now)
    return move


def _settle(move: ReferralMove, by: StaffMember, actor: Actor, result: str, now: dt.datetime) -> None:
    move.result, move.settled_by_id, move.settled_at = result, by.pk, now
    with acting_as(actor):
        move.save(update_fields=["result", "settled_by", "settled_at"])


def _again(
    returned_record: ReturnedRecord, other: str | None, event: str, actor: Actor, now: dt.datetime
) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT resend_records(%s, %s, %s, %s)",
            [now, returned_record.household, returned_record.line, other],
        )
        made = int((cursor.fetchone() or [0])[0])
    _note(event, returned_record, actor, now, other or returned_record.custodian)
    return made


def _note(
    event: str, returned_record: ReturnedRecord, actor: Actor, now: dt.datetime, custodian: str
) -> None:
    record(
        by=actor, event=event, household=returned_record.household, province=returned_record.province,
        subject=f"record:{returned_record.line}", detail={"custodian": custodian}, now=now,
    )  # fmt: skip

"""A lost password or authenticator: an administrator asks for the reset, another person confirms it.

Whoever resets an account could walk in with it, so no one person can. The second is another administrator, or somebody
of oversight. Confirmed, the account is empty and all its sessions are over at once; its owner comes in again as the
first time, by a link that goes to the owner's own line. If nobody is there to confirm, `hemayat staff reset` remains,
at the machine itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hemayat.accounts.errors import NOT_AN_ADMINISTRATOR, RESET_BY_SECOND_PERSON, DeskFault
from hemayat.accounts.invitations import send_link_to
from hemayat.accounts.models import StaffMember, StaffReset
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of, record_event, revoke_access, save_member
from hemayat.accounts.staff_accounts import check_is_administrator, found_member
from hemayat.audit.context import acting_as
from hemayat.common.language import Message

MAY_CONFIRM = frozenset({Role.ADMINISTRATOR, Role.OVERSIGHT})


@dataclass(frozen=True)
class OpenReset:
    """A reset that waits. `may_confirm`: whether who asks for the list is the second person."""

    id: int
    member: str
    reason: str
    asked_by: str
    asked_at: datetime
    may_confirm: bool


def ask_reset(*, member: int, reason: str, by: StaffMember, now: datetime) -> None:
    """Asked for already, nothing changes. Raises DeskFault."""
    if len(reason.strip()) < 5:
        raise DeskFault(
            Message("State what was lost and how you identified the colleague."),
        )
    with acting_as(actor_of(check_is_administrator(by))) as actor:
        staff_member = found_member(member)
        if staff_member.pk == by.pk:
            raise DeskFault(RESET_BY_SECOND_PERSON)
        try:
            with transaction.atomic():
                StaffReset.objects.create(
                    member=staff_member, reason=reason.strip()[:200], asked_by=by, asked_at=now
                )
        except IntegrityError:
            return
        record_event("staff.reset_asked", actor, staff_member, {"reason": reason.strip()[:200]}, now)


def confirm_reset(*, reset: int, by: StaffMember, now: datetime) -> None:
    """The account is emptied, and a link goes to its owner's own line. Raises DeskFault, LineNotConfirmed."""
    check_may_confirm(by, *MAY_CONFIRM)
    with acting_as(actor_of(_check_may_confirm(by), on_accounts=True)) as actor:
        row = _open(reset)
        if by.pk in {row.asked_by_id, row.member_id}:
            raise DeskFault(RESET_BY_SECOND_PERSON)
        check_still_may(row.asked_by_id, Role.ADMINISTRATOR)
        member = found_member(row.member_id)
        member.set_unusable_password()
        member.joined_at, member.totp_sealed, member.is_demo = None, b"", False
        save_member(member, "password", "joined_at", "totp_sealed", "is_demo")
        row.ended_by, row.ended_at, row.is_confirmed = by, now, True
        row.save(update_fields=["ended_by", "ended_at", "is_confirmed"])
        told = {"asked_by": f"staff:{row.asked_by_id}", "sessions": revoke_access(member)}
        record_event("staff.reset", actor, member, told, now)
        send_link_to(member, now)


def refuse_reset(*, reset: int, by: StaffMember, now: datetime) -> None:
    """By whoever could confirm it, or who asked for it. Raises DeskFault."""
    with acting_as(actor_of(_check_may_confirm(by), on_accounts=True)) as actor:
        row = _open(reset)
        if by.pk == row.member_id:
            raise DeskFault(RESET_BY_SECOND_PERSON)
        row.ended_by, row.ended_at = by, now
        row.save(update_fields=["ended_by", "ended_at"])
        record_event("staff.reset_refused", actor, row.member, {}, now)


def open_resets(by: StaffMember) -> list[OpenReset]:
    """Those that wait for a second person, the oldest first. One query, while a member acts."""
    rows = StaffReset.objects.filter(ended_at=None).select_related("member", "asked_by").order_by("asked_at")
    return [
        OpenReset(
            row.pk,
            row.member.full_name,
            row.reason,
            row.asked_by.full_name,
            row.asked_at,
            bool(MAY_CONFIRM & set(by.roles)) and by.pk not in {row.asked_by_id, row.member_id},
        )
        for row in rows
    ]


def _check_may_confirm(by: StaffMember) -> StaffMember:
    if not StaffMember.objects.filter(pk=by.pk, is_active=True, roles__overlap=list(MAY_CONFIRM)).exists():
        raise DeskFault(NOT_AN_ADMINISTRATOR)
    return by


def _open(reset: int) -> StaffReset:
    rows = StaffReset.objects.select_for_update(of=("self",)).select_related("member")
    row = rows.filter(pk=reset, ended_at=None).first()
    if row is None:
        raise DeskFault(
            Message("This request is no longer open. Reload the list."),
        )
    return row

"""What members of staff are told on their own lines: links, codes, and changes of powers.

Sent as one-time codes are, at night too: whoever takes over an account must not have hours before anybody knows.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from hemayat.accounts.errors import LineNotConfirmed
from hemayat.accounts.models import StaffIdentity, StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff_secrets import StaffSecret, open_secret
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.notifications.actions import is_queued, queue_sms

WATCHERS = (Role.ADMINISTRATOR, Role.OVERSIGHT)
"""Notified of every change of a power, and of an organisation's keys and terms."""
NEWS_LIFE = timedelta(days=2)


def line_of(member: StaffMember) -> str:
    """The member's own line, which the registers confirmed; empty where none is known."""
    with acting_as(SYSTEM):
        row = StaffIdentity.objects.filter(member=member).first()
    return _line(row) if row else ""


def notify_watchers(words: str, *, key: str, now: datetime, also: Sequence[Role] = (), once: str = "") -> int:
    """One message to each administrator and overseer whose line is known, in the caller's transaction; how many.

    `once`: with the same one under the same key, nobody gets a second message.
    """
    return notify_roles((*WATCHERS, *also), words, key=key, now=now, once=once)


def notify_roles(
    to: Sequence[Role], words: str, *, key: str, now: datetime, is_everywhere: bool = False, once: str = ""
) -> int:
    """One message to each member with one of these roles whose line is known, as above.

    `is_everywhere`: only to those who work for all provinces.
    """
    roles = [str(role) for role in to]
    # Else a key of its own: the same change may be asked for again.
    start = f"staff-{key}:{once or secrets.token_hex(6)}"
    with acting_as(SYSTEM):
        rows = StaffIdentity.objects.filter(member__is_active=True, member__roles__overlap=roles).exclude(
            line_sealed=b""
        )
        if is_everywhere:
            rows = rows.filter(member__provinces__contains=["*"])
        keys = {row: f"{start}:{row.member_id}" for row in rows}
        lines = [(row, line) for row in rows if (line := _line(row)) and not (once and is_queued(keys[row]))]
        for row, line in lines:
            _send(line, words, keys[row], row.is_synthetic, now, NEWS_LIFE)
    return len(lines)


def notify_member(member: StaffMember, words: str, *, key: str, now: datetime) -> None:
    """What was done to their account, to their own line if one is known; in the caller's transaction."""
    with acting_as(SYSTEM):
        row = StaffIdentity.objects.filter(member=member).exclude(line_sealed=b"").first()
        if row is not None:
            send_to_member(row, words, key=f"staff-own-{key}:{secrets.token_hex(6)}", life=NEWS_LIFE, now=now)


def send_to_member(identity: StaffIdentity, words: str, *, key: str, life: timedelta, now: datetime) -> None:
    """To the member's own line, in the caller's transaction as the system. Raises LineNotConfirmed."""
    line = _line(identity)
    if not line:
        raise LineNotConfirmed
    _send(line, words, key, identity.is_synthetic, now, life)


def notify_former_line(identity: StaffIdentity, line: str, now: datetime) -> None:
    """To the line that an account had until now: whoever lost the account to somebody else reads it there."""
    words = Message(
        "The mobile number of your Hemayat account was changed. If you did not ask for this, tell an administrator now."
    ).fa
    key = f"staff-former-line:{secrets.token_hex(6)}:{identity.member_id}"
    _send(line, words, key, identity.is_synthetic, now, NEWS_LIFE)


def _line(identity: StaffIdentity) -> str:
    """Empty where there is none, or where it is another member's."""
    found = (
        open_secret(StaffSecret.LINE, identity.member_id, identity.line_sealed)
        if identity.line_sealed
        else None
    )
    return "" if found is None else found.decode()


def _send(line: str, words: str, key: str, is_synthetic: bool, now: datetime, life: timedelta) -> None:
    queue_sms(
        to=line, words=words, household=None, province="", key=key, is_synthetic=is_synthetic, now=now,
        is_urgent=True, expires_at=now + life,
    )  # fmt: skip

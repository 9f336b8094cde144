"""A member of staff comes in by the link of their invitation: a password of their own, and an authenticator."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.contrib.auth.hashers import make_password

from hemayat.accounts import totp
from hemayat.accounts.errors import CodeWrong, InvitationExpired, LineCodeWrong, LineNotConfirmed
from hemayat.accounts.invitations import CODE_LIFE, send_first_code
from hemayat.accounts.metrics import count_code
from hemayat.accounts.models import StaffInvitation, StaffMember
from hemayat.accounts.passkeys import hold_passkeys
from hemayat.accounts.passwords import check_password_is_good
from hemayat.accounts.staff import actor_of, record_event
from hemayat.accounts.staff_secrets import StaffSecret, open_secret, seal
from hemayat.accounts.tokens import code_hashes, code_in, equal_hashes, hash_of
from hemayat.audit.context import SYSTEM, acting_as

MOST_TRIES = 5
_log = structlog.get_logger("hemayat.accounts")


@dataclass(frozen=True)
class InvitationView:
    """For the page: whose it is, and what the authenticator is to be told. `is_code_sent`: to the member's own line."""

    username: str
    full_name: str
    authenticator: str = field(repr=False)
    expires_at: datetime
    is_code_sent: bool = False
    sso_subject: str = ""


def invitation_with(token: str, now: datetime) -> InvitationView:
    """The open invitation with this token; looking at it uses nothing up. Raises InvitationExpired."""
    with acting_as(SYSTEM):
        row = _open(token, now)
        return InvitationView(
            row.member.username,
            row.member.full_name,
            totp.address(_secret_of(row), row.member.username),
            row.expires_at,
            _is_code_live(row, now),
            row.member.sso_subject or "",
        )


def send_code(*, token: str, now: datetime) -> bool:
    """A first code to the member's own line; False if the last was sent just now. Raises InvitationExpired."""
    with acting_as(SYSTEM):
        row = _open(token, now, is_locked=True)
        try:
            return send_first_code(row, now)
        except LineNotConfirmed:
            raise InvitationExpired from None


def accept_invitation(*, token: str, password: str, code: str, line_code: str, now: datetime) -> StaffMember:
    """The account is the member's own from now on. `line_code`: of the text message.

    Raises InvitationExpired, PasswordFault, LineCodeWrong, CodeWrong. A wrong `line_code` is counted: call
    it outside any transaction, or in one that commits.
    """
    _take_try(token, line_code, now)
    with acting_as(SYSTEM):
        row = _open(token, now, is_locked=True)
        member = row.member
        check_password_is_good(password, member.username, member.full_name)
        secret = _secret_of(row)
        step = totp.matching_step(secret, code, now)
        if step is None:
            _log.warning("join_refused", why="code", member=member.pk)
            raise CodeWrong
        member.password, member.joined_at = make_password(password), now
        member.totp_sealed, member.totp_step = seal(StaffSecret.TOTP, member.pk, secret), step
        member.save(update_fields=["password", "joined_at", "totp_sealed", "totp_step"])
        row.used_at, row.secret_sealed = now, b""
        row.save(update_fields=["used_at", "secret_sealed"])
        record_event("staff.joined", actor_of(member), member, {}, now)
    return member


def change_password(*, member: StaffMember, password: str, now: datetime) -> None:
    """A member changes their own password, just after they proved who they are. Raises PasswordFault.

    Every other session ends with it, and passkeys wait for the member to confirm them.
    """
    check_password_is_good(password, member.username, member.full_name)
    with acting_as(SYSTEM):
        member.password = make_password(password)
        member.save(update_fields=["password"])
        record_event("staff.password_changed", actor_of(member), member, {}, now)
        hold_passkeys(member, now)


def _secret_of(row: StaffInvitation) -> bytes:
    """Raises InvitationExpired where it is not this invitation's own."""
    secret = open_secret(StaffSecret.INVITED_TOTP, row.pk, row.secret_sealed)
    if secret is None:
        raise InvitationExpired
    return secret


def _is_code_live(row: StaffInvitation, now: datetime) -> bool:
    sent = row.code_sent_at
    return sent is not None and now < sent + CODE_LIFE and row.tries < MOST_TRIES


def _take_try(token: str, line_code: str, now: datetime) -> None:
    """In a transaction of its own: a refused try stays counted. Raises InvitationExpired, LineCodeWrong."""
    with acting_as(SYSTEM):
        row = _open(token, now, is_locked=True)
        is_right = _is_code_live(row, now) and any(
            equal_hashes(bytes(row.code_hash), code_hash_value)
            for code_hash_value in code_hashes(code_in(line_code), bytes(row.token_hash))
        )
        if not is_right:
            row.tries = min(row.tries + 1, MOST_TRIES)
            row.save(update_fields=["tries"])
    count_code("staff", "right" if is_right else "wrong_code")
    if not is_right:
        _log.warning("join_refused", why="line_code", member=row.member_id)
        raise LineCodeWrong


def _open(token: str, now: datetime, *, is_locked: bool = False) -> StaffInvitation:
    rows = StaffInvitation.objects.select_related("member")
    rows = rows.select_for_update() if is_locked else rows
    row = rows.filter(token_hash=hash_of(token), used_at=None, expires_at__gt=now).first()
    # Who has come in another way meanwhile owns the account: a link would let in whoever else has it.
    if row is None or not row.member.is_active or row.member.joined_at is not None:
        raise InvitationExpired
    return row

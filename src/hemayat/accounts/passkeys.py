"""Passkeys of staff (WebAuthn): a key that never leaves the member's own machine, and that it only uses for them.

A passkey verifies its holder itself (a finger, a face, a PIN), so it stands for password and code together. What was
asked (`state`) is kept by the site for the one answer to it, and never for longer than a few minutes.

Somebody who used a copied session may have added one. So its member gets a message about each new passkey. After a
new password, or after all sessions were ended, no passkey signs in until the member confirms it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hemayat.accounts.attempt_limits import PASSKEYS_OF_NETWORK, LimitReached, count_fixed_window, network_of
from hemayat.accounts.errors import PasskeyRefused, TooManyTries
from hemayat.accounts.metrics import count_code
from hemayat.accounts.models import StaffMember, StaffPasskey
from hemayat.accounts.staff import actor_of, record_event
from hemayat.accounts.staff_notices import notify_member
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.language import Message
from hemayat.common.strict_json import parse_json

STATE_LIFE = timedelta(minutes=5)
_ADDED = Message(
    "A passkey was added to your Hemayat account. It can be used to sign in without a password. "
    "If you did not add it, change your password now and tell an administrator."
)
_log = structlog.get_logger("hemayat.accounts")
_AT = "at"


@dataclass(frozen=True)
class PasskeyChallenge:
    """`options`: JSON for the browser. `state`: kept in the session until the answer."""

    options: str
    state: dict[str, Any]


def ask_new(member: StaffMember, now: datetime) -> PasskeyChallenge:
    """What the browser makes a new key from; those that are there are not made twice."""
    with acting_as(SYSTEM):
        known = [_credential(row) for row in StaffPasskey.objects.filter(member=member)]
    options, state = _server().register_begin(
        PublicKeyCredentialUserEntity(
            id=f"staff:{member.pk}".encode(), name=member.username, display_name=member.full_name
        ),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(options, state, now)


def add_passkey(
    *, member: StaffMember, state: Mapping[str, Any], answer: str, name: str, now: datetime
) -> None:
    """Keep the public half, and tell the member's own line. Raises PasskeyRefused."""
    try:
        made = _server().register_complete(_unused(state, now), parse_json(answer))
    except _WRONG:
        raise PasskeyRefused from None
    assert made.credential_data is not None, "register_complete has seen to it"
    with acting_as(SYSTEM):
        try:
            with transaction.atomic():
                row = StaffPasskey.objects.create(
                    member=member,
                    credential_id=made.credential_data.credential_id,
                    credential=bytes(made.credential_data),
                    sign_count=made.counter,
                    name=name.strip()[:60],
                    added_at=now,
                )
        except IntegrityError:
            raise PasskeyRefused from None
        notify_member(member, _ADDED.fa, key=f"passkey:{row.pk}", now=now)
        record_event("staff.passkey_added", actor_of(member), member, {}, now)


def ask_proof(now: datetime) -> PasskeyChallenge:
    """What the browser signs; any passkey of this site may, so nothing is told of who has one."""
    return _asked(*_server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED), now)


def check_passkey(
    *, state: Mapping[str, Any], answer: str, now: datetime, ip: str = "", of: StaffMember | None = None
) -> StaffMember:
    """Whose passkey signed; `of`: whose it has to be. The try is recorded. Raises PasskeyRefused, TooManyTries.

    Call it outside any transaction, or a refusal takes back its own record.
    """
    try:
        with acting_as(SYSTEM):
            count_fixed_window("passkey network", network_of(ip), PASSKEYS_OF_NETWORK, now)
    except LimitReached as reached:
        _log.warning("staff_sign_in_not_tried", why="too_many")
        raise TooManyTries(reached.retry_at) from None
    with acting_as(SYSTEM):
        row = _signed(state, answer, now)
        member = row.member if row and (of is None or of.pk == row.member_id) else None
        if row is None or member is None or row.held_at is not None or not _may_enter(member):
            record_event(
                "staff.sign_in_failed",
                SYSTEM,
                row.member if row else None,
                {"ip": ip, "with": "passkey"},
                now,
            )
            member = None
        else:
            row.used_at = now
            row.save(update_fields=["used_at"])
            record_event("staff.signed_in", actor_of(member), member, {"ip": ip, "with": "passkey"}, now)
    count_code("staff", "right" if member else "wrong_code")
    if member is None:
        raise PasskeyRefused
    return member


def remove_passkey(*, member: StaffMember, passkey: int, now: datetime) -> None:
    """One's own; gone already, nothing happens."""
    with acting_as(SYSTEM):
        if StaffPasskey.objects.filter(member=member, pk=passkey).delete()[0]:
            record_event("staff.passkey_removed", actor_of(member), member, {}, now)


def hold_passkeys(member: StaffMember, now: datetime) -> None:
    """From now on none signs in until its member confirms it. In the caller's transaction."""
    with acting_as(SYSTEM):
        held = StaffPasskey.objects.filter(member=member, held_at=None).update(held_at=now)
        if held:
            record_event("staff.passkeys_held", actor_of(member), member, {"passkeys": held}, now)


def confirm_passkey(*, member: StaffMember, passkey: int, now: datetime) -> None:
    """A member confirms their own passkey, just after they proved who they are. Nothing changes if it does not wait."""
    with acting_as(SYSTEM):
        waiting = StaffPasskey.objects.filter(member=member, pk=passkey).exclude(held_at=None)
        if waiting.update(held_at=None):
            record_event("staff.passkey_confirmed", actor_of(member), member, {}, now)


def passkeys_of(member: StaffMember) -> list[StaffPasskey]:
    """The member's own, by when they were added. Called while the member acts."""
    return list(StaffPasskey.objects.filter(member=member).order_by("added_at"))


# What the library and JSON raise for an answer that is none.
_WRONG = (ValueError, KeyError, TypeError)


def _server() -> Fido2Server:
    origin = settings.ENVIRONMENT.staff_origin
    site = PublicKeyCredentialRpEntity(id=urlsplit(origin).hostname or "", name="Hemayat")
    return Fido2Server(site, verify_origin=lambda answer: answer == origin)


def _asked(options: Any, state: dict[str, Any], now: datetime) -> PasskeyChallenge:
    return PasskeyChallenge(json.dumps(dict(options)["publicKey"]), {**state, _AT: now.timestamp()})


def _unused(state: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """Raises ValueError for a question that nobody asked, or too long ago."""
    if not 0 <= now.timestamp() - state.get(_AT, 0.0) <= STATE_LIFE.total_seconds():
        raise ValueError("nothing was asked of late")
    return state


def _signed(state: Mapping[str, Any], answer: str, now: datetime) -> StaffPasskey | None:
    """The passkey that signed the answer, if one did and it was not copied."""
    try:
        given = parse_json(answer)
        rows = StaffPasskey.objects.select_for_update(of=("self",)).select_related("member")
        row = rows.filter(credential_id=websafe_decode(given["rawId"])).first()
        if row is None:
            return None
        _server().authenticate_complete(_unused(state, now), [_credential(row)], given)
        count = AuthenticationResponse.from_dict(given).response.authenticator_data.counter
    except _WRONG:
        return None
    # One that counts never counts back; many always say nought.
    if (count or row.sign_count) and count <= row.sign_count:
        return None
    row.sign_count = count
    row.save(update_fields=["sign_count"])
    return row


def _credential(row: StaffPasskey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(row.credential))


def _may_enter(member: StaffMember) -> bool:
    return member.is_active and member.joined_at is not None and not member.is_demo

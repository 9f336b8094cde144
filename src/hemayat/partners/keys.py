"""Keys and tokens of organisations: given, replaced, taken back."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from hemayat.accounts.models import StaffMember
from hemayat.accounts.tokens import hash_of, new_token
from hemayat.common.language import Message
from hemayat.partners.administration import (
    KEY,
    TOKENS,
    administrator,
    lock_organisation,
    record_event,
    record_stop,
)
from hemayat.partners.errors import PartnerFault
from hemayat.partners.models import ClientKey, ClientToken

KEY_LIFE = timedelta(days=730)
TOKEN_LIFE = timedelta(days=365)
OVERLAP = timedelta(days=7)
"""How long the token before goes on when another one is issued, so that nobody has to change both ends at once."""


@dataclass(frozen=True)
class IssuedToken:
    """`token` is shown to the administrator this once."""

    token: str = field(repr=False)
    expires_at: datetime


def public_key_in(text: str) -> bytes:
    """The 32 bytes of an Ed25519 public key, given as PEM, or as base64 of the key itself. Raises PartnerFault."""
    try:
        if "BEGIN" in text:
            key = load_pem_public_key(text.strip().encode())
            if not isinstance(key, Ed25519PublicKey):
                raise ValueError
            return key.public_bytes_raw()
        raw = base64.b64decode("".join(text.split()), validate=True)
        return Ed25519PublicKey.from_public_bytes(raw).public_bytes_raw()
    except (ValueError, binascii.Error):
        raise PartnerFault(
            Message("This is not an Ed25519 public key. Enter the key as PEM, or as base64 of its 32 bytes."),
        ) from None


def issue_token(*, organisation: str, by: StaffMember, now: datetime) -> IssuedToken:
    """A new token; those before it go on for a week at most. Raises DeskFault."""
    with administrator(by) as actor:
        one, token = lock_organisation(organisation), new_token()
        former = ClientToken.objects.filter(organisation=one, revoked_at=None, expires_at__gt=now)
        former.filter(expires_at__gt=now + OVERLAP).update(revoked_at=now + OVERLAP)
        client_token = ClientToken.objects.create(
            organisation=one, token_hash=hash_of(token), made_at=now, expires_at=now + TOKEN_LIFE
        )
        record_event("partner.token_issued", actor, one, {"token": client_token.pk}, now)
    return IssuedToken(token, client_token.expires_at)


def revoke_tokens(*, organisation: str, by: StaffMember, now: datetime) -> None:
    """Every token of the organisation ends at once. Raises DeskFault."""
    with administrator(by):
        this_organisation = lock_organisation(organisation)
        ended = (
            ClientToken.objects.filter(organisation=this_organisation)
            .exclude(revoked_at__lte=now)
            .update(revoked_at=now)
        )
        if ended:
            record_stop("partner.tokens_revoked", by, this_organisation, {"tokens": ended}, now, what=TOKENS)


def revoke_key(*, organisation: str, key: str, by: StaffMember, now: datetime) -> None:
    """What it signs from now on is refused. One person does it: a stolen key does not wait. Raises DeskFault."""
    with administrator(by):
        this_organisation = lock_organisation(organisation)
        if ClientKey.objects.filter(organisation=this_organisation, pk=key, revoked_at=None).update(
            revoked_at=now
        ):
            record_stop("partner.key_revoked", by, this_organisation, {"key": key}, now, what=KEY)

"""What a batch's files hold, signed: JSON for people, and the same bytes in a JWS (approvals/jws.py) for machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemayat.approvals.jws import canonical, compact, decoded, header_of, signing_input
from hemayat.common.keyring import KeyRing

FORMAT = "hemayat referrals 1"


def signed(manifest: Mapping[str, Any], keys: KeyRing) -> str:
    """By the active key for signing. The same manifest and key give the same text."""
    header = header_of(keys.keys_for("signing")[0].id)
    text = signing_input(header, canonical(manifest))
    return compact(text, keys.sign("signing", text).signature)


def payload_of(jws: str) -> bytes:
    """The manifest's bytes in one of ours, whose signature nobody asks for."""
    return decoded(jws.split(".")[1])

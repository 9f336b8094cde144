"""Verifying what somebody shows, without a database: a letter's signed text, or a credential, by the public keys alone.

The signature says that it was issued. Whether it still is in force, the signed list of ended ones says as of its day,
and the page of the service says now.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hemayat.approvals.jws import SignatureInvalid, base64url, check, decoded
from hemayat.approvals.signed_facts import jws_in
from hemayat.common.strict_json import parse_json

LONGEST_LIST = 1 << 28
"""Bytes that a list may unpack to: two thousand million approvals."""


class CredentialExpired(SignatureInvalid):
    """It was issued by this service and is too old to be relied on: ask its holder to fetch a new one."""


@dataclass(frozen=True)
class VerifiedDocument:
    """`says`: what was signed, and of a credential what its holder disclosed.

    `number`: its place in the list; None for a letter of a household, which is no approval and does not end.
    """

    kind: str
    key_id: str
    number: int | None
    says: Mapping[str, Any] = field(repr=False)

    @property
    def serial(self) -> str:
        """The number to look up; empty if the holder did not disclose it."""
        return str(self.says.get("letter") or self.says.get("serial") or "")


@dataclass(frozen=True)
class RevocationStatus:
    """What the list says of one: `made_at` is how fresh that is."""

    has_ended: bool
    made_at: dt.datetime


def verify(text: str, keys: Mapping[str, bytes], now: dt.datetime) -> VerifiedDocument:
    """What a QR code, a signed text or a credential says.

    Raises SignatureInvalid where it is none of ours, or Expired.
    """
    jws = jws_in(text)
    if "~" in jws:
        return _credential(jws, keys, now)
    checked = check(jws, keys)
    says = dict(checked.payload)
    if "typ" not in checked.header and says.get("v") == 1 and isinstance(says.get("letter"), str):
        return VerifiedDocument("letter of a household", checked.key_id, None, says)
    if "typ" in checked.header or says.get("v") != 1 or not isinstance(says.get("n"), int):
        raise SignatureInvalid(
            "signed by this service, but no letter: give what the QR code of the letter holds"
        )
    return VerifiedDocument("letter", checked.key_id, says["n"], says)


def look_up(number: int, signed_list: str, keys: Mapping[str, bytes], now: dt.datetime) -> RevocationStatus:
    """Whether the signed list says that this one has ended.

    Raises SignatureInvalid for a list that is none, or too old.
    """
    checked = check(signed_list, keys)
    if checked.header.get("typ") != "statuslist+jwt":
        raise SignatureInvalid("this is no list of ended approvals: fetch /verify/revoked.jwt of the service")
    if checked.payload["exp"] < now.timestamp():
        raise SignatureInvalid("the list of ended approvals is too old to be relied on: fetch it again")
    bits = _unpacked(checked.payload["status_list"]["lst"])
    made_at = dt.datetime.fromtimestamp(checked.payload["iat"], dt.UTC)
    if number // 8 >= len(bits):
        raise SignatureInvalid("this approval was issued after the list was made: fetch the list again")
    return RevocationStatus(bool(bits[number // 8] >> number % 8 & 1), made_at)


def _unpacked(packed: str) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        return unpacking.decompress(decoded(packed), LONGEST_LIST)
    except zlib.error:
        raise SignatureInvalid("the list of ended approvals is damaged: fetch it again") from None


def _credential(text: str, keys: Mapping[str, bytes], now: dt.datetime) -> VerifiedDocument:
    """An SD-JWT: each disclosure counts where its digest was signed; a stranger's is refused, not ignored."""
    signed, *disclosures = text.split("~")
    checked = check(signed, keys)
    if checked.header.get("typ") != "dc+sd-jwt":
        raise SignatureInvalid("signed by this service, but no credential: ask the holder for it again")
    _check_time(checked.payload, now)
    digests = set(checked.payload.get("_sd", ()))
    says = {name: value for name, value in checked.payload.items() if not name.startswith("_sd")}
    for disclosure in filter(None, disclosures):
        if base64url(hashlib.sha256(disclosure.encode()).digest()) not in digests:
            raise SignatureInvalid("the holder shows something that was never signed")
        says |= _disclosed(disclosure)
    return VerifiedDocument("credential", checked.key_id, int(says["status"]["status_list"]["idx"]), says)


def _disclosed(disclosure: str) -> dict[str, Any]:
    """Name and value. As strictly as what is signed itself: two readers must not take two values for one name."""
    try:
        _, name, value = parse_json(decoded(disclosure))
    except (ValueError, TypeError):
        raise SignatureInvalid("what the holder shows cannot be read: ask the holder for it again") from None
    return {str(name): value}


def _check_time(says: Mapping[str, Any], now: dt.datetime) -> None:
    """One that names no end was issued before they had one; its holder fetches a new one in a minute."""
    end = says.get("exp")
    if not isinstance(end, int) or end < now.timestamp():
        raise CredentialExpired(
            "this credential is too old to be relied on: ask its holder to fetch a new one"
        )

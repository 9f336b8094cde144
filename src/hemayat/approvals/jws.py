"""Signed texts as others read them too: compact JWS (RFC 7515) by Ed25519 (RFC 9864) over canonical JSON.

Knows no database and no key ring: who signs is given, and whoever has the public keys can check (verification.py).
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hemayat.common.errors import HemayatError
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch
from hemayat.common.strict_json import parse_json

ALGORITHM = "Ed25519"


class SignatureInvalid(HemayatError):
    """The text is not what was signed, or by nobody whose public key is here: ask for the letter itself."""


@dataclass(frozen=True)
class VerifiedToken:
    """What a text says whose signature is right, and by which key."""

    header: Mapping[str, Any]
    payload: Mapping[str, Any] = field(repr=False)

    @property
    def key_id(self) -> str:
        return str(self.header["kid"])


def canonical(value: Mapping[str, Any]) -> bytes:
    """JSON of whole numbers, texts, truths and nothings in its one form (RFC 8785): names in order, no spaces."""
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def header_of(key_id: str, kind: str = "") -> str:
    """The first part of a JWS: how it is signed and with which key."""
    return base64url(canonical({"alg": ALGORITHM, "kid": key_id, **({"typ": kind} if kind else {})}))


def signing_input(header: str, payload: bytes) -> bytes:
    """What the signature is made over."""
    return f"{header}.{base64url(payload)}".encode()


def compact(signed: bytes, signature: bytes) -> str:
    """The whole, in three parts."""
    return f"{signed.decode()}.{base64url(signature)}"


def check(text: str, keys: Mapping[str, bytes]) -> VerifiedToken:
    """What a compact JWS says. `keys`: public halves by their ids. Raises SignatureInvalid."""
    parts = text.strip().split(".")
    if len(parts) != 3:
        raise SignatureInvalid(
            "this is no signed text of three parts: give what the QR code of the letter holds"
        )
    try:
        header, payload, signature = (decoded(part) for part in parts)
        told, said = parse_json(header), parse_json(payload)
    except ValueError:
        raise SignatureInvalid("the signed text was cut short or changed: read the QR code again") from None
    if not isinstance(told, dict) or not isinstance(said, dict) or told.get("alg") != ALGORITHM:
        raise SignatureInvalid("the text is not signed in the way of this service")
    _check_key(told, keys, text, signature)
    return VerifiedToken(told, said)


def base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError for what is no base64url of this form."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except NotBase64:
        raise ValueError("no base64url") from None


def _check_key(header: Mapping[str, Any], keys: Mapping[str, bytes], text: str, signature: bytes) -> None:
    public = keys.get(str(header.get("kid")))
    if public is None:
        raise SignatureInvalid(
            f"signed with the key {str(header.get('kid'))[:16]!r}, which is not among these public keys: fetch the "
            "newest ones, and if it is not there either, the service did not sign this"
        )
    try:
        check_signature(public, text.strip().rpartition(".")[0].encode(), signature)
    except SignatureMismatch:
        raise SignatureInvalid(
            "the signature does not belong to this text: it was changed, or is forged"
        ) from None

"""What a batch's files hold, signed: JSON for people, and the same bytes in a JWS for machines. No Django models.

The payload is canonical JSON (sorted keys, no spaces), the algorithm Ed25519, by the ring's key for signing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from hemayat.common.keyring import KeyRing

FORMAT = "hemayat referrals 1"


def canonical(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(manifest: Mapping[str, Any], keys: KeyRing) -> str:
    """A compact JWS (RFC 7515, Ed25519 by RFC 9864). The same manifest and key give the same text."""
    header = {"alg": "Ed25519", "kid": keys.keys_for("signing")[0].id, "typ": "JWS"}
    text = b".".join(map(_base64, (canonical(header), canonical(manifest))))
    return b".".join((text, _base64(keys.sign("signing", text).signature))).decode()


def payload_of(jws: str) -> bytes:
    """The manifest's bytes in one of ours, whose signature nobody asks for."""
    body = jws.split(".")[1]
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))


def _base64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")

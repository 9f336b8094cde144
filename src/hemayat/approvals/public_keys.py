"""The public halves of the keys that sign letters, as a JSON Web Key Set (RFC 7517), to hand out and to read again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hemayat.approvals.jws import ALGORITHM, base64url, decoded
from hemayat.common.errors import HemayatError
from hemayat.common.keys import Purpose
from hemayat.common.strict_json import parse_json

PURPOSE: Purpose = "signing"


def key_set(public: Mapping[str, bytes]) -> dict[str, Any]:
    """Every key that ever signed, the active one first, so that old letters stay readable after a rotation."""
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": ALGORITHM, "kid": kid, "x": base64url(key)}
            for kid, key in public.items()
        ]
    }


def keys_in(text: str) -> dict[str, bytes]:
    """Key id → 32 bytes. Raises HemayatError for what is no key set."""
    try:
        found = {
            str(key["kid"]): decoded(key["x"])
            for key in parse_json(text)["keys"]
            if key.get("crv") == "Ed25519"
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        found = {}
    if not found or any(len(key) != 32 for key in found.values()):
        raise HemayatError(
            "this is no set of public keys: take /verify/keys.json of the service, or `hemayat keys export`"
        )
    return found

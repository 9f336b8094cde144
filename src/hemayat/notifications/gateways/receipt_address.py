"""Where a provider calls us back: an address that nobody can make up for another message."""

from __future__ import annotations

import hmac
from urllib.parse import urlencode

from hemayat.audit.keys import key_ring

PATH = "/receipts/"
SEAL_CHARACTERS = 32
OF_OURS = ("via", "key", "seal")
"""Parameters of an address."""


def receipt_address(origin: str, gateway: str, key: str) -> str:
    """It names our key and a seal over it, and neither a number nor a person. An empty key: one address for all."""
    return f"{origin}{PATH}?{urlencode(dict(zip(OF_OURS, (gateway, key, _seals(gateway, key)[0]), strict=True)))}"


def is_sealed(gateway: str, key: str, seal: str) -> bool:
    """Whether the address was ours."""
    # As bytes: of text it compares ASCII alone, and who made the address up may have written anything.
    given = seal.encode("utf-8", "surrogatepass")
    return any(hmac.compare_digest(ours.encode(), given) for ours in _seals(gateway, key))


def _seals(gateway: str, key: str) -> list[str]:
    """By every key of the ring, so that a rotation loses no receipt."""
    indexes = key_ring().blind_indexes("receipt", f"{gateway} {key}")
    return [index.hex()[:SEAL_CHARACTERS] for index in indexes]

"""A document under a key of its own, so that a rotation of the installation's keys rewrites 65 bytes, not the file."""

from __future__ import annotations

import os
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hemayat.audit.keys import key_ring

ABOUT = b"document_key"
NONCE_BYTES = 12
AS_IT_CAME = "content as it came"
"""What is sealed as this before the check never opens as a document's content."""


class DocumentEnvelope:
    """What seals and opens one document's texts. They open only as what they were sealed as, in their own row."""

    def __init__(self, key: bytes, household: int, id: uuid.UUID) -> None:  # noqa: A002 - as the column is called
        self._key = key
        self._row = f"{household}:{id}:"

    @classmethod
    def new(cls, household: int, id: uuid.UUID) -> DocumentEnvelope:  # noqa: A002 - as above
        return cls(AESGCM.generate_key(256), household, id)

    @classmethod
    def of(cls, sealed_key: bytes, household: int, id: uuid.UUID) -> DocumentEnvelope:  # noqa: A002 - as above
        return cls(key_ring().unseal(sealed_key, ABOUT), household, id)

    @property
    def sealed_key(self) -> bytes:
        return key_ring().seal(self._key, ABOUT)

    def seal(self, plain: bytes, what: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._key).encrypt(nonce, plain, self._bound(what))

    def open(self, sealed: bytes, what: str) -> bytes:
        """Raises cryptography's InvalidTag where anything was changed, or came from another row or column."""
        return AESGCM(self._key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._bound(what))

    def _bound(self, what: str) -> bytes:
        return f"{self._row}{what}".encode()

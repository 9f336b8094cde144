"""The keys of an installation: seals values, makes blind indexes to look them up by, and signs.

A sealed value is a version byte, the key's id (4 bytes), a random nonce (12 bytes), and the AES-256-GCM ciphertext with
its tag (16 bytes). Random nonces are safe for 2^32 values a key, fifty times a nation.

Equal values are sealed differently each time, so they cannot be searched for. A blind index can: HMAC-SHA256 of the
folded text. Without the key nobody can try out all national ids, which a plain hash would allow within minutes. `about`
separates columns, so the same number has another index in each of them.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from hemayat.common.keyring_file import KeyRingContent, locked_folder, read_content, write_content
from hemayat.common.keys import (
    OF_ALL,
    Key,
    KeyRingFault,
    Purpose,
    SignatureMismatch,
    UnknownKey,
    UnsealingFailed,
)
from hemayat.common.persian import search_key

VERSION = b"\x01"
HEADER_BYTES = 5
NONCE_BYTES = 12
SHORTEST = HEADER_BYTES + NONCE_BYTES + 16


class KeyedSignature(NamedTuple):
    """`key_id`: whose; `signature`: 64 bytes, Ed25519."""

    key_id: str
    signature: bytes


class KeyRing:
    """Read-only, so threads may share it: `rotate` writes the file and returns another. Prints without secrets."""

    def __init__(self, path: Path, content: KeyRingContent) -> None:
        self.path = path
        self.is_demo = content.is_demo
        self.keys = content.keys
        self._indexers: dict[tuple[str, str], HMAC] = {}

    def __repr__(self) -> str:
        return f"KeyRing({str(self.path)!r}, {len(self.keys)} keys)"

    @classmethod
    def make(
        cls,
        path: Path,
        purposes: Sequence[Purpose] = OF_ALL,
        *,
        is_demo: bool = False,
        now: dt.datetime | None = None,
    ) -> KeyRing:
        """A ring with one new key for each purpose. Raises KeyRingFault where a file of this name is."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        at = now or dt.datetime.now(dt.UTC)
        with locked_folder(path):
            if path.exists():
                raise KeyRingFault(
                    f"{path}: there is a key ring already, and what it sealed needs it: rotate it"
                )
            write_content(
                path, KeyRingContent(tuple(Key.new(purpose, "active", at) for purpose in purposes), is_demo)
            )
        return cls.read(path, purposes)

    @classmethod
    def read(cls, path: Path, purposes: Sequence[Purpose] = OF_ALL, *, may_be_open: bool = False) -> KeyRing:
        """Raises UnreadableRing: missing, not whole, or (unless `may_be_open`) readable for others than its owner."""
        return cls(path, read_content(path, purposes, may_be_open=may_be_open))

    def rotate(self, purpose: Purpose, *, is_later: bool = False, now: dt.datetime | None = None) -> KeyRing:
        """Make a key that was announced, or else a new one, the active one; the former still opens and verifies.

        With `is_later` only announce a new key: on several machines, hand the file to all before the rotation itself.
        """
        with locked_folder(self.path):
            content = read_content(self.path, self.purposes, may_be_open=True)
            keys = _rotated(content.keys, purpose, is_later, now or dt.datetime.now(dt.UTC))
            write_content(self.path, KeyRingContent(keys, content.is_demo))
        return KeyRing.read(self.path, self.purposes)

    @property
    def purposes(self) -> list[Purpose]:
        return sorted({key.purpose for key in self.keys})

    def keys_for(self, purpose: Purpose) -> list[Key]:
        """The active one first."""
        return sorted(
            (key for key in self.keys if key.purpose == purpose), key=lambda key: key.state != "active"
        )

    # ------------------------------------------------------------------------------------- sealing

    def seal(self, plain: bytes, about: bytes) -> bytes:
        """`plain` encrypted; only `unseal` with the same `about` opens it. 33 bytes longer than `plain`."""
        header, cipher = self._sealer
        nonce = os.urandom(NONCE_BYTES)
        return header + nonce + cipher.encrypt(nonce, plain, header + about)

    def seal_many(self, plains: Iterable[bytes], about: bytes) -> list[bytes]:
        """As `seal`, one for each, quicker."""
        header, cipher = self._sealer
        encrypt, bound, given = cipher.encrypt, header + about, list(plains)
        randoms = os.urandom(NONCE_BYTES * len(given))
        nonces = [randoms[start : start + NONCE_BYTES] for start in range(0, len(randoms), NONCE_BYTES)]
        return [
            header + nonce + encrypt(nonce, plain, bound) for nonce, plain in zip(nonces, given, strict=True)
        ]

    def unseal(self, sealed: bytes | memoryview, about: bytes) -> bytes:
        """Raises UnsealingFailed if anything was changed or `about` differs, UnknownKey if the key is not here."""
        value = bytes(sealed)
        header = value[:HEADER_BYTES]
        if len(value) < SHORTEST or header[:1] != VERSION:
            raise UnsealingFailed("a sealed value is cut short, or of a form that this version does not know")
        cipher = self._ciphers.get(header)
        if cipher is None:
            raise UnknownKey(f"{self.path}: lacks the key {header[1:].hex()}: put it back from its copy")
        nonce = value[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
        try:
            return cipher.decrypt(nonce, value[HEADER_BYTES + NONCE_BYTES :], header + about)
        except InvalidTag:
            raise UnsealingFailed("a sealed value was changed, or belongs to another column") from None

    def unseal_many(self, sealed: Iterable[bytes], about: bytes) -> list[bytes]:
        """As `unseal`, one for each, quicker where one key sealed them all."""
        given = list(sealed)
        headers = {value[:HEADER_BYTES] for value in given}
        cipher = self._ciphers.get(next(iter(headers), b""))
        if len(headers) > 1 or cipher is None:
            return [self.unseal(value, about) for value in given]
        decrypt, bound, end = cipher.decrypt, headers.pop() + about, HEADER_BYTES + NONCE_BYTES
        try:
            return [decrypt(value[HEADER_BYTES:end], value[end:], bound) for value in given]
        except (InvalidTag, ValueError):
            # Asked one by one, the faulty one is named as it should be.
            return [self.unseal(value, about) for value in given]

    def is_current(self, sealed: bytes) -> bool:
        """Whether the active key sealed this."""
        return bytes(sealed[:HEADER_BYTES]) == self._sealer[0]

    @property
    def sealing_header(self) -> bytes:
        """The five bytes that every value sealed with the active key begins with."""
        return self._sealer[0]

    # --------------------------------------------------------------------------------- blind index

    def blind_index(self, about: str, text: str) -> bytes:
        """32 bytes to look `text` up by: the same for every spelling that folds alike, another for another `about`."""
        return self.blind_index_many(about, (text,))[0]

    def blind_index_many(self, about: str, texts: Iterable[str]) -> list[bytes]:
        """As `blind_index`, one for each, quicker."""
        return _indexes(self._indexer(self.keys_for("blind_index")[0], about), texts)

    def blind_indexes(self, about: str, text: str) -> list[bytes]:
        """By every key, the active one first: what to look for with ANY(...) so that a rotation hides nobody."""
        return [_indexes(self._indexer(key, about), (text,))[0] for key in self.keys_for("blind_index")]

    def _indexer(self, key: Key, about: str) -> HMAC:
        indexer = self._indexers.get((key.id, about))
        if indexer is None:
            # Preparing the HMAC once and copying it for each text takes half as long as `hmac` of the standard library.
            indexer = self._indexers[key.id, about] = HMAC(key.secret, SHA256())
            indexer.update(about.encode() + b"\0")
        return indexer

    # ------------------------------------------------------------------------------------- signing

    def sign(self, purpose: Purpose, message: bytes) -> KeyedSignature:
        """By the active key for "signing" or "checkpoint"."""
        key = self.keys_for(purpose)[0]
        return KeyedSignature(key.id, self._signers[key.id].sign(message))

    def sign_many(self, purpose: Purpose, messages: Iterable[bytes]) -> tuple[str, list[bytes]]:
        """As `sign`, one for each by the same key, quicker: the key's id, and the signatures."""
        key = self.keys_for(purpose)[0]
        sign = self._signers[key.id].sign
        return key.id, [sign(message) for message in messages]

    def verify(self, purpose: Purpose, message: bytes, signed: KeyedSignature) -> None:
        """Raises SignatureMismatch, or UnknownKey where the key is not here or serves another purpose."""
        public = self.public_keys(purpose).get(signed.key_id)
        if public is None:
            raise UnknownKey(f"{self.path}: lacks a {purpose} key with the id that the signature names")
        check_signature(public, message, signed.signature)

    def public_keys(self, purpose: Purpose) -> dict[str, bytes]:
        """The public half (32 bytes) by the key's id: for whoever verifies elsewhere."""
        return {
            key.id: self._signers[key.id].public_key().public_bytes_raw() for key in self.keys_for(purpose)
        }

    # ------------------------------------------------------------------------------------ contexts

    @cached_property
    def _ciphers(self) -> dict[bytes, AESGCM]:
        return {_header(key): AESGCM(key.secret) for key in self.keys_for("encryption")}

    @cached_property
    def _sealer(self) -> tuple[bytes, AESGCM]:
        header = _header(self.keys_for("encryption")[0])
        return header, self._ciphers[header]

    @cached_property
    def _signers(self) -> dict[str, Ed25519PrivateKey]:
        purposes: tuple[Purpose, ...] = ("signing", "checkpoint")
        keys = [key for purpose in purposes for key in self.keys_for(purpose)]
        return {key.id: Ed25519PrivateKey.from_private_bytes(key.secret) for key in keys}


def check_signature(public: bytes, message: bytes, signature: bytes) -> None:
    """Raises SignatureMismatch unless the holder of this public key (32 bytes) signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise SignatureMismatch("the signature does not belong to this text and this key") from None


def _header(key: Key) -> bytes:
    return VERSION + bytes.fromhex(key.id)


def _indexes(keyed: HMAC, texts: Iterable[str]) -> list[bytes]:
    made = []
    for text in texts:
        one = keyed.copy()
        # Most of what is indexed is digits, with or without a plus. Folding does not change them and would cost time.
        plain = text if text.isascii() and text.removeprefix("+").isdecimal() else search_key(text)
        one.update(plain.encode())
        made.append(one.finalize())
    return made


def _rotated(keys: tuple[Key, ...], purpose: Purpose, is_later: bool, at: dt.datetime) -> tuple[Key, ...]:
    announced = [key for key in keys if key.purpose == purpose and key.state == "coming"]
    if is_later:
        if announced:
            raise KeyRingFault(
                f"a {purpose} key is announced already: rotate without --later makes it the active one"
            )
        return (*keys, Key.new(purpose, "coming", at))
    chosen = announced[0] if announced else Key.new(purpose, "coming", at)
    others = [key for key in keys if key is not chosen]
    kept = [
        replace(key, state="old") if key.purpose == purpose and key.state == "active" else key
        for key in others
    ]
    return (*kept, replace(chosen, state="active"))

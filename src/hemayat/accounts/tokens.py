"""Random tokens and codes, and what is kept of them: a token's hash, a code's keyed and salted hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from hemayat.audit.keys import ring
from hemayat.common.persian import to_ascii_digits

CODE_DIGITS = 6
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 64


def new_token() -> str:
    """256 random bits in 43 signs that any cookie takes."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """What is kept of a token: enough, since nobody can guess one. Never raises, whatever a stranger sent."""
    return hashlib.sha256(token[:_LONGEST_TOKEN].encode("utf-8", "surrogatepass")).digest()


def new_code() -> str:
    """Six digits; leading zeros count."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_in(text: str) -> str:
    """The code that a person wrote, in any digits; empty, which no code is, where it is none."""
    digits = to_ascii_digits(text.strip())
    return digits if len(digits) == CODE_DIGITS and digits.isascii() and digits.isdecimal() else ""


def code_hash(code: str, salt: bytes) -> bytes:
    """A million codes are soon tried, so the hash is keyed with a key that is not in the database, and salted.

    `salt`: the hash of the attempt's own token, which binds the code to the attempt.
    """
    return _code_hashes(code, salt)[0]


def is_code(code: str, salt: bytes, kept: bytes) -> bool:
    """Whether `kept` is the hash of this code, by any key: keys may rotate between the message and its entry."""
    return any(is_same(kept, one) for one in _code_hashes(code, salt))


def _code_hashes(code: str, salt: bytes) -> list[bytes]:
    return ring().blind_indexes("sign_in_code", f"{salt.hex()}:{code}")


def is_same(one: bytes, other: bytes) -> bool:
    """Compared in constant time; an empty hash is like none."""
    return hmac.compare_digest(bytes(one), bytes(other)) and bool(one)

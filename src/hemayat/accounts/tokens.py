"""Random tokens and codes, and what is kept of them: a token's hash, a code's keyed and salted hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from hemayat.audit.keys import key_ring
from hemayat.common.persian import to_ascii_digits

CODE_DIGITS = 6
LONG_CODE_DIGITS = 9
"""While somebody guesses (sign_in_codes.py)."""
_TOKEN_BYTES = 32
_LONGEST_TOKEN = 64


def new_token() -> str:
    """256 random bits in 43 signs that any cookie takes."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_of(token: str) -> bytes:
    """What is kept of a token: enough, since nobody can guess one. Never raises, whatever a stranger sent."""
    return hashlib.sha256(token[:_LONGEST_TOKEN].encode("utf-8", "surrogatepass")).digest()


def new_code(*, is_long: bool = False) -> str:
    """Six digits, or nine; leading zeros count."""
    digits = LONG_CODE_DIGITS if is_long else CODE_DIGITS
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def code_in(text: str) -> str:
    """The code that a person wrote, in any digits; empty, which no code is, where it is none."""
    digits = to_ascii_digits(text.strip())
    return digits if is_code_shaped(digits) else ""


def is_code_shaped(digits: str) -> bool:
    """Whether this can be a code at all."""
    return len(digits) in {CODE_DIGITS, LONG_CODE_DIGITS} and digits.isascii() and digits.isdecimal()


def code_hashes(code: str, salt: bytes) -> list[bytes]:
    """What is kept of a code, by every key, the active one first: keys may rotate between the message and its entry.

    A million codes are soon tried, so the hash is keyed with a key that is not in the database, and salted.
    """
    return key_ring().blind_indexes("sign_in_code", f"{salt.hex()}:{code}")


def equal_hashes(first: bytes, other: bytes) -> bool:
    """Compared in constant time; an empty hash is like none."""
    return hmac.compare_digest(bytes(first), bytes(other)) and bool(first)

"""The second factor of staff: time-based codes as in RFC 6238 (SHA-1, six digits, half a minute)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

from hemayat.common.persian import to_ascii_digits

STEP_SECONDS, DIGITS = 30, 6
_SECRET_BYTES = 20
_STEPS_OFF = 1


def new_secret() -> bytes:
    """160 random bits."""
    return secrets.token_bytes(_SECRET_BYTES)


def step_at(now: datetime) -> int:
    """The number of the half minute."""
    return int(now.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one half minute."""
    # SHA-1 is what every authenticator speaks; HMAC does not need it to be free of collisions.
    digest = hmac.new(secret, struct.pack(">Q", step), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The half minute that the code belongs to: this one, or the one beside; None where it is wrong.

    Digits of any script, in groups or not.
    """
    given, this = to_ascii_digits("".join(code.split())).encode("utf-8", "replace"), step_at(now)
    steps = range(this - _STEPS_OFF, this + _STEPS_OFF + 1)
    matching = [step for step in steps if hmac.compare_digest(code_at(secret, step).encode(), given)]
    return matching[-1] if matching else None


def address(secret: bytes, username: str) -> str:
    """The otpauth:// address that an authenticator reads as a QR code."""
    asked = {"secret": base64.b32encode(secret).decode(), "issuer": "Hemayat"}
    return f"otpauth://totp/{quote(f'Hemayat:{username}')}?{urlencode(asked)}"

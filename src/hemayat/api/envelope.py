"""The signature of a message, header and body together, as both sides make it. No Django: the client uses it too.

Signed is the text of three lines «(created): …», «(expires): …», «digest: SHA-256=…», the digest being over the
canonical JSON (RFC 8785) of {"header": …, "message": …}. So white space and the order of names do not matter, and
nothing else may change on the way.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

LONGEST_LIFE = timedelta(minutes=10)
"""From `created` to `expires`."""
SKEW = timedelta(seconds=60)
"""How far clocks may be apart."""
HEADERS = "(created) (expires) digest"
LONGEST_SIGNATURE = 2_000
DEEPEST = 60
"""Levels of a message; far fewer are of use."""
_FORM = re.compile(r"Signature:\s+(\S.*)")
_FIELD = re.compile(r'(\w{1,20})="([^"]{0,500})"(?:,\s*|$)')
_LARGEST = 2**53


class BadSignature(ValueError):
    """The text says what is wrong with it."""


@dataclass(frozen=True)
class MessageSignature:
    """What a signature says of itself; `value` is 64 bytes."""

    sender: str
    key: str
    created: int
    expires: int
    value: bytes


def canonical(value: Any) -> bytes:
    """As RFC 8785 has it. Raises ValueError for what is too deep, or a number not all read alike."""
    made: list[str] = []
    _write(value, made, DEEPEST)
    return "".join(made).encode("utf-8", "surrogatepass")


def signed_text(header: Any, message: Any, created: int, expires: int) -> bytes:
    digest = hashlib.sha256(canonical({"header": header, "message": message})).digest()
    value = base64.b64encode(digest).decode()
    return f"(created): {created}\n(expires): {expires}\ndigest: SHA-256={value}".encode()


def signature_text(signature: MessageSignature) -> str:
    """The text that stands under "signature" in an envelope."""
    value = base64.b64encode(signature.value).decode()
    return (
        f'Signature: namespace="spdci", kidId="{signature.sender}|{signature.key}|ed25519", algorithm="ed25519", '
        f'created="{signature.created}", expires="{signature.expires}", headers="{HEADERS}", signature="{value}"'
    )


def read(text: str) -> MessageSignature:
    """Raises BadSignature."""
    form = _FORM.fullmatch(text.strip()) if len(text) <= LONGEST_SIGNATURE else None
    fields = dict(_FIELD.findall(form[1])) if form else {}
    sender, _, rest = fields.get("kidId", "").partition("|")
    key, _, algorithm = rest.partition("|")
    if not (sender and key) or {algorithm, fields.get("algorithm")} != {"ed25519"}:
        raise BadSignature(
            'it does not have the form Signature: namespace="spdci", kidId="sender|key|ed25519", …'
        )
    if fields.get("namespace") != "spdci" or fields.get("headers") != HEADERS:
        raise BadSignature(f'give namespace="spdci" and headers="{HEADERS}"')
    try:
        value = base64.b64decode(fields.get("signature", ""), validate=True)
        created, expires = (_instant(fields.get(name, "")) for name in ("created", "expires"))
    except (binascii.Error, ValueError):
        raise BadSignature("created and expires are whole seconds, the signature is base64") from None
    return MessageSignature(sender, key, created, expires, value)


def check_time(signature: MessageSignature, now: datetime) -> None:
    """Raises BadSignature for one that is over, not begun, or for too long."""
    at, skew = now.timestamp(), SKEW.total_seconds()
    if signature.created > at + skew:
        raise BadSignature("it was created in the future; set your clock")
    if signature.expires < at:
        raise BadSignature("it has expired; sign again")
    if not 0 < signature.expires - signature.created <= LONGEST_LIFE.total_seconds():
        raise BadSignature(f"it may be valid for {LONGEST_LIFE.total_seconds():.0f} seconds at most")


def created_and_expires(now: datetime, life: timedelta = timedelta(minutes=5)) -> tuple[int, int]:
    """`created` and `expires` of what is signed now."""
    return int(now.timestamp()), int((now + life).timestamp())


def timestamp_text(now: datetime) -> str:
    """As the standard writes it."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _instant(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 11):
        raise ValueError("no instant")
    return int(text)


def _write(value: Any, parts: list[str], levels: int) -> None:
    if levels == 0:
        raise ValueError(f"a message has up to {DEEPEST} levels")
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        for at, name in enumerate(names):
            parts += ["," if at else "{", _text(name), ":"]
            _write(value[name], parts, levels - 1)
        parts.append("}" if names else "{}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            parts.append("," if at else "[")
            _write(one, parts, levels - 1)
        parts.append("]" if value else "[]")
    else:
        parts.append(_scalar(value))


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return _number(value) if is_number else json.dumps(value)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    # Compared and not converted: a whole number of hundreds of digits fits in no float. NaN is less than nothing.
    if not abs(value) < _LARGEST:
        raise ValueError(f"the number {value} is too large; give it as text")
    if value == int(value):
        return str(int(value))
    said = repr(value)
    if "e" in said:
        raise ValueError(f"the number {value} is too small; give it as text")
    return said

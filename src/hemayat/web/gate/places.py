"""Two signed cookies: which place somebody has, and that somebody is in. Neither says who they are."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

PLACE, INSIDE = "__Host-place", "__Host-inside"
INSIDE_SECONDS = 2 * 3600
RENEW_AFTER_SECONDS = 600
PLACE_SECONDS = 24 * 3600
_SIGNATURE = 32
"""Signs of a hexadecimal number: 128 bits."""


@dataclass(frozen=True)
class Signer:
    """`key`: of this installation; the same for all its gates, and for its next version."""

    key: bytes

    @classmethod
    def of(cls, secret: str) -> Signer:
        return cls(hashlib.sha256(b"hemayat gate\n" + secret.encode()).digest())

    def place(self, number: int, epoch: int) -> str:
        """`epoch`: of whose numbers it is one; another count begins where the old one was lost."""
        return self._signed(f"p{epoch}.{number}")

    def place_in(self, cookie: str, epoch: int) -> int | None:
        """The place that a cookie holds; None where it is not ours or of another epoch."""
        said = self._unsigned(cookie, "p")
        if said is None or len(said) != 2 or said[0] != epoch:
            return None
        return said[1]

    def inside(self, since: int) -> str:
        """`since`: whole seconds of the Unix clock."""
        return self._signed(f"i{since}.0")

    def inside_since(self, cookie: str, now: int) -> int | None:
        """Since when somebody is in; None where they are not, or not any more."""
        said = self._unsigned(cookie, "i")
        if said is None or not said[0] - 60 <= now < said[0] + INSIDE_SECONDS:
            return None
        return said[0]

    def _signed(self, text: str) -> str:
        return f"{text}.{self._signature(text)}"

    def _unsigned(self, cookie: str, kind: str) -> tuple[int, ...] | None:
        text, _, signature = cookie.rpartition(".")
        if not text.startswith(kind) or not hmac.compare_digest(
            signature.encode(), self._signature(text).encode()
        ):
            return None
        return tuple(int(part) for part in text[1:].split("."))

    def _signature(self, text: str) -> str:
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]


def cookies_of(header: str) -> dict[str, str]:
    """The cookies of a request's header, of those that we read; the first of a name counts."""
    found: dict[str, str] = {}
    for part in header.split(";"):
        name, _, value = part.strip().partition("=")
        if name in (PLACE, INSIDE) and len(value) < 100:
            found.setdefault(name, value)
    return found


def set_cookie(name: str, value: str, seconds: int) -> str:
    return f"{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax"

"""One key of a ring, what keys are for, and what can go wrong with them."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from hemayat.common.errors import HemayatError

Purpose = Literal["encryption", "blind_index", "signing", "checkpoint"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
OF_ALL: tuple[Purpose, ...] = ("encryption", "blind_index", "signing")
"""In the ring that every process reads."""
OF_WORKER: tuple[Purpose, ...] = ("checkpoint",)
"""In a ring that the worker alone reads: whoever takes over a web process signs no checkpoint."""

State = Literal["active", "old", "coming"]
"""active: used for what is new; old: still opens and verifies; coming: known beforehand, so that every machine can
open what one of them seals as soon as the key becomes active."""

SECRET_BYTES = 32
ID_BYTES = 4


class KeyRingFault(HemayatError):
    """Something is wrong with keys or with what they protect. No message ever holds what was protected."""


class UnsealingFailed(KeyRingFault):
    """A sealed value was changed, cut, moved to another column, or is none at all."""


class SignatureMismatch(KeyRingFault):
    """A signature does not belong to this message and this key."""


class UnknownKey(KeyRingFault):
    """The ring lacks the key that a sealed value or a signature names."""


class UnreadableRing(KeyRingFault):
    """The file of the ring is missing, open to others, or not whole."""


@dataclass(frozen=True)
class Key:
    """A secret of 32 bytes; its id (8 hexadecimal digits) may be seen by anyone."""

    id: str
    purpose: Purpose
    state: State
    created_at: dt.datetime
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, purpose: Purpose, state: State, created_at: dt.datetime) -> Key:
        return cls(secrets.token_hex(ID_BYTES), purpose, state, created_at, secrets.token_bytes(SECRET_BYTES))

    @classmethod
    def of(cls, row: dict[str, Any]) -> Key:
        """The key that `row` writes down. Raises ValueError or KeyError, never with the secret in the message."""
        try:
            secret = base64.b64decode(row["secret"], validate=True)
        except (binascii.Error, TypeError):
            raise ValueError("a secret is not base64") from None
        is_known = row["purpose"] in PURPOSES and row["state"] in get_args(State)
        if not is_known or len(secret) != SECRET_BYTES or len(bytes.fromhex(row["id"])) != ID_BYTES:
            raise ValueError("a key has an id, purpose, state or length that means nothing")
        created_at = dt.datetime.fromisoformat(row["created_at"])
        return cls(
            row["id"], cast("Purpose", row["purpose"]), cast("State", row["state"]), created_at, secret
        )

    def row(self) -> dict[str, str]:
        """As the file holds it."""
        return {
            "id": self.id,
            "purpose": self.purpose,
            "state": self.state,
            "created_at": self.created_at.isoformat(timespec="seconds"),
            "secret": base64.b64encode(self.secret).decode(),
        }

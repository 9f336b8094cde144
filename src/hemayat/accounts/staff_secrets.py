"""Secrets of staff, each sealed to its own row: one that was copied to another row does not open there.

Whoever owns the database could otherwise give their own second factor, or their own line, to somebody else's account.
"""

from __future__ import annotations

from enum import Enum

import structlog

from hemayat.audit.keys import key_ring
from hemayat.audit.sealed_columns import bound_to
from hemayat.common.keys import UnsealingFailed

_log = structlog.get_logger("hemayat.accounts")


class StaffSecret(Enum):
    """What is sealed, by what it is bound to (apps.py): the member, or the invitation."""

    TOTP = "staff_totp"
    INVITED_TOTP = "staff_invitation"
    TYPED = "staff_identity"
    LINE = "staff_line"


def seal(secret: StaffSecret, row: int, plain: bytes) -> bytes:
    """`row`: the member's id, or the invitation's."""
    return key_ring().seal(plain, bound_to(secret.value, row))


def open_secret(secret: StaffSecret, row: int, sealed: bytes | memoryview) -> bytes | None:
    """None where it was changed or is another row's, which is logged: the account goes on without it."""
    try:
        return key_ring().unseal(sealed, bound_to(secret.value, row))
    except UnsealingFailed:
        _log.error("staff_secret_not_opened", secret=secret.value, row=row)
        return None

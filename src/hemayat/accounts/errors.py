"""What staff and operators may be told. Citizens are told by results.Problem: nothing about them is an exception."""

from __future__ import annotations

from datetime import datetime

from hemayat.common.errors import HemayatError


class SignInRefused(HemayatError):
    """Name, password and code do not belong together, or the account is closed: check all three and try again.

    It says the same whichever was wrong.
    """

    def __init__(self) -> None:
        super().__init__("this name, password and code do not go together; check all three and try again")


class TooManyTries(HemayatError):
    """Too many failed tries: wait until `retry_at`, or ask an administrator."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__(f"too many tries; try again after {retry_at:%Y-%m-%d %H:%M} UTC")
        self.retry_at = retry_at


class StaffFault(HemayatError):
    """The account cannot be made or changed as asked; the line says what to give instead."""

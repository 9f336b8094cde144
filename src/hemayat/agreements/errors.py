"""What can be wrong with the agreement, and what to do about it."""

from __future__ import annotations

import datetime as dt

from hemayat.common.dates import format_date
from hemayat.common.errors import HemayatError


class NoAgreementInForce(HemayatError):
    """No version holds on that day yet: publish one with an earlier day, or ask about a later day."""

    def __init__(self, on: dt.date) -> None:
        super().__init__(f"no version of the agreement was in force on {format_date(on, 'en')}")


class NoSuchClock(HemayatError):
    """There is no such clock, or it is not this person's to see."""

    def __init__(self, clock: int) -> None:
        super().__init__(f"there is no clock {clock} of this household")


class CalendarFault(HemayatError):
    """The calendar cannot be changed as asked; the line says what to give instead."""

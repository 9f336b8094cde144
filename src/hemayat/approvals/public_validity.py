"""What a stranger is told of an approval by its serial: that it is one, whose in part, and whether it is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hemayat.audit.context import NOBODY, acting_as, run_statement
from hemayat.common.tracking_code import code_of, grouped, number_of


class Validity(StrEnum):
    """As of a day."""

    IN_FORCE = "in_force"
    ENDS = "ends"
    ENDED = "ended"


@dataclass(frozen=True)
class PublicValidity:
    """`holder`: masked. Why it ended is the household's own, and not told here."""

    serial: str
    holder: str
    issued_on: dt.date
    stands: Validity
    ended_on: dt.date | None

    @property
    def serial_shown(self) -> str:
        return grouped(self.serial)


def public_validity(serial: str, on: dt.date) -> PublicValidity | None:
    """None where no approval has this serial. One query, of nobody: the database masks the name."""
    number = number_of(serial)
    with acting_as(NOBODY, is_read_only=True):
        found = run_statement("SELECT * FROM approval_with_serial(%s)", [number])
    if not found:
        return None
    issued_on, ended_on, holder = found[0]
    return PublicValidity(code_of(number), holder, issued_on, validity_on(issued_on, ended_on, on), ended_on)


def validity_on(issued_on: dt.date, ended_on: dt.date | None, on: dt.date) -> Validity:
    if ended_on is None:
        return Validity.IN_FORCE
    return Validity.ENDS if issued_on <= on < ended_on else Validity.ENDED

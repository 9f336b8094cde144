"""What a stranger is told of an approval by its serial: that it is one, whose in part, and whether it is in force."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from hemayat.approvals.letters import masked
from hemayat.approvals.queries import Approval, approval_with
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.tracking_code import grouped, number_of
from hemayat.households.queries import person


class Stands(StrEnum):
    """As of a day."""

    IN_FORCE = "in_force"
    ENDS = "ends"
    ENDED = "ended"


@dataclass(frozen=True)
class Standing:
    """`holder`: masked. Why it ended is the household's own, and not told here."""

    serial: str
    holder: str
    issued_on: dt.date
    stands: Stands
    ended_on: dt.date | None

    @property
    def serial_shown(self) -> str:
        return grouped(self.serial)


def standing_of(serial: str, on: dt.date) -> Standing | None:
    """None where no approval has this serial. Two queries of the system, as whoever asks is nobody."""
    with acting_as(SYSTEM, is_read_only=True):
        found = approval_with(number_of(serial))
        holder = person(found.holder_id) if found else None
    if found is None or holder is None:
        return None
    name = masked(holder.given_name, holder.family_name)
    return Standing(found.serial, name, found.issued_on, stands(found, on), found.ended_on)


def stands(approval: Approval, on: dt.date) -> Stands:
    if approval.ended_on is None:
        return Stands.IN_FORCE
    return Stands.ENDS if approval.is_in_force(on) else Stands.ENDED

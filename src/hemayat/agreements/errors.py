"""What can be wrong with the agreement, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hemayat.agreements.faults import AgreementTextFault
from hemayat.common.dates import format_date
from hemayat.common.errors import HemayatError
from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class NoAgreementInForce(HemayatError):
    """No version holds on that day yet: publish one with an earlier day, or ask about a later day."""

    def __init__(self, on: dt.date) -> None:
        super().__init__(f"no version of the agreement was in force on {format_date(on, 'en')}")


class NoSuchClock(HemayatError):
    """There is no such clock, or it is not this person's to see."""

    def __init__(self, clock: int) -> None:
        super().__init__(f"this household has no clock {clock}")


class AgreementFault(Refusal):
    """Something with a version of the agreement, or with a closing law, is refused."""


class AgreementTextInvalid(AgreementFault):
    """The text is no agreement: `found` says of each fault where and what; mend them and send it again."""

    def __init__(self, agreement_text_faults: Sequence[AgreementTextFault]) -> None:
        super().__init__(
            Message("The text has errors and was not saved. {found}").format(
                found=" ".join(agreement_text_fault.said for agreement_text_fault in agreement_text_faults)
            )
        )
        self.found = tuple(agreement_text_faults)


class CalendarFault(HemayatError):
    """The calendar cannot be changed as asked; the line says what to give instead."""


MAY_NOT_WRITE = Message(
    "Only policy analysts and publishers can work on drafts of the agreement. Ask an "
    "administrator for one of these roles."
)
MAY_NOT_PUBLISH = Message("Only a publisher can do this. Ask an administrator for the role.")
SERVICE_ENDED = Message(
    "This service ended on {on} under “{title}” (number {value}). New requests are not "
    "accepted. You can still read earlier requests."
)

"""What can be wrong with the agreement, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from hemayat.agreements.faults import AgreementTextFault
from hemayat.common.dates import date_in_words, format_date
from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words, in_digits


class NoAgreementInForce(HemayatError):
    """No version holds on that day yet: publish one with an earlier day, or ask about a later day."""

    def __init__(self, on: dt.date) -> None:
        super().__init__(f"no version of the agreement was in force on {format_date(on, 'en')}")


class NoSuchClock(HemayatError):
    """There is no such clock, or it is not this person's to see."""

    def __init__(self, clock: int) -> None:
        super().__init__(f"this household has no clock {clock}")


class AgreementFault(HemayatError):
    """Something stands in the way of a version or of a closing law: the text says what, and what to do.

    `words`: the same for the person, by language.
    """

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class MayNotWrite(AgreementFault):
    """Drafts are made and reviewed by analysts and publishers: ask whoever gives roles."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only policy analysts and publishers can work on drafts of the agreement. Ask an "
                "administrator for one of these roles."
            ),
        )


class MayNotPublish(AgreementFault):
    """Versions are published and the service is closed by publishers: ask whoever gives roles."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only a publisher can do this. Ask an administrator for the role."),
        )


class AgreementTextInvalid(AgreementFault):
    """The text is no agreement: `found` says of each fault where and what; mend them and send it again."""

    def __init__(self, agreement_text_faults: Sequence[AgreementTextFault]) -> None:
        super().__init__(
            Message("The text has errors and was not saved. {found}").format(
                found=" ".join(agreement_text_fault.said for agreement_text_fault in agreement_text_faults)
            )
        )
        self.found = tuple(agreement_text_faults)


class ServiceEnded(AgreementFault):
    """A law has ended the service: nothing new is taken, and everything stays readable."""

    def __init__(self, title: Mapping[str, str], number: str, on: dt.date) -> None:
        super().__init__(
            Message(
                "This service ended on {on} under “{title}” (number {value}). New requests are not "
                "accepted. You can still read earlier requests."
            ).format(
                title=title,
                value=in_digits(number),
                on=Words(date_in_words(on, "fa"), date_in_words(on, "en")),
            ),
        )


class CalendarFault(HemayatError):
    """The calendar cannot be changed as asked; the line says what to give instead."""

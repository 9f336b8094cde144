"""What can stand in the way of watching over the service. Each says, in both languages, what is wrong."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class OversightFault(HemayatError):
    """`words`: for the person, by language; the exception itself reads in English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class NotOversight(OversightFault):
    """This is for members with the role of oversight: ask one of them, or an administrator for the role."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only the oversight team can see this. If you need access, ask an administrator for "
                "that role."
            ),
        )


class NotTheSecondReader(OversightFault):
    """A second opinion is of a senior officer who does not know the first: leave it to a colleague."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only a senior officer who has not decided or seen this case can give the second "
                "opinion. Leave this case to a colleague."
            ),
        )


class NoSuchReexamination(OversightFault):
    """It is of another province, or was given already: look at the list again."""

    def __init__(self) -> None:
        super().__init__(
            Message("This case is no longer waiting for a second opinion. Reload the list."),
        )


class OpinionReasonMissing(OversightFault):
    """A second opinion says why: write it, and choose one of the two outcomes."""

    def __init__(self) -> None:
        super().__init__(Message("Choose the correct outcome and write why."))

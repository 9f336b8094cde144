"""What can stand in the way of a hand-over. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class ReferralFault(HemayatError):
    """`words`: for the person, by language; the exception itself reads in English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class MayNotTransferFiles(ReferralFault):
    """Files of national ids go through a senior officer of the whole country, or to the custodian itself."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only a senior officer for all provinces, or the payment agency itself, can receive "
                "and answer a batch."
            ),
        )


class NotAReferralOfficer(ReferralFault):
    """A case officer or senior officer of the household's province works on what came back."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only an officer for the household’s province can work on a returned record."),
        )


class MoveSecondPersonNeeded(ReferralFault):
    """A senior officer of the province who did not propose it says yes or no."""

    def __init__(self) -> None:
        super().__init__(
            Message("A senior officer other than the person who made the proposal must accept or refuse it."),
        )


class NoSuchBatch(ReferralFault):
    """There is no such batch for this custodian: look at the list of its batches."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Message("Batch {value} was not found. To see all batches, run `hemayat referrals list`.").format(
                value=number
            ),
        )


class ReferralStateChanged(ReferralFault):
    """It stands otherwise than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("The status has changed in the meantime. Reload the page."),
        )


class SameCustodian(ReferralFault):
    """It is with this custodian already: choose another one, or send it again."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "The record is already with this organisation. Choose another organisation, or send "
                "the record again."
            ),
        )


class BatchContentChanged(ReferralFault):
    """The files come out other than those that were signed: keep the first ones, and tell whoever looks after this."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Message(
                "The content of batch {value} differs from what was signed. Another version of this "
                "program created the batch. Use the files created at that time."
            ).format(value=number),
        )


class NoSuchRule(ReferralFault):
    """Name a custodian that is open, and a fact with its value; the rule for everybody is changed, not taken back."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This rule or this payment agency was not found. To see both lists, run `hemayat "
                "referrals list-rules`."
            ),
        )

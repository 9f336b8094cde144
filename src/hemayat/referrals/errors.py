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
                "Only a senior officer of all provinces, or the custodian itself, takes a batch and "
                "answers for it."
            ),
        )


class NotAReferralOfficer(ReferralFault):
    """A case officer or senior officer of the household's province works on what came back."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only an officer of its province works on what came back."),
        )


class MoveSecondPersonNeeded(ReferralFault):
    """A senior officer of the province who did not propose it says yes or no."""

    def __init__(self) -> None:
        super().__init__(
            Message("A senior officer who did not propose it says yes or no."),
        )


class NoSuchBatch(ReferralFault):
    """There is no such batch for this custodian: look at the list of its batches."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Message("there is no batch {value} here; `hemayat referrals list` shows which there are").format(
                value=number
            ),
        )


class ReferralStateChanged(ReferralFault):
    """It stands otherwise than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("This stands otherwise by now. Look at its page again."),
        )


class SameCustodian(ReferralFault):
    """It is with this custodian already: choose another one, or send it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("It is with this organisation already. Choose another, or send it again."),
        )


class BatchContentChanged(ReferralFault):
    """The files come out other than those that were signed: keep the first ones, and tell whoever looks after this."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Message(
                "batch {value} comes out otherwise than it was signed: it was made by another "
                "version of this program; use the files that were made then"
            ).format(value=number),
        )


class NoSuchRule(ReferralFault):
    """Name a custodian that is open, and a fact with its value; the rule for everybody is changed, not taken back."""

    def __init__(self) -> None:
        super().__init__(
            Message("there is no such rule, or no such custodian; `hemayat referrals custodians` lists both"),
        )

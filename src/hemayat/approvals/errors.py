"""What can stand in the way of an approval. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class ApprovalFault(HemayatError):
    """`words`: for the person, by language; the exception itself reads in English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class NoSuchApproval(ApprovalFault):
    """There is none with this number, or it is another household's: look at the list of one's own."""

    def __init__(self) -> None:
        super().__init__(
            Message("We could not find this approval. Check the list of your approvals."),
        )


class NotTheHolder(ApprovalFault):
    """It was issued to somebody else of the household, and passes to nobody (R4.5): ask for one in one's own name."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This approval was issued in the name of another head, and it cannot be transferred. "
                "You get an approval in your own name with a new decision. If you do not have one "
                "yet, apply for livelihood support."
            ),
        )


class ApprovalAlreadyEnded(ApprovalFault):
    """It is in force no more, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("This approval is no longer valid. Open its page again."),
        )

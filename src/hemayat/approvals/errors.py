"""What can stand in the way of an approval. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class ApprovalFault(Refusal):
    """Something with an approval is refused."""


class NotTheHolder(ApprovalFault):
    """It was issued to somebody else of the household, and passes to nobody (R4.5): ask for one in one's own name."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This approval was issued in the name of another head, and it cannot be transferred. "
                "We issue one in your own name after a new decision. If there is no new decision yet, "
                "apply for livelihood support."
            ),
        )


NO_SUCH_APPROVAL = Message("We could not find this approval. Check the list of your approvals.")
APPROVAL_ALREADY_ENDED = Message("This approval is no longer valid. Open its page again.")

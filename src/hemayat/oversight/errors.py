"""What can stand in the way of watching over the service. Each says, in both languages, what is wrong."""

from __future__ import annotations

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class OversightFault(Refusal):
    """Something in the oversight of the service is refused."""


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


class NoSuchReview(OversightFault):
    """It is closed, or there is none: look at the page again."""

    def __init__(self) -> None:
        super().__init__(Message("This review is closed or does not exist. Reload the page."))


NOT_OVERSIGHT = Message(
    "Only the oversight team can see this. If you need access, ask an administrator for that role."
)
OPINION_REASON_MISSING = Message("Choose the correct outcome and write why.")
NOT_RULE_OWNER = Message(
    "Only a policy analyst can close a review of a criterion. If you need access, ask an administrator for that role."
)
REVIEW_WORDS_MISSING = Message("Write what you found and what you will do about the criterion.")
NO_SUCH_ANOMALY = Message("This finding no longer exists, or it is about other provinces. Reload the list.")
LOOKS_SPENT = Message(
    "Today you have opened three times as many case files as the oversight team usually needs in a day. You "
    "can open others tomorrow."
)

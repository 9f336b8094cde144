"""What can stand in the way of a hand-over. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class ReferralFault(Refusal):
    """Something with a referral is refused."""


class MayNotTransferFiles(ReferralFault):
    """Files of national ids go through a senior officer of the whole country, or to the custodian itself."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Only a senior officer for all provinces, or the payment agency itself, can receive "
                "and answer a batch."
            ),
        )


class NoSuchBatch(ReferralFault):
    """There is no such batch for this custodian: look at the list of its batches."""

    def __init__(self, number: int) -> None:
        super().__init__(
            Message("Batch {value} was not found. To see all batches, run `hemayat referrals list`.").format(
                value=number
            ),
        )


NOT_A_REFERRAL_OFFICER = Message(
    "Only an officer for the household’s province can work on a returned record."
)
MOVE_SECOND_PERSON_NEEDED = Message(
    "A senior officer other than the person who made the proposal must accept or refuse it."
)
REFERRAL_STATE_CHANGED = Message("The status has changed in the meantime. Reload the page.")
SAME_CUSTODIAN = Message(
    "The record is already with this organisation. Choose another organisation, or send the record again."
)
BATCH_CONTENT_CHANGED = Message(
    "The content of batch {value} differs from what was signed. Another version of this "
    "program created the batch. Use the files created at that time."
)
NOT_A_RULE_SETTER = Message(
    "Only a senior officer for all provinces can change which payment agency gets new approvals."
)
RULE_WAITS = Message(
    "A proposal about this rule is already waiting. Approve or withdraw it first. To see it, run `hemayat referrals "
    "list-rules`."
)
NO_SUCH_RULE = Message(
    "This rule or this payment agency was not found. To see both lists, run `hemayat referrals list-rules`."
)

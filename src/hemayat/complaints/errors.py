"""What can stand in the way of a complaint. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class ComplaintFault(Refusal):
    """Something with a complaint is refused."""


class NoSuchComplaint(ComplaintFault):
    """There is no such complaint for whoever asks: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message("We could not find this complaint. Check the list of complaints."),
        )


class ResultNotLate(ComplaintFault):
    """The result is not late, or has come: complain of delay once it is; ask a question until then (R4.8b)."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "You can complain about a delay only after the due date has passed without a result. "
                "Open the page of the request again."
            ),
        )


class AlreadyComplained(ComplaintFault):
    """The inspection office is looking at a complaint about the same delay, `complaint`: follow that one."""

    def __init__(self, complaint: int) -> None:
        super().__init__(
            Message("A complaint about this request is already being examined. Follow that complaint."),
        )
        self.complaint = complaint


class ComplainedTooOften(ComplaintFault):
    """This head has filed many complaints today: write in one of them."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "You have filed too many complaints today. Add to one of those complaints, or try again tomorrow."
            ),
        )


class ComplaintStateChanged(ComplaintFault):
    """The complaint is in another state than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "You cannot do this at this stage of the complaint. Open the page of the complaint again."
            ),
        )


COMPLAINANT_NOT_HEAD = Message(
    "Only the head of the household can file a complaint, after signing in to this service."
)
NOT_AN_INSPECTOR = Message("Only an inspector for this province can read and answer a complaint.")
COMPLAINT_ALREADY_TAKEN = Message("Another inspector is already examining this complaint.")
COMPLAINT_TEXT_MISSING = Message(
    "Write your message. The other party will read it. If you claim compensation, give both the amount "
    "and a description of the loss."
)
COMPLAINT_TOO_LONG = Message("The text is too long. Shorten it to {most} characters.")

"""What can stand in the way of a complaint. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class ComplaintFault(HemayatError):
    """`words`: for the person, by language; the exception itself reads in English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class ComplainantNotHead(ComplaintFault):
    """Only the head of the household complains, signed in to the portal: sign in, or ask the head to."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only the head of the household can file a complaint, after signing in to this service."),
        )


class NotAnInspector(ComplaintFault):
    """Only an inspector for the household's province reads and answers a complaint: leave it to one."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only an inspector for this province can read and answer a complaint."),
        )


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


class ComplaintStateChanged(ComplaintFault):
    """The complaint is in another state than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("You cannot do this at this stage of the complaint. Open its page again."),
        )


class ComplaintAlreadyTaken(ComplaintFault):
    """Another inspector has taken the complaint up: two must not answer for it at once."""

    def __init__(self) -> None:
        super().__init__(Message("Another inspector is already examining this complaint."))


class ComplaintTextMissing(ComplaintFault):
    """Nothing is written, or a sum without what it was: write it, since the other side reads it."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "Write your message. The other party will read it. If you claim compensation, give "
                "both the amount and a description of the damage."
            ),
        )


class ComplaintTooLong(ComplaintFault):
    """More is written than is kept: shorten it."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Message("The text is too long. Shorten it to {most} characters.").format(most=most),
        )

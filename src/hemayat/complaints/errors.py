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
            Message("Only the head of the household files a complaint, signed in to this service."),
        )


class NotAnInspector(ComplaintFault):
    """Only an inspector for the household's province reads and answers a complaint: leave it to one."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only an inspector for this province reads and answers a complaint."),
        )


class NoSuchComplaint(ComplaintFault):
    """There is no such complaint for whoever asks: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message("This complaint was not found. Look at the list of complaints."),
        )


class ResultNotLate(ComplaintFault):
    """The result is not late, or has come: complain of delay once it is; ask a question until then (R4.8b)."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "A complaint of delay is open once the due date has passed without a result. Look at "
                "the request again."
            ),
        )


class AlreadyComplained(ComplaintFault):
    """The inspection office is looking at a complaint about the same delay, `complaint`: follow that one."""

    def __init__(self, complaint: int) -> None:
        super().__init__(
            Message("A complaint about this request is being looked into already. Follow that one."),
        )
        self.complaint = complaint


class ComplaintStateChanged(ComplaintFault):
    """The complaint is in another state than this needs, maybe since a moment ago: look at it again."""

    def __init__(self) -> None:
        super().__init__(
            Message("As the complaint stands now, this cannot be done. Look at its page again."),
        )


class ComplaintAlreadyTaken(ComplaintFault):
    """Another inspector has taken the complaint up: two must not answer for it at once."""

    def __init__(self) -> None:
        super().__init__(Message("Another inspector has taken this complaint up."))


class ComplaintTextMissing(ComplaintFault):
    """Nothing is written, or a sum without what it was: write it, since the other side reads it."""

    def __init__(self) -> None:
        super().__init__(
            Message("Write something: the other side reads it. A damage needs both the sum and what it was."),
        )


class ComplaintTooLong(ComplaintFault):
    """More is written than is kept: shorten it."""

    def __init__(self, most: int) -> None:
        super().__init__(
            Message("Too long to be kept; shorten it to {most} signs.").format(most=most),
        )

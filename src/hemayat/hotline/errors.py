"""What can stand in the way during a call. Each says, in both languages, what is wrong and what to do."""

from __future__ import annotations

from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class CallFault(Refusal):
    """Something with a call is refused."""


class NoOpenCall(CallFault):
    """There is no call of one's own to do this in: begin one."""

    def __init__(self) -> None:
        super().__init__(Message("You have no open call. Start a call first."))


class CallerKnown(CallFault):
    """Somebody has proven who they are in this call: for another, close it and begin another."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "The identity of one person is already verified in this call. For another person, "
                "close this call and start a new one."
            ),
        )


class CallerUnknown(CallFault):
    """Nobody has proven who they are in this call: ask for the code first."""

    def __init__(self) -> None:
        super().__init__(
            Message("The caller’s identity is not verified yet. Ask for the code first."),
        )


class FileClosedToAgent(CallFault):
    """The file is the agent's own or a relative's, or of another province: a colleague goes on with the call."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "You cannot open this case: it belongs to a relative of yours or to another province. "
                "Hand the call over to a colleague."
            ),
        )


class CallBackAlreadyTaken(CallFault):
    """A colleague is calling this person, or has called them: take the next one."""

    def __init__(self) -> None:
        super().__init__(
            Message("A colleague has already called this number. Choose the next person."),
        )


class NoSuchOutage(CallFault):
    """It is over already: look at the list."""

    def __init__(self) -> None:
        super().__init__(Message("This outage is over. See the list of outages."))


NO_TOPIC = Message("Choose the subject of the call")
NOT_AN_AGENT = Message("Only a hotline agent can answer calls.")
MAY_NOT_SET_OUTAGES = Message("Only a senior officer or an administrator can report an outage.")

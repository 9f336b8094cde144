"""The life of a message: one table that says from where to where, by whom, and how a citizen reads each state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hemayat.common.language import Message, Words


class MessageState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    HELD = "held"


REPLACED = "replaced"
"""The fault of a message that was held because a corrected run replaced what it says."""


@dataclass(frozen=True)
class MessageStateText:
    words: Words
    owner: Literal["sender", "provider", "nobody", "operator"]
    """Who has to act next."""

    @property
    def fa(self) -> str:
        return self.words.fa

    @property
    def en(self) -> str:
        return self.words.en


WORDING = {
    MessageState.QUEUED: MessageStateText(Message("Waiting to be sent"), "sender"),
    MessageState.SENDING: MessageStateText(Message("Being sent"), "sender"),
    MessageState.SENT: MessageStateText(Message("Sent"), "provider"),
    MessageState.DELIVERED: MessageStateText(Message("Reached your phone"), "nobody"),
    MessageState.FAILED: MessageStateText(Message("Did not reach your phone"), "operator"),
    MessageState.HELD: MessageStateText(Message("Not sent to a phone: read it here"), "operator"),
}


@dataclass(frozen=True)
class MessageTransition:
    before: MessageState
    after: MessageState
    by: Literal["sender", "receipt", "sweeper", "operator", "publisher"]
    when: str


TRANSITIONS = (
    MessageTransition(
        MessageState.QUEUED, MessageState.SENDING, "sender", "its time has come and a worker claims it"
    ),
    MessageTransition(
        MessageState.SENDING,
        MessageState.SENDING,
        "sender",
        "the worker that claimed it is gone: another claims it",
    ),
    MessageTransition(MessageState.SENDING, MessageState.SENT, "sender", "a provider has taken it"),
    MessageTransition(
        MessageState.SENDING,
        MessageState.QUEUED,
        "sender",
        "no provider took it, or none said so: again later",
    ),
    MessageTransition(
        MessageState.SENDING,
        MessageState.FAILED,
        "sender",
        "refused for good, expired, tried often enough, or three days old",
    ),
    MessageTransition(
        MessageState.SENDING,
        MessageState.HELD,
        "sender",
        "nobody may carry it: a person who was made up, or a wrong number",
    ),
    MessageTransition(
        MessageState.QUEUED,
        MessageState.HELD,
        "publisher",
        "what it says was wrong: a corrected national run is published before it was sent",
    ),
    MessageTransition(
        MessageState.SENDING, MessageState.DELIVERED, "receipt", "the receipt overtook the provider's answer"
    ),
    MessageTransition(
        MessageState.QUEUED, MessageState.DELIVERED, "receipt", "it had been taken although nobody said so"
    ),
    MessageTransition(MessageState.SENT, MessageState.DELIVERED, "receipt", "the phone has it"),
    MessageTransition(MessageState.SENT, MessageState.FAILED, "receipt", "the operator could not deliver it"),
    MessageTransition(
        MessageState.FAILED, MessageState.DELIVERED, "receipt", "the good receipt came after the bad one"
    ),
    MessageTransition(
        MessageState.SENT,
        MessageState.FAILED,
        "sweeper",
        "a receipt was promised and none came in three days",
    ),
    MessageTransition(
        MessageState.HELD, MessageState.QUEUED, "operator", "a gateway that may carry it was given"
    ),
    MessageTransition(
        MessageState.FAILED, MessageState.QUEUED, "operator", "no provider took it for hours, and one is back"
    ),
)


def states_before(after: MessageState, by: str) -> list[str]:
    """The states from which `by` may bring a message to `after`."""
    return [step.before.value for step in TRANSITIONS if step.after is after and step.by == by]

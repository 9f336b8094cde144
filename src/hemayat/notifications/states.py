"""The life of a message: one table that says from where to where, by whom, and how a citizen reads each state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    HELD = "held"


REPLACED = "replaced"
"""The fault of a message that was held because a corrected run replaced what it says."""


@dataclass(frozen=True)
class Wording:
    fa: str
    en: str
    owner: Literal["sender", "provider", "nobody", "operator"]
    """Who has to act next."""


WORDING = {
    State.QUEUED: Wording("در نوبت ارسال", "Waiting to be sent", "sender"),
    State.SENDING: Wording("در حال ارسال", "Being sent", "sender"),
    State.SENT: Wording("فرستاده شد", "Sent", "provider"),
    State.DELIVERED: Wording("به تلفن شما رسید", "Reached your phone", "nobody"),
    State.FAILED: Wording("به تلفن شما نرسید", "Did not reach your phone", "operator"),
    State.HELD: Wording(
        "به تلفن فرستاده نشد؛ همین‌جا بخوانید", "Not sent to a phone: read it here", "operator"
    ),
}


@dataclass(frozen=True)
class Transition:
    before: State
    after: State
    by: Literal["sender", "receipt", "sweeper", "operator", "publisher"]
    when: str


TRANSITIONS = (
    Transition(State.QUEUED, State.SENDING, "sender", "its time has come and a worker claims it"),
    Transition(
        State.SENDING, State.SENDING, "sender", "the worker that claimed it is gone: another claims it"
    ),
    Transition(State.SENDING, State.SENT, "sender", "a provider has taken it"),
    Transition(State.SENDING, State.QUEUED, "sender", "no provider took it, or none said so: again later"),
    Transition(
        State.SENDING,
        State.FAILED,
        "sender",
        "refused for good, expired, tried often enough, or three days old",
    ),
    Transition(
        State.SENDING,
        State.HELD,
        "sender",
        "nobody may carry it: a person who was made up, or a wrong number",
    ),
    Transition(
        State.QUEUED,
        State.HELD,
        "publisher",
        "what it says was wrong: a corrected national run is published before it was sent",
    ),
    Transition(State.SENDING, State.DELIVERED, "receipt", "the receipt overtook the provider's answer"),
    Transition(State.QUEUED, State.DELIVERED, "receipt", "it had been taken although nobody said so"),
    Transition(State.SENT, State.DELIVERED, "receipt", "the phone has it"),
    Transition(State.SENT, State.FAILED, "receipt", "the operator could not deliver it"),
    Transition(State.FAILED, State.DELIVERED, "receipt", "the good receipt came after the bad one"),
    Transition(State.SENT, State.FAILED, "sweeper", "a receipt was promised and none came in three days"),
    Transition(State.HELD, State.QUEUED, "operator", "a gateway that may carry it was given"),
    Transition(State.FAILED, State.QUEUED, "operator", "no provider took it for hours, and one is back"),
)


def before(after: State, by: str) -> list[str]:
    """The states from which `by` may bring a message to `after`."""
    return [step.before.value for step in TRANSITIONS if step.after is after and step.by == by]

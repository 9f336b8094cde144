"""Ways to a phone. Each driver takes one message and says which of four things happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

ReceiptState = Literal["delivered", "failed", "buffered"]


@dataclass(frozen=True)
class OutgoingMessage:
    """`key`: the same for every try of one message, for a provider that knows what it has taken already.

    `to`: E.164. What is printed of it shows neither the number nor the text.
    """

    key: str
    to: str = field(repr=False)
    words: str = field(repr=False)
    is_synthetic: bool = False


@dataclass(frozen=True)
class DeliveryAccepted:
    """The provider has it; `reference` is what its receipts will name."""

    reference: str


@dataclass(frozen=True)
class DeliveryRefused:
    """The provider surely does not have it. `is_final`: it will never take this message, so that a retry is idle."""

    code: str
    is_final: bool = False


@dataclass(frozen=True)
class DeliveryUncertain:
    """The connection broke, or no answer came: it may have been taken."""

    code: str


@dataclass(frozen=True)
class DeliveryNotPermitted:
    """This driver may not carry it: a real one never writes to a person who was made up, nor the demo to a real one."""

    code: str


Answer = DeliveryAccepted | DeliveryRefused | DeliveryUncertain | DeliveryNotPermitted


@dataclass(frozen=True)
class ReceiptNews:
    """What a provider said of a message. `code`: its own words for it, without text or number."""

    provider: str
    reference: str
    state: ReceiptState
    code: str


Listener = Callable[[ReceiptNews], None]
"""Called in a thread of the driver's own; when it raises, the provider is asked to say it again."""


class Gateway(Protocol):
    """`at_once`: how many threads may send at a time; 0 means in the caller's own thread and transaction."""

    @property
    def name(self) -> str: ...
    @property
    def at_once(self) -> int: ...
    @property
    def gives_receipts(self) -> bool: ...

    def send(self, message: OutgoingMessage) -> Answer:
        """Never raises for what a provider or a network does."""

    def close(self) -> None:
        """End its connections; it may be used again."""

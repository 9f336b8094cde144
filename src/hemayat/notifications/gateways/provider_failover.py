"""Several providers in a row: who is tried first, who is left in peace, and what is said when none would."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from hemayat.notifications.gateways import (
    Answer,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    Gateway,
    OutgoingMessage,
)
from hemayat.notifications.provider_counters import Answered, begin_counters, count_offer

log = structlog.get_logger()
FAULTS_IN_A_ROW = 5
REST_SECONDS = 60.0


class GatewayCircuit:
    """Opens after some faults in a row; after a rest lets a single message through to see. Threads share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._faults = 0
        self._rests_until = 0.0

    def is_open(self) -> bool:
        """Whether nothing may pass for now. Asking changes nothing."""
        with self._lock:
            return self._faults >= FAULTS_IN_A_ROW and self._clock() < self._rests_until

    def lets_pass(self) -> bool:
        """Claim a passage: while it is being seen whether the provider is back, only one has it."""
        with self._lock:
            if self._faults < FAULTS_IN_A_ROW:
                return True
            if self._clock() < self._rests_until:
                return False
            self._rests_until = self._clock() + REST_SECONDS
            return True

    def note(self, *, is_good: bool) -> None:
        """What came of a passage."""
        with self._lock:
            self._faults = 0 if is_good else self._faults + 1
            if self._faults >= FAULTS_IN_A_ROW:
                self._rests_until = self._clock() + REST_SECONDS


@dataclass(frozen=True)
class DeliveryOutcome:
    """`gateway`: who gave the answer; empty where none was asked."""

    gateway: str
    answer: Answer
    gives_receipts: bool = False


RESTS = DeliveryRefused("no_open_gateway")
"""Weighs more than a refusal for good by another: this one might have taken it."""

NOBODY_GIVEN = DeliveryOutcome("", DeliveryNotPermitted("no_gateway"))


@dataclass
class GatewayFailover:
    """`gateways` in order of preference."""

    gateways: Sequence[Gateway]
    clock: Callable[[], float] = time.monotonic
    circuits: dict[str, GatewayCircuit] = field(init=False)

    def __post_init__(self) -> None:
        self.circuits = {gateway.name: GatewayCircuit(self.clock) for gateway in self.gateways}
        for name in self.circuits:
            begin_counters(name)

    @property
    def at_once(self) -> int:
        """How many threads may send."""
        return min((gateway.at_once for gateway in self.gateways), default=0)

    @property
    def rings(self) -> bool:
        """Whether it may wake somebody: the demo's inbox does not."""
        return self.at_once > 0 or not self.gateways

    def is_open(self) -> bool:
        """Whether it is worth while to claim a message at all."""
        return not self.gateways or not all(circuit.is_open() for circuit in self.circuits.values())

    def send(self, message: OutgoingMessage, *, first: str = "", is_urgent: bool = False) -> DeliveryOutcome:
        """Try one gateway after the other until it is taken.

        `first` is asked first: it may have the message already, and knows the key. After an answer that leaves it open
        whether the message was taken, only an urgent one goes to the next at once: two codes harm nobody.
        """
        if not self.gateways:
            return NOBODY_GIVEN
        delivery_outcomes: list[DeliveryOutcome] = []
        for gateway in sorted(self.gateways, key=lambda each: each.name != first):
            if not self.circuits[gateway.name].lets_pass():
                delivery_outcomes.append(DeliveryOutcome("", RESTS))
                count_offer(gateway.name, "resting")
                continue
            answer = _ask(gateway, message)
            self._note(gateway.name, answer)
            delivery_outcomes.append(DeliveryOutcome(gateway.name, answer, gateway.gives_receipts))
            if not _goes_on(answer, is_urgent):
                break
        return _weigh(delivery_outcomes)

    def close(self) -> None:
        for gateway in self.gateways:
            gateway.close()

    def _note(self, name: str, answer: Answer) -> None:
        is_bad = isinstance(answer, DeliveryUncertain) or (
            isinstance(answer, DeliveryRefused) and not answer.is_final
        )
        count_offer(name, _counted_as(answer))
        if not isinstance(answer, DeliveryNotPermitted):
            self.circuits[name].note(is_good=not is_bad)


def _ask(gateway: Gateway, message: OutgoingMessage) -> Answer:
    try:
        return gateway.send(message)
    except Exception as fault:  # noqa: BLE001 - one driver must stop neither the batch nor the others
        log.error("driver_failed", gateway=gateway.name, fault=type(fault).__name__)
        return DeliveryUncertain(type(fault).__name__)


def _goes_on(answer: Answer, is_urgent: bool) -> bool:
    return isinstance(answer, DeliveryRefused | DeliveryNotPermitted) or (
        isinstance(answer, DeliveryUncertain) and is_urgent
    )


def _counted_as(answer: Answer) -> Answered:
    match answer:
        case DeliveryRefused(is_final=True):
            return "refused_for_good"
        case DeliveryRefused():
            return "refused"
        case DeliveryUncertain():
            return "unsure"
        case DeliveryNotPermitted():
            return "barred"
        case _:
            return "accepted"


def _weigh(outcomes: list[DeliveryOutcome]) -> DeliveryOutcome:
    """What counts of several answers: taken, then perhaps taken, then not now, then never, then not allowed."""
    return min(outcomes, key=_weight)


def _weight(outcome: DeliveryOutcome) -> int:
    match outcome.answer:
        case DeliveryUncertain():
            return 1
        case DeliveryRefused(is_final=False):
            return 2
        case DeliveryRefused():
            return 3
        case DeliveryNotPermitted():
            return 4
        case _:
            return 0

"""Gateways that do what a test tells them, and know keys as a good provider does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connections

from hemayat.notifications.gateways import Answer, DeliveryAccepted, DeliveryNotPermitted, OutgoingMessage


@dataclass
class Scripted:
    """Gives the answers in turn, then accepts everything. `taken`: key → how often it was accepted."""

    name: str = "first"
    answers: list[Answer] = field(default_factory=list)
    is_real: bool = True
    at_once: int = 1
    gives_receipts: bool = True
    asked: list[OutgoingMessage] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    before: Callable[[OutgoingMessage], None] = lambda message: None

    def send(self, message: OutgoingMessage) -> Answer:
        try:
            self.before(message)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()
        if self.is_real and message.is_synthetic:
            return DeliveryNotPermitted("synthetic_person")
        self.asked.append(message)
        if self.answers:
            return self.answers.pop(0)
        self.taken.append(message.key)
        return DeliveryAccepted(f"{self.name}-{len(self.taken)}")

    def close(self) -> None:
        self.answers.clear()


def always(answer: Answer, name: str = "first", times: int = 1000) -> Scripted:
    """One that says the same to everybody."""
    return Scripted(name, [answer] * times)


def words_in(messages: Iterable[OutgoingMessage]) -> list[str]:
    return [message.words for message in messages]

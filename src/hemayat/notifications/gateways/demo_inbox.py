"""The driver of the demo: a message lands in a table that everybody can read, and never leaves the machine."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from hemayat.notifications.errors import DemoInboxUnavailable
from hemayat.notifications.gateways import Answer, DeliveryAccepted, DeliveryNotPermitted, OutgoingMessage


@dataclass(frozen=True)
class DemoInbox:
    """Raises DemoInboxUnavailable in production. Real people's messages are taken in a demo only."""

    mode: str
    name: str = "demo_inbox"
    at_once: int = 0
    gives_receipts: bool = False

    def __post_init__(self) -> None:
        if self.mode not in {"demo", "test"}:
            raise DemoInboxUnavailable(
                "the driver demo_inbox is for the demo alone: give a gateway of a provider"
            )

    def send(self, message: OutgoingMessage) -> Answer:
        """The same key twice is one message."""
        if self.mode != "demo" and not message.is_synthetic:
            return DeliveryNotPermitted("real_person")
        with connection.cursor() as cursor:
            cursor.execute(
                'INSERT INTO demo_inbox (key, "to", words, at) VALUES (%s, %s, %s, clock_timestamp()) '
                "ON CONFLICT DO NOTHING",
                [message.key, message.to, message.words],
            )
        return DeliveryAccepted(message.key)

    def close(self) -> None:
        """Nothing is open."""

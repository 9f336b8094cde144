"""The driver: one connection, made when it is first needed and again after it broke."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.db import connections

from hemayat.notifications.gateways import (
    Answer,
    DeliveryAccepted,
    DeliveryNotPermitted,
    DeliveryRefused,
    DeliveryUncertain,
    Listener,
    OutgoingMessage,
    ReceiptNews,
)
from hemayat.notifications.gateways.numbers import number_text
from hemayat.notifications.gateways.smpp.connection import (
    BindRefused,
    Connection,
    ConnectionLost,
    SmppSettings,
)
from hemayat.notifications.gateways.smpp.pdu import (
    ShortMessage,
    SmppCommand,
    SmppStatus,
    read_text,
    short_body,
)
from hemayat.notifications.gateways.smpp.text import SmsPart, message_parts, receipt_in

BUSY = frozenset({SmppStatus.THROTTLED, SmppStatus.QUEUE_FULL})
FOR_GOOD = frozenset({SmppStatus.INVALID_DESTINATION})
TRIES_OF_A_PART = 3
CONNECT_AGAIN_AFTER_SECONDS = 5.0


@dataclass
class SmppGateway:
    """SMPP knows no key: where an answer was lost, a repetition may arrive twice.

    `receipt_ids`: some centres name a message in hexadecimal when they take it and in decimal in its receipt.
    Only the last part of a long message asks for a receipt. The protocol has no encryption: docs/operator/messages.md.
    """

    name: str
    host: str
    system_id: str
    password: str = field(repr=False)
    source: str
    port: int = 2775
    system_type: str = ""
    source_ton: int = 5
    source_npi: int = 0
    timeout_seconds: float = 15
    quiet_seconds: float = 30
    pause_seconds: float = 1
    at_once: int = 8
    gives_receipts: bool = True
    receipt_ids: Literal["same", "decimal_of_hex"] = "same"
    listener: Listener | None = field(default=None, repr=False)
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._failed_at = -CONNECT_AGAIN_AFTER_SECONDS

    def send(self, message: OutgoingMessage) -> Answer:
        if message.is_synthetic:
            return DeliveryNotPermitted("synthetic_person")
        try:
            connection = self._connected()
        except BindRefused as fault:
            return DeliveryRefused(f"bind 0x{fault.status:02x}")
        except OSError as fault:
            return DeliveryRefused(type(fault).__name__)
        return self._send_parts(connection, message)

    def close(self) -> None:
        with self._lock:
            opened, self._connection = self._connection, None
        if opened is not None:
            opened.close()

    def _connected(self) -> Connection:
        with self._lock:
            if self._connection is None or not self._connection.is_alive:
                # The others who wait here need not each find out for themselves that nobody answers.
                if time.monotonic() - self._failed_at < CONNECT_AGAIN_AFTER_SECONDS:
                    raise ConnectionRefusedError
                self._failed_at = time.monotonic()
                self._connection = Connection(self._place, self._receive)
                self._failed_at = -CONNECT_AGAIN_AFTER_SECONDS
            return self._connection

    @property
    def _place(self) -> SmppSettings:
        return SmppSettings(
            self.host,
            self.port,
            self.system_id,
            self.password,
            self.system_type,
            self.timeout_seconds,
            self.quiet_seconds,
        )

    def _send_parts(self, connection: Connection, message: OutgoingMessage) -> Answer:
        cut = message_parts(message.words, message.key)
        reference = ""
        for number, part in enumerate(cut):
            answer = self._send_part(connection, message, part, is_last=number == len(cut) - 1)
            if not isinstance(answer, DeliveryAccepted):
                # Parts before this one are there already: another provider would send them twice.
                return (
                    DeliveryUncertain(answer.code)
                    if number and isinstance(answer, DeliveryRefused)
                    else answer
                )
            reference = answer.reference
        return DeliveryAccepted(reference)

    def _send_part(
        self, connection: Connection, message: OutgoingMessage, part: SmsPart, *, is_last: bool
    ) -> DeliveryAccepted | DeliveryRefused | DeliveryUncertain:
        short = ShortMessage(
            source=self.source,
            to=number_text(message.to, "digits"),
            text=part.text,
            data_coding=part.data_coding,
            esm_class=0x40 if part.has_header else 0,
            wants_receipt=self.gives_receipts and is_last,
            source_ton=self.source_ton,
            source_npi=self.source_npi,
        )
        for attempt in range(1, TRIES_OF_A_PART + 1):
            try:
                answer = connection.ask(SmppCommand.SUBMIT_SM, short_body(short))
            except ConnectionLost as fault:
                return (
                    DeliveryUncertain("connection_lost")
                    if fault.was_sent
                    else DeliveryRefused("connection_lost")
                )
            if answer.status == SmppStatus.OK:
                return DeliveryAccepted(self._reference(read_text(answer.body)))
            if answer.status in BUSY and attempt < TRIES_OF_A_PART:
                self.pause(self.pause_seconds)
                continue
            return DeliveryRefused(f"0x{answer.status:02x}", is_final=answer.status in FOR_GOOD)
        raise AssertionError("every try of a part gives an answer")

    def _reference(self, value: str) -> str:
        if self.receipt_ids == "decimal_of_hex":
            try:
                return str(int(value, 16))
            except ValueError:
                return value
        return value

    def _receive(self, short: ShortMessage) -> None:
        receipt = receipt_in(short) if short.is_receipt else None
        if receipt is None or self.listener is None:
            return
        reference, state, code = receipt
        try:
            self.listener(ReceiptNews(self.name, reference, state, code))
        finally:
            # The reader's thread must not hold a connection to the database between receipts.
            connections.close_all()

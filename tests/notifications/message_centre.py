"""A small message centre that speaks SMPP 3.4 over real sockets, and misbehaves as it is told."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from hemayat.notifications.gateways.smpp.pdu import (
    RESPONSE,
    Pdu,
    ShortMessage,
    SmppCommand,
    SmppStatus,
    first_pdu,
    read_short,
    short_body,
)


@dataclass
class Centre:
    """`statuses`: what the next submissions are answered with; OK afterwards.

    `drops_before_answer`: how many submissions it takes and then hangs up on. `is_mute`: takes and never answers.
    `receipt`: the state it reports of what wanted a receipt; empty for none. `submitted`: what it took, in order.
    """

    host: str = "127.0.0.1"
    port: int = 0
    password: str = "secret"
    statuses: list[int] = field(default_factory=list)
    drops_before_answer: int = 0
    is_mute: bool = False
    is_deaf: bool = False
    receipt: str = "DELIVRD"
    receipts_each: int = 1
    submitted: list[ShortMessage] = field(default_factory=list)
    bound: list[tuple[str, str]] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    asked_whether_alive: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(0xA1))
    clients: list[socket.socket] = field(default_factory=list)

    def texts(self) -> list[str]:
        """The messages put together again from their parts, once all are there, as a phone does."""
        whole: dict[tuple[str, int, int], dict[int, bytes]] = {}
        single = []
        for short in self.submitted:
            if short.has_header:
                tie = (short.to, short.text[3], short.text[4])
                whole.setdefault(tie, {})[short.text[5]] = short.text[6:]
            else:
                single.append(short.text.decode("utf-16-be" if short.data_coding == 8 else "ascii"))
        joined = [
            b"".join(parts[number] for number in sorted(parts))
            for (_, _, count), parts in whole.items()
            if len(parts) == count
        ]
        return single + [each.decode("utf-16-be") for each in joined]

    def wait_for(self, condition, seconds: float = 5.0) -> bool:
        with self.changed:
            return self.changed.wait_for(condition, seconds)

    def write(self, source: str, to: str, words: str) -> None:
        """A phone writes to a short number, in an alphabet with every letter; it is handed to who came last."""
        short = ShortMessage(source.lstrip("+"), to, words.encode("utf-16-be"), 8, 0, False, 1, 1)
        self.clients[-1].sendall(
            Pdu(SmppCommand.DELIVER_SM, 0, next(self.numbers), short_body(short)).packed()
        )

    def hang_up(self) -> None:
        """Drop every client at once."""
        for client in self.clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def serve(self, client: socket.socket) -> None:
        self.clients.append(client)
        buffer = bytearray()
        with client, contextlib.suppress(OSError):
            while heard := client.recv(65536):
                buffer += heard
                while (pdu := first_pdu(buffer)) is not None:
                    self.take(client, pdu)
                    with self.changed:
                        self.changed.notify_all()

    def take(self, client: socket.socket, pdu: Pdu) -> None:
        if pdu.command == SmppCommand.BIND_TRANSCEIVER:
            name, password = (text.decode() for text in pdu.body.split(b"\0")[:2])
            self.bound.append((name, password))
            status = SmppStatus.OK if password == self.password else SmppStatus.INVALID_PASSWORD
            client.sendall(Pdu(SmppCommand.BIND_TRANSCEIVER_RESP, status, pdu.sequence, b"centre\0").packed())
        elif pdu.command == SmppCommand.SUBMIT_SM:
            self.submit(client, pdu)
        elif pdu.command == SmppCommand.ENQUIRE_LINK:
            self.asked_whether_alive += 1
            if not self.is_deaf:
                client.sendall(Pdu(SmppCommand.ENQUIRE_LINK_RESP, 0, pdu.sequence).packed())
        elif pdu.command == SmppCommand.DELIVER_SM_RESP:
            self.acknowledged.append(pdu.status)
        elif not pdu.command & RESPONSE:
            client.sendall(Pdu(pdu.command | RESPONSE, 0, pdu.sequence).packed())

    def submit(self, client: socket.socket, pdu: Pdu) -> None:
        status = self.statuses.pop(0) if self.statuses else SmppStatus.OK
        if status:
            client.sendall(Pdu(SmppCommand.SUBMIT_SM_RESP, status, pdu.sequence).packed())
            return
        short = read_short(pdu.body)
        self.submitted.append(short)
        if self.drops_before_answer:
            self.drops_before_answer -= 1
            raise ConnectionAbortedError
        if self.is_mute:
            return
        reference = f"{next(self.numbers):x}"
        client.sendall(Pdu(SmppCommand.SUBMIT_SM_RESP, 0, pdu.sequence, reference.encode() + b"\0").packed())
        if short.wants_receipt and self.receipt:
            for _ in range(self.receipts_each):
                client.sendall(self.delivery(reference, short))

    def delivery(self, reference: str, short: ShortMessage) -> bytes:
        text = (
            f"id:{reference} sub:001 dlvrd:001 submit date:2605040900 done date:2605040900 "
            f"stat:{self.receipt} err:000 text:"
        )
        back = ShortMessage(short.to, short.source, text.encode(), 0, 0x04, False, 1, 1)
        return Pdu(SmppCommand.DELIVER_SM, 0, next(self.numbers), short_body(back)).packed()


@contextmanager
def message_centre() -> Iterator[Centre]:
    centre = Centre()
    listening = socket.create_server((centre.host, 0))
    centre.port = listening.getsockname()[1]

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listening.accept()
                threading.Thread(target=centre.serve, args=[client], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield centre
    finally:
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        centre.hang_up()

"""One bound connection to a message centre: requests with their answers, receipts, and whether it still lives."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from dataclasses import dataclass

from hemayat.notifications.gateways.smpp.pdu import (
    RESPONSE,
    BrokenPdu,
    Pdu,
    ShortMessage,
    SmppCommand,
    SmppStatus,
    bind_body,
    first_pdu,
    read_short,
)

OnReceipt = Callable[[ShortMessage], None]


class ConnectionLost(ConnectionError):
    """The connection ended. `was_sent`: whether the request may have reached the centre before."""

    def __init__(self, *, was_sent: bool) -> None:
        super().__init__("the connection to the message centre ended")
        self.was_sent = was_sent


class BindRefused(ConnectionError):
    """The centre said no to our name or password. `status` is its code."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the message centre did not let us in: 0x{status:02x}")
        self.status = status


@dataclass(frozen=True)
class SmppSettings:
    """Where the centre is and who we are there. Seconds: `timeout` for an answer, `quiet` before asking if it lives."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str
    timeout: float
    quiet: float


class Connection:
    """Open and bound once made. Threads may share it: each waits for its own answer."""

    def __init__(self, place: SmppSettings, on_receipt: OnReceipt) -> None:
        """Raises OSError where nobody listens, BindRefused where we are not let in, Gone where it ends meanwhile."""
        self._place = place
        self._on_receipt = on_receipt
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Pdu]] = {}
        self._lock = threading.Lock()
        self._is_asked = False
        self.is_alive = True
        self._socket = _connected(place)
        self._reader = threading.Thread(target=self._read, name=f"smpp {place.host}", daemon=True)
        self._reader.start()
        self._bind()

    def ask(self, command: SmppCommand, body: bytes = b"") -> Pdu:
        """Send a request and wait for its answer. Raises Gone, also where no answer comes in time."""
        number = next(self._numbers) & 0x7FFFFFFF
        answer: Future[Pdu] = Future()
        with self._lock:
            if not self.is_alive:
                raise ConnectionLost(was_sent=False)
            self._waiting[number] = answer
            try:
                self._socket.sendall(Pdu(command, 0, number, body).packed())
            except OSError:
                # A request that did not wholly leave is none to the centre.
                self._waiting.pop(number, None)
                self._end()
                raise ConnectionLost(was_sent=False) from None
        try:
            return answer.result(self._place.timeout)
        except NoAnswer:
            self._end()
            raise ConnectionLost(was_sent=True) from None
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        """Say goodbye, if anybody hears it, and end."""
        if self.is_alive:
            with contextlib.suppress(ConnectionLost):
                self.ask(SmppCommand.UNBIND)
        self._end()
        if self._reader is not threading.current_thread():
            self._reader.join(self._place.timeout)

    def _bind(self) -> None:
        place = self._place
        try:
            answer = self.ask(
                SmppCommand.BIND_TRANSCEIVER, bind_body(place.system_id, place.password, place.system_type)
            )
        except ConnectionLost:
            self._end()
            raise
        if answer.status != SmppStatus.OK:
            self._end()
            raise BindRefused(answer.status)

    # -------------------------------------------------------------------------- in the reader's thread

    def _read(self) -> None:
        buffer = bytearray()
        try:
            while self.is_alive:
                self._hear(buffer)
        except (OSError, BrokenPdu):
            pass
        finally:
            self._end()

    def _hear(self, buffer: bytearray) -> None:
        try:
            heard = self._socket.recv(65536)
        except TimeoutError:
            self._ask_whether_it_lives()
            return
        if not heard:
            raise ConnectionResetError
        self._is_asked = False
        buffer += heard
        while (pdu := first_pdu(buffer)) is not None:
            self._take(pdu)

    def _ask_whether_it_lives(self) -> None:
        if self._is_asked:
            raise ConnectionAbortedError
        self._is_asked = True
        self._tell(Pdu(SmppCommand.ENQUIRE_LINK, 0, next(self._numbers) & 0x7FFFFFFF))

    def _take(self, pdu: Pdu) -> None:
        if pdu.command & RESPONSE:
            waiting = self._waiting.get(pdu.sequence)
            if waiting is not None and not waiting.done():
                waiting.set_result(pdu)
        elif pdu.command == SmppCommand.DELIVER_SM:
            self._tell(Pdu(SmppCommand.DELIVER_SM_RESP, self._receive(pdu), pdu.sequence, b"\0"))
        elif pdu.command == SmppCommand.ENQUIRE_LINK:
            self._tell(Pdu(SmppCommand.ENQUIRE_LINK_RESP, 0, pdu.sequence))
        elif pdu.command == SmppCommand.UNBIND:
            self._tell(Pdu(SmppCommand.UNBIND_RESP, 0, pdu.sequence))
            raise ConnectionAbortedError
        else:
            self._tell(Pdu(SmppCommand.GENERIC_NACK, SmppStatus.INVALID_COMMAND, pdu.sequence))

    def _receive(self, pdu: Pdu) -> int:
        """The status to answer with: a receipt is acknowledged only once it is kept."""
        try:
            self._on_receipt(read_short(pdu.body))
        except Exception:  # noqa: BLE001 - whatever hinders us from keeping it, the centre shall send it again
            return SmppStatus.TEMPORARY_FAULT_OF_OURS
        return SmppStatus.OK

    def _tell(self, pdu: Pdu) -> None:
        with self._lock:
            self._socket.sendall(pdu.packed())

    def _end(self) -> None:
        self.is_alive = False
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for answer in list(self._waiting.values()):
            if not answer.done():
                with contextlib.suppress(Exception):
                    answer.set_exception(ConnectionLost(was_sent=True))


def _connected(place: SmppSettings) -> socket.socket:
    opened = socket.create_connection((place.host, place.port), timeout=place.timeout)
    opened.settimeout(place.quiet)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return opened

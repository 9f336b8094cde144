"""The bytes of SMPP 3.4, packed and unpacked. No sockets here: the tests' message centre uses it too."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

HEADER = struct.Struct(">IIII")
LONGEST = 64 * 1024


class SmppCommand(IntEnum):
    GENERIC_NACK = 0x80000000
    BIND_TRANSCEIVER = 0x00000009
    BIND_TRANSCEIVER_RESP = 0x80000009
    UNBIND = 0x00000006
    UNBIND_RESP = 0x80000006
    SUBMIT_SM = 0x00000004
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM = 0x00000005
    DELIVER_SM_RESP = 0x80000005
    ENQUIRE_LINK = 0x00000015
    ENQUIRE_LINK_RESP = 0x80000015


RESPONSE = 0x80000000


class SmppStatus(IntEnum):
    OK = 0x00
    INVALID_COMMAND = 0x03
    WRONG_STATE = 0x04
    SYSTEM_FAULT = 0x08
    INVALID_DESTINATION = 0x0B
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    QUEUE_FULL = 0x14
    THROTTLED = 0x58
    TEMPORARY_FAULT_OF_OURS = 0x64


class BrokenPdu(ValueError):
    """Bytes that are no SMPP; the connection cannot go on."""


@dataclass(frozen=True)
class Pdu:
    command: int
    status: int
    sequence: int
    body: bytes = b""

    def packed(self) -> bytes:
        return HEADER.pack(HEADER.size + len(self.body), self.command, self.status, self.sequence) + self.body


@dataclass(frozen=True)
class ShortMessage:
    """One submit_sm or deliver_sm. `udh`: the header inside the text, present where a message has several parts."""

    source: str
    to: str
    text: bytes
    data_coding: int
    esm_class: int
    wants_receipt: bool
    source_ton: int
    source_npi: int
    options: tuple[tuple[int, bytes], ...] = ()

    @property
    def has_header(self) -> bool:
        return bool(self.esm_class & 0x40)

    @property
    def is_receipt(self) -> bool:
        return bool(self.esm_class & 0x3C == 0x04)


def first_pdu(buffer: bytearray) -> Pdu | None:
    """Take the first whole one out of the buffer; None until it is whole. Raises BrokenPdu."""
    if len(buffer) < HEADER.size:
        return None
    length, command, status, sequence = HEADER.unpack_from(buffer)
    if not HEADER.size <= length <= LONGEST:
        raise BrokenPdu(f"a length of {length} bytes")
    if len(buffer) < length:
        return None
    body = bytes(buffer[HEADER.size : length])
    del buffer[:length]
    return Pdu(command, status, sequence, body)


def bind_body(system_id: str, password: str, system_type: str) -> bytes:
    """A transceiver of version 3.4."""
    texts = b"".join(text.encode("ascii") + b"\0" for text in (system_id, password, system_type))
    return texts + bytes([0x34, 0, 0]) + b"\0"


def short_body(short: ShortMessage) -> bytes:
    """The body of submit_sm and of deliver_sm."""
    options = b"".join(struct.pack(">HH", tag, len(value)) + value for tag, value in short.options)
    return b"".join(
        [
            b"\0",
            bytes([short.source_ton, short.source_npi]),
            short.source.encode("ascii") + b"\0",
            bytes([1, 1]),
            short.to.encode("ascii") + b"\0",
            bytes([short.esm_class, 0, 0]),
            b"\0\0",
            bytes([1 if short.wants_receipt else 0, 0, short.data_coding, 0, len(short.text)]),
            short.text,
            options,
        ]
    )


def read_short(body: bytes) -> ShortMessage:
    """Raises BrokenPdu where the body ends too early."""
    try:
        _, rest = _text(body)
        source_ton, source_npi = rest[0], rest[1]
        source, rest = _text(rest[2:])
        to, rest = _text(rest[2:])
        esm_class, rest = rest[0], rest[3:]
        _, rest = _text(rest)
        _, rest = _text(rest)
        registered, data_coding, length = rest[0], rest[2], rest[4]
        text, options = rest[5 : 5 + length], tuple(_options(rest[5 + length :]))
    except (IndexError, struct.error, UnicodeDecodeError) as fault:
        raise BrokenPdu("a message that is cut short") from fault
    wants = bool(registered & 1)
    return ShortMessage(source, to, text, data_coding, esm_class, wants, source_ton, source_npi, options)


def read_text(body: bytes) -> str:
    """The first text of a body, such as the reference in an answer; empty where there is none."""
    return body.split(b"\0", 1)[0].decode("ascii", "replace")


def _text(body: bytes) -> tuple[str, bytes]:
    end = body.find(b"\0")
    if end < 0:
        raise IndexError
    return body[:end].decode("ascii"), body[end + 1 :]


def _options(rest: bytes) -> list[tuple[int, bytes]]:
    found = []
    while rest:
        tag, length = struct.unpack_from(">HH", rest)
        found.append((tag, rest[4 : 4 + length]))
        rest = rest[4 + length :]
    return found

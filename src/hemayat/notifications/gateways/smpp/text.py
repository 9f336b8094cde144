"""Words as the parts that a message centre takes, and a receipt as it writes one."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from hemayat.notifications.gateways import ReceiptState
from hemayat.notifications.gateways.smpp.pdu import ShortMessage
from hemayat.notifications.sms_length import GSM_7_TWICE, alphabet_of, split_text

UCS2 = 8
DEFAULT_ALPHABET = 0
RECEIPTED_MESSAGE_ID = 0x001E
MESSAGE_STATE = 0x0427

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_CODES = {letter: bytes([code]) for code, letter in enumerate(_BASIC)}
_ESCAPED = {
    "\f": 0x0A,
    "^": 0x14,
    "{": 0x28,
    "}": 0x29,
    "\\": 0x2F,
    "[": 0x3C,
    "~": 0x3D,
    "]": 0x3E,
    "|": 0x40,
    "€": 0x65,
}

_STATES: dict[str, ReceiptState] = {
    "DELIVRD": "delivered",
    "EXPIRED": "failed",
    "DELETED": "failed",
    "UNDELIV": "failed",
    "REJECTD": "failed",
}
_STATE_NUMBERS: dict[int, ReceiptState] = {
    2: "delivered",
    3: "failed",
    4: "failed",
    5: "failed",
    8: "failed",
}


@dataclass(frozen=True)
class SmsPart:
    text: bytes
    data_coding: int
    has_header: bool


def message_parts(words: str, key: str) -> list[SmsPart]:
    """Each with a header that ties it to the others; the same key gives the same header, so that a repetition of a
    part is known as one by the phone.
    """
    alphabet = alphabet_of(words)
    coding = UCS2 if alphabet == "ucs2" else DEFAULT_ALPHABET
    pieces = [_encoded(piece, alphabet) for piece in split_text(words)]
    if len(pieces) == 1:
        return [SmsPart(pieces[0], coding, has_header=False)]
    tie = zlib.crc32(key.encode()) & 0xFF
    return [
        SmsPart(bytes([5, 0, 3, tie, len(pieces), number]) + piece, coding, has_header=True)
        for number, piece in enumerate(pieces, start=1)
    ]


def receipt_in(short: ShortMessage) -> tuple[str, ReceiptState, str] | None:
    """(reference, state, the centre's code) of a receipt; None for what says nothing that is known."""
    options = dict(short.options)
    written = dict(re.findall(r"(id|stat|err):\s*(\S+)", short.text.decode("latin-1")))
    reference = options.get(RECEIPTED_MESSAGE_ID, b"").rstrip(b"\0").decode("ascii", "replace")
    reference = reference or written.get("id", "")
    if not reference:
        return None
    number = int.from_bytes(options.get(MESSAGE_STATE, b""), "big")
    word = written.get("stat", "").upper()
    state = _STATES.get(word) or _STATE_NUMBERS.get(number) or "buffered"
    code = f"{word or number} {written.get('err', '')}".strip()
    return reference, state, code[:40]


def _encoded(piece: str, alphabet: str) -> bytes:
    if alphabet == "ucs2":
        return piece.encode("utf-16-be")
    return b"".join(
        b"\x1b" + bytes([_ESCAPED[letter]]) if letter in GSM_7_TWICE else _CODES[letter] for letter in piece
    )

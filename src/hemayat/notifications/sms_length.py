"""How many parts a text message takes: what the operator bills, and how a driver cuts what does not fit in one."""

from __future__ import annotations

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("\f^{}\\[~]|€")
"""In the alphabet, but each takes the room of two."""

WHOLE = {"gsm7": 160, "ucs2": 70}
EACH = {"gsm7": 153, "ucs2": 67}
"""Room in a message alone, and in each part of a longer one, whose header takes the rest."""


def alphabet_of(words: str) -> str:
    """`gsm7` if every character is in the operators' seven-bit alphabet, else `ucs2`: one Persian letter decides."""
    return "gsm7" if all(letter in GSM_7 or letter in GSM_7_TWICE for letter in words) else "ucs2"


def room_of(letter: str, alphabet: str) -> int:
    """1, or 2 for what the seven-bit alphabet escapes or UCS-2 writes as a pair."""
    if alphabet == "gsm7":
        return 2 if letter in GSM_7_TWICE else 1
    return 2 if ord(letter) > 0xFFFF else 1


def split_text(words: str) -> list[str]:
    """The parts, in order; joined they are the words again. No pair or escape is cut in two. Empty words are one."""
    alphabet = alphabet_of(words)
    if sum(room_of(letter, alphabet) for letter in words) <= WHOLE[alphabet]:
        return [words]
    parts: list[str] = []
    begun, room = 0, 0
    for place, letter in enumerate(words):
        wanted = room_of(letter, alphabet)
        if room + wanted > EACH[alphabet]:
            parts.append(words[begun:place])
            begun, room = place, 0
        room += wanted
    return [*parts, words[begun:]]


def parts_of(words: str) -> int:
    """How many messages the operator counts."""
    return len(split_text(words))

"""Persian text: repairing letters, folding to a search key, digits, and alphabetical order."""

from __future__ import annotations

import re
import unicodedata

_ARABIC_YEH, _ARABIC_KAF = "\u064a", "\u0643"
_PERSIAN_YEH, _PERSIAN_KAF = "\u06cc", "\u06a9"
_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"

PERCENT = "\N{RIGHT-TO-LEFT MARK}٪"
"""After a number: alone, the sign counts as part of the number, and browsers show it on the side where one begins."""

_REPAIR = str.maketrans({_ARABIC_YEH: _PERSIAN_YEH, _ARABIC_KAF: _PERSIAN_KAF})
_TO_ASCII = str.maketrans(_PERSIAN_DIGITS + _ARABIC_DIGITS, "01234567890123456789")
_TO_PERSIAN = str.maketrans("0123456789" + _ARABIC_DIGITS, _PERSIAN_DIGITS * 2)

_FOLD = str.maketrans(
    {
        _ARABIC_YEH: _PERSIAN_YEH,
        "\u0649": _PERSIAN_YEH,  # alef maksura
        _ARABIC_KAF: _PERSIAN_KAF,
        "\u0629": "ه",  # teh marbuta
        "\u06c0": "ه",  # heh with yeh above
        "\u06c2": "ه",
        "\u0623": "ا",
        "\u0625": "ا",
        "\u0624": "و",
        "\u0640": "",  # tatweel
        "\u200c": "",  # zero-width non-joiner
        "\u200d": "",
        "\u200e": "",
        "\u200f": "",
    }
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS = re.compile("[\u064b-\u065f\u0670]")

_ALPHABET = "ءآاأإبپتثجچحخدذرزژسشصضطظعغفقکگلمنوؤهةۀیئ"
_RANKS = {letter: rank for rank, letter in enumerate(_ALPHABET)}
_AFTER_LETTERS, _BEFORE_LETTERS = len(_ALPHABET), -0x110000


def repair_letters(text: str) -> str:
    """`text` with Arabic yeh and kaf written as the Persian letters; digits and all else stay as they are."""
    return text.translate(_REPAIR)


def without_direction_controls(text: str) -> str:
    """`text` without the signs that nobody sees and that turn what follows around: it is read as it was typed.

    Half-spaces and joiners stay: Persian is written with them.
    """
    return _DIRECTION.sub("", text)


def has_arabic_letters(text: str) -> bool:
    """Whether `repair_letters` would change `text`."""
    return _ARABIC_YEH in text or _ARABIC_KAF in text


def to_ascii_digits(text: str) -> str:
    """`text` with Persian and Arabic digits written as 0-9."""
    return text.translate(_TO_ASCII)


def to_persian_digits(text: str) -> str:
    """`text` with 0-9 and Arabic digits written as ۰-۹."""
    return text.translate(_TO_PERSIAN)


def search_key(text: str) -> str:
    """A key under which the spellings of one word meet; for searching, never for showing.

    Letters are folded to their Persian base, vowel marks, tatweel and zero-width joiners go, digits become 0-9,
    Latin letters small, and runs of white space one space.
    """
    plain = unicodedata.normalize("NFC", text).translate(_FOLD).translate(_TO_ASCII)
    return " ".join(_MARKS.sub("", plain).casefold().split())


def sort_key(text: str) -> tuple[int, ...]:
    """A key that puts text in the order of the Persian alphabet (پ after ب, گ after ک); digits and signs first."""
    plain = repair_letters(unicodedata.normalize("NFC", text)).replace("\u0640", "").replace("\u200c", "")
    return tuple(_rank(letter) for letter in to_ascii_digits(_MARKS.sub("", plain)).casefold())


def _rank(letter: str) -> int:
    rank = _RANKS.get(letter)
    if rank is not None:
        return rank
    return _AFTER_LETTERS + ord(letter) if letter.isalpha() else _BEFORE_LETTERS + ord(letter)

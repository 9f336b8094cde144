"""Numbers and days as they are spoken, for a voice that reads nothing but words."""

from __future__ import annotations

from datetime import date, datetime

from hemayat.common.dates import MONTHS, to_jalali
from hemayat.common.language import Lang, message_in, translate

MOST = 999_999

_FA_ONES = (
    "صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه", "ده", "یازده", "دوازده", "سیزده", "چهارده",
    "پانزده", "شانزده", "هفده", "هجده", "نوزده",
)  # fmt: skip
_FA_TENS = ("", "", "بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_FA_HUNDREDS = (
    "", "صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد",
)  # fmt: skip
_EN_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth",
}  # fmt: skip
_DIALLED = "0123456789*#"
_KEYS = {"*": message_in("key of a telephone", "star"), "#": message_in("key of a telephone", "hash")}


def number_in_words(number: int, lang: Lang) -> str:
    """A whole number from 0 to 999,999. Raises ValueError for another."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not between 0 and {MOST}")
    return _persian(number) if lang == "fa" else _english(number)


def digits_in_words(digits: str, lang: Lang) -> str:
    """A number as one dials it: digit by digit, with star and hash; nothing else of it is said."""
    between = translate(", ", lang)
    return between.join(_key_in_words(key, lang) for key in digits if key in _DIALLED)


def _key_in_words(key: str, lang: Lang) -> str:
    if key in _KEYS:
        return _KEYS[key].in_(lang)
    return number_in_words(int(key), lang)


def day_in_words(day: date, lang: Lang) -> str:
    """A day of the Jalali calendar: «بیست و هفتم آذر هزار و سیصد و نود و هشت»."""
    year, month, of_month = to_jalali(day)
    name = MONTHS[month - 1]
    if lang == "fa":
        return f"{_persian_ordinal(of_month)} {name[0]} {_persian(year)}"
    return f"the {_english_ordinal(of_month)} of {name[1]} {_english(year)}"


def month_in_words(month: date, lang: Lang) -> str:
    """A month of the Jalali calendar: «آذر هزار و سیصد و نود و هشت»."""
    year, number, _ = to_jalali(month)
    fa, en = MONTHS[number - 1]
    return f"{fa} {_persian(year)}" if lang == "fa" else f"{en} {_english(year)}"


def time_in_words(at: datetime, lang: Lang) -> str:
    """Hour and minute, as the clock of `at` shows them."""
    hour, minute = number_in_words(at.hour, lang), number_in_words(at.minute, lang)
    if lang == "fa":
        return f"ساعت {hour}" + (f" و {minute} دقیقه" if at.minute else "")
    return f"at {hour}" + (f" {minute}" if at.minute else " o'clock")


def _persian(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return _and("هزار" if thousands == 1 else f"{_persian(thousands)} هزار", rest)
    if number >= 100:
        return _and(_FA_HUNDREDS[number // 100], number % 100)
    if number >= 20:
        return _and(_FA_TENS[number // 10], number % 10)
    return _FA_ONES[number]


def _and(words: str, rest: int) -> str:
    return f"{words} و {_persian(rest)}" if rest else words


def _persian_ordinal(number: int) -> str:
    words = _persian(number)
    if words.endswith("سه"):
        return words.removesuffix("سه") + "سوم"
    return words + ("\u200cام" if words.endswith("ی") else "م")


def _english(number: int) -> str:
    if number >= 1000:
        thousands, rest = divmod(number, 1000)
        return f"{_english(thousands)} thousand" + (f" {_english_rest(rest)}" if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_EN_ONES[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    if number >= 20:
        tens, ones = divmod(number, 10)
        return _EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else "")
    return _EN_ONES[number]


def _english_rest(rest: int) -> str:
    return _english(rest) if rest >= 100 else f"and {_english(rest)}"


def _english_ordinal(number: int) -> str:
    head, dash, last = _english(number).rpartition("-")
    return f"{head}{dash}{_EN_ORDINALS.get(last, f'{last}th')}"

"""A record in words: "Peugeot 206, model year 1391, plate 12 B ●●● – 11, registered on 14 Khordad 1392"."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.common.dates import date_in_words, to_jalali
from hemayat.common.language import Lang, Message, Words, message_in, translate
from hemayat.common.persian import to_persian_digits
from hemayat.eligibility.value_texts import money
from hemayat.records.contents import RegisterRecord
from hemayat.records.queries import HouseholdRecord
from hemayat.registers.code_labels import code_words
from hemayat.registers.owners import OWNERS
from hemayat.registers.record_schema import WHOLE_SHARE
from hemayat.registers.schema import TABLES

DANG = WHOLE_SHARE // 6
_CAR_PLATE = re.compile(r"(\d{2})(\D+?)\*{3}-(\d{2})")

_ISOLATE, _LEFT_TO_RIGHT, _END, _MARK = "\u2068", "\u2066", "\u2069", "\u200e"
"""So that Persian words in an English sentence do not turn the order of what stands beside them."""
_JOINER = "\u2060"
"""After a dash a line may end, also before a space at which none ends."""
_PAID_KINDS = ("wage", "pension", "support")
"""Kinds of income that somebody pays out."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class RecordText:
    """A record as a person recognises it. `title` names it in one line; `lines` say everything that may be shown.

    `owner`: the organisation that keeps the register. `brief`: enough to recognise the record. `sentence`: everything
    as one text, as it stands in a dispute. `is_whole` is false where something is held back. `inline_title` and
    `inline_brief`: the same within a sentence.
    """

    key: str
    register: str
    register_title: str
    owner: str
    title: str
    lines: tuple[str, ...]
    brief: str
    sentence: str
    is_whole: bool
    inline_title: str = ""
    inline_brief: str = ""


def record_words(of: HouseholdRecord, lang: Lang) -> RecordText:
    """What the head may read of it: of another adult only kind, register and year."""
    return record_texts(of.record, lang, is_guarded=of.is_guarded)


def record_texts(record: RegisterRecord, lang: Lang, *, is_guarded: bool = False) -> RecordText:
    table = TABLES[record.register]
    make = _GUARDED if is_guarded else _WHOLE
    inline_title, *lines = [line for line in make[record.register](record.values, lang) if line]
    title = inline_title[:1].upper() + inline_title[1:]
    name = table.title.in_(lang)
    comma = translate(", ", lang)
    inline_brief = comma.join((inline_title, *lines[:1]))
    brief, sentence = comma.join((title, *lines[:1])), comma.join((title, *lines))
    is_whole = not is_guarded and record.has_details
    return RecordText(
        record.key, record.register, name, OWNERS[table.owner].in_(lang), title, tuple(lines), brief, sentence,
        is_whole, inline_title, inline_brief,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------- everything


def _vehicle(values: Values, lang: Lang) -> list[str]:
    return [
        text(values.get("model"), lang) or code_words(values["kind"], lang),
        _model_year(values.get("year"), lang),
        plate_words(values.get("plate"), lang),
        _day(values.get("registered_on"), Message("registered on"), lang),
        _amount(values["value_rial"], message_in("records", "value"), lang),
    ]


def _property(values: Values, lang: Lang) -> list[str]:
    city = text(values.get("city"), lang)
    kind = _property_kind(values, lang)
    where = Message("{kind} in {city}").format(kind=kind, city=city).in_(lang) if city else kind
    return [
        where,
        share_words(values.get("share_sixtieths"), lang),
        _day(values.get("registered_on"), Message("deed dated"), lang),
        _amount(values["value_rial"], message_in("records", "value"), lang),
    ]


def _property_kind(values: Values, lang: Lang) -> str:
    kind = values["kind"]
    return translate("other type of property", lang) if kind == "other" else code_words(kind, lang)


def _job(values: Values, lang: Lang) -> list[str]:
    employer = text(values.get("employer"), lang)
    return [
        code_words(values["occupation"], lang),
        Message("employer: {employer}").format(employer=employer).in_(lang) if employer else "",
        _day(values.get("since"), Message("since"), lang),
    ]


def _income(values: Values, lang: Lang) -> list[str]:
    payer = text(values.get("payer"), lang)
    # Nobody pays somebody's own business: there the register names who assessed the income.
    paid = Message("paid by {payer}") if values["kind"] in _PAID_KINDS else Message("reported by {payer}")
    return [
        code_words(values["kind"], lang),
        paid.format(payer=payer).in_(lang) if payer else "",
        _months(values, lang),
        _amount(values["amount_rial"], Message("in total"), lang),
    ]


def _trip(values: Values, lang: Lang) -> list[str]:
    return [
        translate("trip abroad, ", lang) + code_words(values["purpose"], lang),
        _day(values["departed_on"], Message("left on"), lang),
        _day(values.get("returned_on"), Message("returned on"), lang),
        translate("by air", lang) if values["by_air"] else translate("by land or sea", lang),
    ]


# ------------------------------------------------------- kind and year, of another adult in the household


def _kind_and_year(kind: str, year: Callable[[Values], int | None]) -> Callable[[Values, Lang], list[str]]:
    return lambda values, lang: [code_words(values[kind], lang), _number(year(values), lang)]


def _year_of(column: str) -> Callable[[Values], int | None]:
    def year(values: Values) -> int | None:
        day = values.get(column)
        return to_jalali(day)[0] if day else None

    return year


_WHOLE: dict[str, Callable[[Values, Lang], list[str]]] = {
    "vehicles": _vehicle,
    "properties": _property,
    "employment": _job,
    "incomes": _income,
    "trips": _trip,
}
_GUARDED: dict[str, Callable[[Values, Lang], list[str]]] = {
    "vehicles": lambda values, lang: [
        code_words(values["kind"], lang),
        _model_year(values.get("year"), lang),
    ],
    "properties": lambda values, lang: [
        _property_kind(values, lang),
        _number(_year_of("registered_on")(values), lang),
    ],
    "employment": lambda values, lang: [
        translate("job", lang),
        _number(_year_of("since")(values), lang),
    ],
    "incomes": _kind_and_year("kind", _year_of("month")),
    "trips": lambda values, lang: [
        translate("trip abroad", lang),
        _number(_year_of("departed_on")(values), lang),
    ],
}


_GUARDED_COLUMNS: dict[str, tuple[str, ...]] = {
    "vehicles": ("kind", "year"),
    "properties": ("kind", "registered_on"),
    "employment": ("since",),
    "incomes": ("kind", "month"),
    "trips": ("departed_on",),
}


def guarded_columns(register: str) -> tuple[str, ...]:
    """All that is needed to say kind and year of another adult's record."""
    return _GUARDED_COLUMNS[register]


# ------------------------------------------------------------------------------------------------ parts


def plate_words(plate: str | None, lang: Lang) -> str:
    """`پلاک ۱۲ ب ●●● – ۱۱`: the masked digits stay masked. A plate is one word: no line ends within it."""
    if not plate:
        return ""
    this_match = _CAR_PLATE.fullmatch(plate)
    letter = f"{this_match[2]}{_MARK}" if this_match and lang == "en" else this_match[2] if this_match else ""
    parts = (
        (this_match[1], letter, "●●●", f"–{_JOINER}", this_match[3])
        if this_match
        else (plate.replace("*", "●").replace("-", f"–{_JOINER}"),)
    )
    shown = "\N{NO-BREAK SPACE}".join(parts)
    return f"پلاک {to_persian_digits(shown)}" if lang == "fa" else f"plate {_LEFT_TO_RIGHT}{shown}{_END}"


def share_words(sixtieths: int | None, lang: Lang) -> str:
    """`۳ دانگ از ۶ دانگ`."""
    if sixtieths is None:
        return ""
    if sixtieths == WHOLE_SHARE:
        return translate("all six dang", lang)
    whole, rest = divmod(sixtieths, DANG)
    number = f"{whole}.{rest}" if rest else str(whole)
    if lang == "fa":
        return to_persian_digits(f"{number.replace('.', '٫')} دانگ از ۶ دانگ")
    return f"{number} of 6 dang"


def text(content: str | None, lang: Lang) -> str:
    """A text of a register as it is written there, with the digits of the page.

    On an English page a mark is before it, so that a line that begins with it is English for `dir="auto"`.
    """
    if not content:
        return ""
    return to_persian_digits(content) if lang == "fa" else f"{_MARK}{_ISOLATE}{content}{_END}"


def _number(number: int | None, lang: Lang) -> str:
    if number is None:
        return ""
    return to_persian_digits(str(number)) if lang == "fa" else str(number)


def _model_year(year: int | None, lang: Lang) -> str:
    return "" if year is None else Message("model year {year}").format(year=year).in_(lang)


def _day(day: dt.date | None, words: Words, lang: Lang) -> str:
    if day is None:
        return ""
    return f"{words.in_(lang)} {date_in_words(day, lang)}"


def _months(values: Values, lang: Lang) -> str:
    first, months = date_in_words(values["month"], lang), _number(values["months"], lang)
    one, many = Message("{months} month from {first}"), Message("{months} months from {first}")
    return (one if values["months"] == 1 else many).format(months=months, first=first).in_(lang)


def _amount(rial: int | None, words: Words, lang: Lang) -> str:
    if rial is None:
        return translate("value not known", lang)
    return f"{words.in_(lang)}: {money(rial, 'rial', lang)}"

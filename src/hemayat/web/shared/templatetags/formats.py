"""How values are shown: days in the Jalali calendar, money in toman and rials, digits of the page's language."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hemayat.common.dates import TEHRAN, date_in_words, day_of, format_month
from hemayat.common.language import translate
from hemayat.common.money import format_money, format_number, format_toman
from hemayat.common.persian import PERCENT, to_ascii_digits, to_persian_digits
from hemayat.web.shared.document_presenter import DocumentDisplay
from hemayat.web.shared.language import page_language

register = template.Library()

_SEPARATORS = str.maketrans("", "", "٬,،. ")


@register.filter
def digits(value: object) -> str:
    """Any text or number with the digits of the page's language: ۱۳۹۸ or 1398; not grouped."""
    return to_persian_digits(str(value)) if page_language() == "fa" else str(value)


@register.filter
def number(value: int | None) -> str:
    """A whole number in groups of three; nothing for None."""
    return "" if value is None else format_number(value, page_language())


@register.filter
def decimal(value: float) -> str:
    """A figure with one decimal place: ۳٫۴ or 3.4; a whole one without it."""
    whole, rest = divmod(round(value * 10), 10)
    number = format_number(whole, page_language())
    if not rest:
        return number
    return f"{number}٫{to_persian_digits(str(rest))}" if page_language() == "fa" else f"{number}.{rest}"


@register.filter
def percent(tenths: int | None) -> str:
    """A share in tenths of a percent: ۹۵٫۳٪ or 95.3%; nothing for None."""
    if tenths is None:
        return ""
    whole, rest = divmod(tenths, 10)
    if page_language() == "fa":
        return f"{to_persian_digits(f'{whole}٫{rest}' if rest else str(whole))}{PERCENT}"
    return f"{whole}.{rest}%" if rest else f"{whole}%"


@register.filter
def rial(amount_rial: int | None) -> str:
    """An amount of rials, in toman first: ۴۸ هزار تومان (۴۸۰٬۰۰۰ ریال); nothing for None."""
    return "" if amount_rial is None else format_money(amount_rial, page_language())


@register.filter
def in_toman(typed: object) -> str:
    """Rials that somebody typed, in toman; empty for what is no number yet."""
    digits = to_ascii_digits(str(typed or "")).translate(_SEPARATORS).strip()
    return format_toman(int(digits), page_language()) if digits.isdecimal() and len(digits) < 17 else ""


@register.filter
def jalali(value: dt.date | dt.datetime | None) -> str:
    """A day, or an instant as it is in Tehran: ۲۴ آبان ۱۳۹۸، ساعت ۱۴:۰۵. Nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, dt.datetime):
        return _day(value)
    there = value.astimezone(TEHRAN)
    clock = digits(f"{there:%H:%M}")
    return translate("{there}, {clock}", page_language()).format(there=_day(there.date()), clock=clock)


@register.filter
def jalali_month(day: dt.date) -> str:
    """The month that the day lies in, without the day."""
    return format_month(day, page_language())


@register.filter
def jalali_day(at: dt.datetime) -> str:
    """The day of an instant in Tehran, where its hour helps nobody."""
    return _day(day_of(at))


@register.filter
def day_before(end: dt.date) -> dt.date:
    """The last day of a period whose end is not part of it."""
    return end - dt.timedelta(days=1)


@register.filter
def code(value: str) -> SafeString:
    """A code, an address or a telephone number: left to right whatever stands around it."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def document_name(document: uuid.UUID | str, documents: Iterable[DocumentDisplay]) -> str:
    """The name of one of these documents; empty if it is none of them."""
    return next(
        (
            document_display.name
            for document_display in documents
            if str(document_display.id) == str(document)
        ),
        "",
    )


def _day(day: dt.date) -> str:
    return date_in_words(day, page_language())

"""Whole rials and other numbers as people read them."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.common.persian import to_persian_digits


def format_number(number: int, lang: Lang) -> str:
    """`number` in groups of three: ۴۸۰٬۰۰۰ in Persian, 480,000 in English."""
    grouped = f"{number:,}"
    if lang == "fa":
        return to_persian_digits(grouped).replace(",", "٬").replace("-", "\u2212")
    return grouped


def format_rial(amount_rial: int, lang: Lang) -> str:
    """An amount with its unit word: ۴۸۰٬۰۰۰٬۰۰۰ ریال, or 480,000,000 rials."""
    if lang == "fa":
        return f"{format_number(amount_rial, lang)} ریال"
    return f"{format_number(amount_rial, lang)} {'rial' if abs(amount_rial) == 1 else 'rials'}"

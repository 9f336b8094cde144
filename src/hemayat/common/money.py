"""Whole rials and other numbers as people read them: the amount in toman first, the exact rials beside it."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.common.persian import to_persian_digits

_STEPS = (
    (10**13, "هزار میلیارد", "trillion"),
    (10**10, "میلیارد", "billion"),
    (10**7, "میلیون", "million"),
    (10**4, "هزار", "thousand"),
)
"""Rials, and the word for as many toman; a toman is 10 rials."""
_PERIODS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "year": (" در سال", " a year"),
    "month": (" در ماه", " a month"),
}
_PERIOD_WORDS: dict[str, tuple[str, str]] = {"year": ("سالانه", "yearly"), "month": ("ماهانه", "monthly")}


def format_number(number: int, lang: Lang) -> str:
    """`number` in groups of three: ۴۸۰٬۰۰۰ in Persian, 480,000 in English."""
    grouped = f"{number:,}"
    if lang == "fa":
        return to_persian_digits(grouped).replace(",", "٬").replace("-", "\u2212")
    return grouped


def format_decimal(text: str, lang: Lang) -> str:
    """A number with a decimal point, written for `lang`."""
    whole, _, part = text.partition(".")
    grouped = format_number(int(whole), lang)
    if not part:
        return grouped
    return f"{grouped}٫{to_persian_digits(part)}" if lang == "fa" else f"{grouped}.{part}"


def format_tenths(tenths: int, lang: Lang) -> str:
    """A number that is kept in whole tenths: 0.7 for 7, and 1 for 10."""
    whole, rest = divmod(abs(tenths), 10)
    text = format_decimal(f"{whole}.{rest}" if rest else f"{whole}", lang)
    return f"\u2212{text}" if tenths < 0 else text


def format_rial(amount_rial: int, lang: Lang) -> str:
    """An amount with its unit word: ۴۸۰٬۰۰۰٬۰۰۰ ریال, or 480,000,000 rials."""
    if lang == "fa":
        return f"{format_number(amount_rial, lang)} ریال"
    return f"{format_number(amount_rial, lang)} {'rial' if abs(amount_rial) == 1 else 'rials'}"


def format_toman(amount_rial: int, lang: Lang) -> str:
    """The amount as it is spoken: ۴۸ میلیون تومان; a rounded amount says so."""
    size, persian, english = next((s for s in _STEPS if abs(amount_rial) >= s[0]), (10, "", ""))
    hundredths, rest = divmod(abs(amount_rial) * 100, size)
    hundredths += 2 * rest >= size
    sign = "-" if amount_rial < 0 and hundredths else ""
    decimals = f"{sign}{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    name, unit, about = (persian, "تومان", "حدود ") if lang == "fa" else (english, "toman", "about ")
    words = " ".join(word for word in (format_decimal(decimals, lang), name, unit) if word)
    return f"{about if rest else ''}{words}"


def format_limit(amount_rial: int, lang: Lang, period: str = "") -> str:
    """An amount up to which something is allowed. It is exact, so that it is not "about" so much toman."""
    written = format_money(amount_rial, lang, period)
    about, exactly = ("حدود ", "(دقیقاً ") if lang == "fa" else ("about ", "(exactly ")
    return written.removeprefix(about).replace("(", exactly) if written.startswith(about) else written


def format_money(amount_rial: int, lang: Lang, period: str = "", *, has_rials: bool = True) -> str:
    """Toman first, as people think, with the exact rials beside it: ۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال).

    `period`: "year", "month" or empty. Without `has_rials` a round amount is said in toman alone, inside brackets.
    """
    per = _PERIODS[period][lang == "en"]
    toman = f"{format_toman(amount_rial, lang)}{per}"
    is_enough = amount_rial == 0 or (not has_rials and amount_rial % 10_000 == 0)
    return toman if is_enough else f"{toman} ({format_rial(amount_rial, lang)})"


def format_money_briefly(amount_rial: int, lang: Lang, period: str = "") -> str:
    """Only toman, rounded where they are long, for a place that has the exact rials near it."""
    return f"{format_toman(amount_rial, lang)}{_PERIODS[period][lang == 'en']}"


def without_period(unit: str, title: str, lang: Lang) -> str:
    """The unit of an amount, without its period if its title says that already, as "yearly income" does."""
    plain, _, period = unit.partition("/")
    return plain if period and _PERIOD_WORDS[period][lang == "en"] in title.lower() else unit

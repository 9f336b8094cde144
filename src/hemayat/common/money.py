"""Whole rials and other numbers as people read them: the amount in toman first, then the exact rials."""

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
_THOUSAND = 10**4
_BOUND_GRAINS = ((10**13, 10**11), (10**10, 10**8), (10**7, 10**5), (10**6, 10**4), (10**4, 100), (10, 10))
"""An amount in rials, and the step to which a bound from this amount on is rounded."""
_ABOUT: dict[Lang, str] = {"fa": "حدود ", "en": "about "}
_JUST_OVER: dict[Lang, str] = {"fa": "کمی بیشتر از ", "en": "just over "}
_JUST_UNDER: dict[Lang, str] = {"fa": "کمی کمتر از ", "en": "just under "}
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


def format_toman(amount_rial: int, lang: Lang, limit: int | None = None, *, is_brief: bool = False) -> str:
    """The amount as it is spoken: ۴۸ میلیون تومان; a rounded amount says so. Less than one toman is said in rials.

    `limit`: an amount in the same sentence. An amount that is rounded to it is "just over" or "just under" it.
    `is_brief`: hundreds of thousands have no decimals.
    """
    if 0 < abs(amount_rial) < 10:
        return format_rial(amount_rial, lang)
    size, hundredths = _rounded(abs(amount_rial))
    if is_brief and size == _THOUSAND and hundredths >= 10_000:
        hundredths = (hundredths + 50) // 100 * 100
    rounded, amount = hundredths * size, abs(amount_rial) * 100
    persian, english = next(((fa, en) for step, fa, en in _STEPS if step == size), ("", ""))
    sign = "-" if amount_rial < 0 and hundredths else ""
    decimals = f"{sign}{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")
    name, unit = (persian, "تومان") if lang == "fa" else (english, "toman")
    words = " ".join(word for word in (format_decimal(decimals, lang), name, unit) if word)
    if rounded == amount:
        return words
    if limit is None or limit * 100 != rounded:
        return f"{_ABOUT[lang]}{words}"
    return f"{_JUST_OVER[lang] if amount > rounded else _JUST_UNDER[lang]}{words}"


def _rounded(amount_rial: int) -> tuple[int, int]:
    """The step of an amount, and how many hundredths of it: 999,999,999 rials are 1 of the step above millions."""
    size = next((step for step, _, _ in _STEPS if amount_rial >= step), 10)
    hundredths = (amount_rial * 200 + size) // (2 * size)
    is_next = hundredths == 100_000 and size < _STEPS[0][0]
    return (size * 1_000, hundredths // 1_000) if is_next else (size, hundredths)


def round_bound(amount_rial: int, *, up: bool) -> int:
    """A bound that can be said in few words, on the safe side: who is within the rounded one is within the exact one.

    `up`: of a lower bound. Less than one toman is not rounded, because zero is another bound.
    """
    grain = next((grain for least, grain in _BOUND_GRAINS if amount_rial >= least), 1)
    return -(-amount_rial // grain) * grain if up else amount_rial // grain * grain


def format_bound(amount_rial: int, lang: Lang, period: str = "") -> str:
    """A bound as one figure: in toman if that is exact, otherwise in rials alone. It is never "about"."""
    toman = format_toman(amount_rial, lang)
    said = format_rial(amount_rial, lang) if toman.startswith(_ABOUT[lang]) else toman
    return f"{said}{_PERIODS[period][lang == 'en']}"


def format_money(
    amount_rial: int, lang: Lang, period: str = "", *, has_rials: bool = True, limit: int | None = None
) -> str:
    """Toman first, as people think, with the exact rials after it: ۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال).

    `period`: "year", "month" or empty. Without `has_rials` a round amount is said in toman alone, inside brackets.
    `limit`: as in `format_toman`.
    """
    per = _PERIODS[period][lang == "en"]
    toman = f"{format_toman(amount_rial, lang, limit)}{per}"
    is_enough = abs(amount_rial) < 10 or (not has_rials and amount_rial % 10_000 == 0)
    return toman if is_enough else f"{toman} ({format_rial(amount_rial, lang)})"


def format_money_briefly(amount_rial: int, lang: Lang, period: str = "", limit: int | None = None) -> str:
    """Only toman, rounded where they are long, for a place that has the exact rials near it."""
    return f"{format_toman(amount_rial, lang, limit, is_brief=True)}{_PERIODS[period][lang == 'en']}"


def without_period(unit: str, title: str, lang: Lang) -> str:
    """The unit of an amount, without its period if its title says that already, as "yearly income" does."""
    plain, _, period = unit.partition("/")
    return plain if period and _PERIOD_WORDS[period][lang == "en"] in title.lower() else unit

"""Values of a decision as people read them: amounts with unit, codes and truth values in words, laws and days."""

from __future__ import annotations

from functools import lru_cache

from hemayat.common.language import Lang, pick
from hemayat.common.money import format_number, format_rial
from hemayat.common.persian import to_persian_digits
from hemayat.registers.schema import PROVINCES
from hemayat.rules.nodes import Type
from hemayat.rules.source import Map, Text, Tree, words

TOMAN_FROM = 10_000_000
"""Rials from which people say the amount in tomans."""
MOST_KEPT = 4096
"""Amounts in words that a process keeps: limits and round sums are on most people's pages."""

CODES: dict[str, tuple[str, str]] = {
    "female": ("female", "زن"),
    "male": ("male", "مرد"),
    "metropolis": ("metropolis", "کلان‌شهر"),
    "urban": ("other city", "شهر"),
    "rural": ("village", "روستا"),
    "none": ("none", "هیچ‌کدام"),
    "relief_committee": ("Relief Committee", "کمیتهٔ امداد"),
    "behzisti": ("State Welfare Organisation", "بهزیستی"),
    # Incomes and insurance.
    "wage": ("wage", "حقوق"),
    "pension": ("pension", "مستمری"),
    "self_employment": ("own business", "کسب‌وکار خود"),
    "property": ("property", "املاک"),
    "support": ("support", "حمایت"),
    "social_security": ("Social Security Organisation", "تأمین اجتماعی"),
    "civil_pension": ("Civil Servants Pension Fund", "بازنشستگی کشوری"),
    "treasury": ("Treasury", "خزانه‌داری"),
    "tax_registry": ("Tax Affairs Organisation", "امور مالیاتی"),
    "support_body": ("support organisation", "نهاد حمایتی"),
    "armed_forces": ("Armed Forces Insurance", "بیمهٔ نیروهای مسلح"),
    "health": ("Health Insurance", "بیمهٔ سلامت"),
    "contributor": ("contributor", "بیمه‌پرداز"),
    "pensioner": ("pensioner", "مستمری‌بگیر"),
    "dependant": ("dependant", "تبعی"),
    # Occupations and grades of a business.
    "worker": ("worker", "کارگر"),
    "civil_servant": ("civil servant", "کارمند دولت"),
    "director_general": ("director general", "مدیرکل"),
    "commander": ("commander", "فرمانده"),
    "faculty_member": ("faculty member", "عضو هیئت علمی"),
    "physician": ("physician", "پزشک"),
    "lawyer": ("lawyer", "وکیل"),
    "merchant": ("merchant", "بازرگان"),
    "guild_member": ("guild member", "عضو صنف"),
    "farmer": ("farmer", "کشاورز"),
    "self_employed": ("self-employed", "خویش‌فرما"),
    "premium": ("premium", "ممتاز"),
    "first": ("first", "درجهٔ یک"),
    "second": ("second", "درجهٔ دو"),
    "third": ("third", "درجهٔ سه"),
    # Vehicles, properties and trips.
    "passenger": ("passenger car", "سواری"),
    "public": ("public vehicle", "عمومی"),
    "pickup": ("pickup", "وانت"),
    "motorcycle": ("motorcycle", "موتورسیکلت"),
    "agricultural": ("agricultural", "کشاورزی"),
    "apartment": ("flat", "آپارتمان"),
    "house": ("house", "خانه"),
    "shop": ("shop", "مغازه"),
    "land": ("land", "زمین"),
    "farmland": ("farmland", "زمین کشاورزی"),
    "private": ("private", "شخصی"),
    "official": ("official", "مأموریت اداری"),
    "pilgrimage": ("pilgrimage", "زیارت"),
    "tourism": ("tourism", "گردشگری"),
    "business": ("business", "بازرگانی"),
    "medical": ("medical", "درمان"),
    "study": ("study", "تحصیل"),
    "other": ("other", "دیگر"),
    **PROVINCES,
}
"""Code → its words in English and in Persian; a code that is not here is shown as it is."""

_PER = {"rial": ("", ""), "rial/year": (" a year", " در سال"), "rial/month": (" a month", " در ماه")}
_UNITS = {
    "persons": ("persons", "نفر"),
    "years": ("years", "سال"),
    "months": ("months", "ماه"),
    "days": ("days", "روز"),
    "percent": ("percent", "درصد"),
}


def code_words(code: str, lang: Lang) -> str:
    """A register's code in words."""
    english, persian = CODES.get(code, (code.replace("_", " "), code))
    return persian if lang == "fa" else english


@lru_cache(MOST_KEPT)
def money(amount_rial: int, unit: str, lang: Lang, *, toman: bool = True) -> str:
    """`۴۸۰٬۰۰۰٬۰۰۰ ریال در سال (۴۸ میلیون تومان)`; `unit` is rial, rial/month or rial/year."""
    per = _PER[unit][lang == "fa"]
    said = f"{format_rial(amount_rial, lang)}{per}"
    return f"{said} ({in_toman(amount_rial, lang)})" if toman and abs(amount_rial) >= TOMAN_FROM else said


def in_toman(amount_rial: int, lang: Lang) -> str:
    """The amount as it is spoken: `۴۸ میلیون تومان`; rounded amounts say so."""
    steps = ((10**13, "هزار میلیارد", "trillion"), (10**10, "میلیارد", "billion"), (10**7, "میلیون", "million"),
             (10**4, "هزار", "thousand"))  # fmt: skip
    size, persian, english = next((s for s in steps if abs(amount_rial) >= s[0]), (10, "", ""))
    hundredths, rest = divmod(abs(amount_rial) * 100, size)
    hundredths += 2 * rest >= size
    sign = "-" if amount_rial < 0 else ""
    number = decimal(f"{sign}{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip("."), lang)
    name = persian if lang == "fa" else english
    unit = "تومان" if lang == "fa" else "toman"
    about = ("حدود " if lang == "fa" else "about ") if rest else ""
    return f"{about}{number} {name} {unit}".replace("  ", " ")


def decimal(text: str, lang: Lang) -> str:
    """A number with a decimal point, written for `lang`."""
    whole, _, part = text.partition(".")
    grouped = format_number(int(whole), lang)
    if not part:
        return grouped
    return f"{grouped}٫{to_persian_digits(part)}" if lang == "fa" else f"{grouped}.{part}"


def value_words(value: int | bool | str | None, type_: Type, lang: Lang, *, unit: bool = True) -> str:
    """One value. Without `unit`, only money keeps it: sentences say "خانوار {household_size} نفره" themselves."""
    if value is None:
        return "نامعلوم" if lang == "fa" else "not known"
    if type_.kind == "bool":
        return (("خیر", "بله") if lang == "fa" else ("no", "yes"))[bool(value)]
    if type_.kind != "number":
        return code_words(str(value), lang)
    return number_words(int(value), type_.unit, lang, unit=unit)


def number_words(value: int, unit_name: str, lang: Lang, *, unit: bool = True) -> str:
    """A number in its unit."""
    if unit_name in _PER:
        return money(value, unit_name, lang)
    if unit_name == "tenths":
        return decimal(f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}", lang)
    said = format_number(value, lang)
    if not unit or unit_name not in _UNITS:
        return said
    english, persian = _UNITS[unit_name]
    return f"{said} {persian}" if lang == "fa" else f"{said} {english if value != 1 else english.rstrip('s')}"


def range_words(low: int, high: int, type_: Type, lang: Lang, *, unit: bool = True) -> str:
    """A number of which only its two ends are known."""
    first = number_words(low, type_.unit, lang, unit=unit)
    if low == high:
        return first
    last = number_words(high, type_.unit, lang, unit=unit)
    from_start, to_end = low <= type_.low, high >= type_.high
    if from_start and to_end:
        return "نامعلوم" if lang == "fa" else "not known"
    if to_end:
        return f"دست‌کم {first}" if lang == "fa" else f"at least {first}"
    if from_start:
        return f"حداکثر {last}" if lang == "fa" else f"at most {last}"
    return f"بین {first} و {last}" if lang == "fa" else f"between {first} and {last}"


def law_words(law: Map, lang: Lang) -> str:
    """`مصوبهٔ …، مادهٔ ۲`."""
    act, article = _said(law.entries.get("act"), lang), _said(law.entries.get("article"), lang)
    is_number = article.strip()[:1].isdigit()
    if lang == "fa":
        return to_persian_digits(f"{act}، {'مادهٔ ' if is_number else ''}{article}")
    return f"{act}, {'article ' if is_number else ''}{article}"


def law_note(law: Map, lang: Lang) -> str:
    """What the policy's author added to the law, if anything."""
    return _said(law.entries.get("note"), lang)


def law_url(law: Map) -> str:
    """Where the law can be read; empty unless it is a web address."""
    url = _said(law.entries.get("url"), "en")
    return url if url.startswith(("https://", "http://")) else ""


def _said(tree: Tree | None, lang: Lang) -> str:
    return tree.value if isinstance(tree, Text) else pick(words(tree), lang)


def listed(items: list[str], lang: Lang) -> str:
    """`الف، ب و پ`."""
    if len(items) < 2:
        return "".join(items)
    if lang == "fa":
        return "، ".join(items[:-1]) + " و " + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]

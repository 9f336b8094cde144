"""The fixed words of the document of a policy, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "day": ("قواعد در تاریخ", "Rules on"),
    "legal_basis": ("مبنای قانونی", "Legal basis"),
    "in_force": ("اعتبار", "In force"),
    "from_day": ("از {day}", "from {day}"),
    "until": ("از {day} تا پیش از {end}", "from {day} until before {end}"),
    "open": ("از {day} تا اطلاع ثانوی", "from {day} until further notice"),
    "version": ("شناسهٔ نسخه", "Version"),
    "next_day": ("تغییر بعدی", "Next change"),
    "changed_since": ("تغییر پس از این روز", "Changed since"),
    "policy_ends": ("{day}: پایان اعتبار", "{day}: no longer in force"),
    "no_change": ("تغییر دیگری نوشته نشده است", "none is written"),
    "notes": ("یادداشت‌ها", "Notes"),
    "criteria": ("معیارها", "Criteria"),
    "criteria_about": (
        "همهٔ این معیارها باید احراز شود، مگر معیاری که خانوار از آن معاف است. آنچه نامعلوم است کسی را رد نمی‌کند.",
        "A household must meet all of these, except those it is exempt from. What is unknown refuses nobody.",
    ),
    "waivers": ("معافیت‌ها", "Waivers"),
    "entitlement": ("مبلغ", "Amount"),
    "ranks": ("دهک‌ها و رتبه‌ها", "Ranks"),
    "parameters": ("اعداد دیگر قانون", "Other numbers of the law"),
    "derived": ("مقادیر محاسبه‌شده", "Computed values"),
    "facts": ("اطلاعات خانوار", "Information about the household"),
    "later": ("قواعدی که هنوز آغاز نشده است", "Rules not yet in force"),
    "asked": ("شرط", "Condition"),
    "at_most": ("{fact} از {limit} بیشتر نباشد.", "{fact} must not be above {limit}."),
    "at_least": ("{fact} از {limit} کمتر نباشد.", "{fact} must not be below {limit}."),
    "require": ("{condition}.", "It must be true that {condition}."),
    "refuse_when": ("این‌طور نباشد که {condition}.", "It must not be true that {condition}."),
    "limit_in_table": ("حد مجاز جدول زیر", "the limit in the table below"),
    "law": ("مستند", "Law"),
    "passed": ("احراز شده", "Met"),
    "passed_zero": ("احراز شده، با مقدار صفر", "Met, with a value of zero"),
    "failed": ("احراز نشده", "Not met"),
    "undetermined": ("نامعلوم", "Not known"),
    "change": ("راه تغییر", "What would change it"),
    "excused": ("معاف", "Exempt"),
    "when": ("برای چه کسی", "For whom"),
    "covers": ("معاف از", "Exempt from"),
    "nothing": ("هیچ معیاری در این تاریخ", "no criterion on this day"),
    "amount": ("مبلغ هر خانوار", "Amount for a household"),
    "starts": ("آغاز پرداخت", "Paid from"),
    "by": ("ترتیب بر پایهٔ", "Ordered by"),
    "quantiles": ("تعداد بخش‌ها", "Parts"),
    "quantiles_about": (
        "{n} بخش برابر از نظر «{weight}»؛ ۱ پایین‌ترین است و مقدارهای برابر همیشه در یک بخش‌اند",
        "{n} parts of equal {weight}; 1 is the lowest, and equal values always fall together",
    ),
    "cuts": ("مرزها", "Cut points"),
    "cuts_law": ("مرزها در قانون آمده است", "published by the law"),
    "cuts_run": ("در هر اجرای ملی محاسبه می‌شود", "found in each national run"),
    "value": ("محاسبه", "Computed as"),
    "unit": ("واحد", "Unit"),
    "source": ("منبع", "Register"),
    "how": ("چه شمرده می‌شود", "What is counted"),
    "where": ("کدام ردیف‌ها", "Which rows"),
    "all_rows": ("همهٔ ردیف‌ها", "all rows"),
    "unknown": ("اگر پاسخی نباشد", "Without an answer"),
    "unknown_ask": (
        "معلوم نیست؛ خانوار به این دلیل غیرمشمول نمی‌شود و از سازمان استعلام می‌شود",
        "unknown; no household is found not eligible for it, and the register is asked",
    ),
    "unknown_none": ("به معنی «ندارد» است", "counts as none"),
    "unknown_persons": ("ثبت احوال مرجع است", "the civil registry is the authority"),
    "max_age": ("اطلاعات قدیمی", "Old information"),
    "max_age_about": ("قدیمی‌تر از {age} نامعلوم حساب می‌شود", "unknown if older than {age}"),
    "contradicted": ("بی‌اعتبار اگر", "Not trusted if"),
    "changes": ("تغییر بعدی", "Changes next"),
    "changed": ("تغییر پس از این روز", "Changed since"),
    "changed_on": ("از {day} تغییر کرده است", "changed on {day}"),
    "ended_on": ("از {day} پایان یافته است", "ended on {day}"),
    "began_on": ("از {day} آغاز شده است", "began on {day}"),
    "changes_on": ("از {day} تغییر می‌کند", "changes on {day}"),
    "ends_on": ("از {day} پایان می‌یابد", "ends on {day}"),
    "begins_on": ("از {day} آغاز می‌شود", "begins on {day}"),
    "limit_word": ("حد مجاز", "limit"),
    "value_word": ("مقدار", "value"),
    "and_more": ("{n} و بیشتر", "{n} and more"),
    "and_less": ("{n} و کمتر", "{n} and less"),
    "to": ("{a} تا {b}", "{a} to {b}"),
    "other": ("بقیه", "all others"),
    "true": ("بله", "yes"),
    "false": ("خیر", "no"),
    "number": ("مقدار", "Value"),
    "count": ("تعداد ردیف‌های «{table}»", "number of rows of “{table}”"),
    "any": ("آیا ردیفی از «{table}» هست", "whether there is a row of “{table}”"),
    "sum": ("جمع «{column}»", "sum of “{column}”"),
    "max": ("بیشترین «{column}»", "largest “{column}”"),
    "min": ("کمترین «{column}»؛ بدون ردیف {empty}", "smallest “{column}”; {empty} without rows"),
    "head": ("«{column}» سرپرست", "“{column}” of the head"),
}
_EXPRESSION: dict[str, tuple[str, str]] = {
    "or": ("{a} یا {b}", "{a} or {b}"),
    "and": ("{a} و {b}", "{a} and {b}"),
    "not": ("این‌طور نباشد که {a}", "it is not true that {a}"),
    "==": ("{a} برابر با {b} باشد", "{a} is {b}"),
    "!=": ("{a} غیر از {b} باشد", "{a} is not {b}"),
    "<": ("{a} کمتر از {b} باشد", "{a} is below {b}"),
    "<=": ("{a} حداکثر {b} باشد", "{a} is at most {b}"),
    ">": ("{a} بیشتر از {b} باشد", "{a} is above {b}"),
    ">=": ("{a} حداقل {b} باشد", "{a} is at least {b}"),
    "+": ("{a} + {b}", "{a} + {b}"),
    "-": ("{a} − {b}", "{a} − {b}"),
    "*": ("{a} × {b}", "{a} × {b}"),
    "//": ("{a} ÷ {b}", "{a} ÷ {b}"),
    "%": ("باقی‌ماندهٔ {a} بر {b}", "remainder of {a} by {b}"),
    "negative": ("منفیِ {a}", "minus {a}"),
    "in": ("{a} {b} باشد", "{a} is {b}"),
    "not in": ("{a} {b} نباشد", "{a} is not {b}"),
    "one_of": ("یا", "or"),
    "min": ("کمترین از {b}", "the least of {b}"),
    "max": ("بیشترین از {b}", "the greatest of {b}"),
    "if": ("اگر {a}: {b}، وگرنه {c}", "if {a}: {b}, otherwise {c}"),
    "known": ("«{a}» معلوم باشد", "{a} is known"),
    "per_month": ("{a} به ازای هر ماه", "{a} (per month)"),
    "per_year": ("{a} به ازای هر سال", "{a} (per year)"),
}
UNITS: dict[str, tuple[str, str]] = {
    "": ("", ""),
    "rial": ("ریال", "rials"),
    "rial/month": ("ریال در ماه", "rials a month"),
    "rial/year": ("ریال در سال", "rials a year"),
    "persons": ("نفر", "persons"),
    "years": ("سال", "years"),
    "months": ("ماه", "months"),
    "days": ("روز", "days"),
    "percent": ("درصد", "percent"),
    "tenths": ("دهم", "tenths"),
}
_AGES = {
    "days": ("{n} روز", "{n} days"),
    "months": ("{n} ماه", "{n} months"),
    "years": ("{n} سال", "{n} years"),
}


def say(key: str, lang: Lang, **parts: str) -> str:
    """The word or sentence in that language."""
    return _said(_WORDS[key], lang, parts)


def say_operation(key: str, lang: Lang, **parts: str) -> str:
    """An operation of the expression language in words."""
    return _said(_EXPRESSION[key], lang, parts)


def say_age(unit: str, number: str, lang: Lang) -> str:
    return _said(_AGES[unit], lang, {"n": number})


def unit_word(unit: str, lang: Lang) -> str:
    return UNITS[unit][0 if lang == "fa" else 1]


def _said(pair: tuple[str, str], lang: Lang, parts: dict[str, str]) -> str:
    return pair[0 if lang == "fa" else 1].format(**parts)

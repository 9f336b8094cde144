"""The words of report.html, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("گزارش استحقاق‌سنجی: {title}", "Determination report: {title}"),
    "mark": (
        "این خانوارها ساختگی‌اند و هیچ شخص واقعی در آنها نیست.",
        "These households are synthetic: no real person is among them.",
    ),
    "policy": ("مقررات", "Policy"),
    "version": ("{id}، نسخهٔ {version}", "{id}, version {version}"),
    "on": ("روز تصمیم", "Day decided"),
    "snapshot": ("اطلاعات ملی", "Snapshot"),
    "engine": ("موتور", "Engine"),
    "decided_at": ("زمان اجرا", "Run at"),
    "content": ("اثر انگشت محتوا", "Content hash"),
    "versions": ("نسخهٔ نرم‌افزار", "Software"),
    "since": ("تنها تغییرها نسبت به", "Only what changed since"),
    "glance": ("در یک نگاه", "At a glance"),
    "cost": ("هزینهٔ مشمولان: {amount}.", "Cost of those eligible: {amount}."),
    "decided": (
        "{households} خانوار با {persons} نفر بررسی شد.",
        "{households} households of {persons} persons were decided.",
    ),
    "outcomes": ("نتیجه‌ها", "Outcomes"),
    "outcome": ("نتیجه", "Outcome"),
    "households": ("خانوار", "Households"),
    "persons": ("نفر", "Persons"),
    "share_households": ("سهم از خانوارها", "Share of households"),
    "share_persons": ("سهم از نفرات", "Share of persons"),
    "province": ("پوشش به تفکیک استان", "Coverage by province"),
    "area": ("پوشش به تفکیک شهر و روستا", "Coverage by urban and rural"),
    "decile": ("پوشش به تفکیک دهک", "Coverage by decile"),
    "head_sex": ("پوشش به تفکیک جنسیت سرپرست", "Coverage by sex of the head"),
    "province_one": ("استان", "Province"),
    "area_one": ("محل زندگی", "Place"),
    "decile_one": ("دهک", "Decile"),
    "head_sex_one": ("سرپرست", "Head"),
    "not_known": ("نامعلوم", "not known"),
    "covered": ("سهم نفرات مشمول", "Persons eligible"),
    "covered_chart": ("درصد نفرات مشمول", "Percent of persons who are eligible"),
    "percent": ("درصد", "%"),
    "criteria": ("معیارها", "Criteria"),
    "criterion": ("معیار", "Criterion"),
    "refused": ("احراز نشده", "Not met"),
    "alone": ("تنها به این دلیل", "By this alone"),
    "refusing": ("هر معیار برای چند خانوار احراز نشده است", "How many households do not meet each criterion"),
    "verdicts": ("نتیجهٔ هر معیار (خانوار)", "Verdicts of each criterion (households)"),
    "not_decided": ("خانوارهای بدون نتیجه", "Households without a decision"),
    "not_decided_about": (
        "از {whole} خانوار، دربارهٔ {n} خانوار به این دلایل تصمیم گرفته نشد. این خانوارها رد نشده‌اند.",
        "Of {whole} households, {n} were not decided, for these reasons. They were not refused.",
    ),
    "missing": ("اطلاعات نرسیده", "Missing information"),
    "missing_about": (
        "تعداد خانوارهایی که هر قلم اطلاعات دربارهٔ آن‌ها معلوم نیست، به تفکیک علت. همهٔ این‌ها مانع تصمیم نیست.",
        "Households about which an item of information is unknown, by reason. Not all of it prevents a decision.",
    ),
    "missing_chart": ("خانوارهایی که اطلاعاتشان نرسیده است", "Households with missing information"),
    "whom_to_ask": ("این اطلاعات نزد کدام سازمان است", "Which organisation has this information"),
    "data": ("اطلاعات", "Information"),
    "datum": ("قلم اطلاعات", "Data item"),
    "register": ("دستگاه و اطلاعات", "Register"),
    "owner": ("سازمان", "Owner"),
    "all": ("جمع", "All"),
    "registers": ("دستگاه‌ها و تاریخ اطلاعات", "Registers and the day of their information"),
    "as_of": ("تاریخ اطلاعات", "As of"),
    "read": ("ردیف خوانده", "Rows read"),
    "accepted": ("پذیرفته", "Accepted"),
    "quarantined": ("قرنطینه", "In quarantine"),
    "repaired": ("خانهٔ اصلاح‌شده", "Repaired cells"),
    "quarantine": ("قرنطینه", "Quarantine"),
    "quarantine_about": (
        "ردیف‌هایی که کنار گذاشته شدند. خانواری که ردیفی از اعضایش در قرنطینه است بررسی نشده است.",
        "Rows set aside. A household with a member's row in quarantine was not decided.",
    ),
    "reason": ("علت", "Reason"),
    "rows": ("ردیف", "Rows"),
    "cuts": ("مرز رتبه‌ها", "Cut points"),
    "cuts_about": (
        "بیشترین مقدار در هر رتبه؛ مرزها روی نفرات شمرده شده است.",
        "The greatest value of each rank; cut points are counted over persons.",
    ),
    "cuts_some": (" همهٔ {n} مرز در manifest.json است.", " All {n} of them stand in manifest.json."),
    "rank": ("رتبه", "Rank"),
    "up_to": ("تا", "Up to"),
}
_QUARANTINE: dict[str, str] = {
    "missing": "خانه‌ای که باید پر باشد خالی است",
    "not_a_number": "عدد صحیح نیست",
    "out_of_range": "عدد کمتر یا بیشتر از حد ممکن است",
    "unknown_code": "کد شناخته نیست",
    "bad_date": "روزی به این نشانی در تقویم نیست",
    "future_date": "تاریخ پس از روز داده است",
    "bad_text": "متن به شکل خواسته‌شده نیست",
    "bad_bool": "بله یا خیر نیست",
    "bad_national_id": "کد ملی نادرست است",
    "person_in_two_households": "شخص در دو خانوار است",
    "duplicate_person": "شخص دو بار در یک خانوار آمده است",
    "no_head": "خانوار سرپرست ندارد",
    "two_heads": "خانوار بیش از یک سرپرست دارد",
    "head_dead": "سرپرست درگذشته است",
    "household_incomplete": "ردیف دیگری از این خانوار در قرنطینه است",
    "orphan": "ردیف دربارهٔ کسی است که در هیچ خانواری نیست",
    "household_quarantined": "ردیف دربارهٔ کسی است که خانوارش در قرنطینه است",
}
_WHY: dict[str, tuple[str, str]] = {
    "unanswered": ("بی‌پاسخ", "Unanswered"),
    "quarantined": ("در قرنطینه", "In quarantine"),
    "incomplete": ("خانهٔ خالی", "Empty cell"),
    "old": ("قدیمی", "Too old"),
    "contradicted": ("ناسازگار", "Contradicted"),
    "out_of_range": ("بیش از حد ممکن", "Out of range"),
}


def say(key: str, lang: Lang) -> str:
    """A word or sentence of the report."""
    return _WORDS[key][lang != "fa"]


def say_why(key: str, lang: Lang) -> str:
    """Why a datum is not known, as the head of a column."""
    return _WHY[key][lang != "fa"]


def say_reason(key: str, english: str, lang: Lang) -> str:
    """Why a row is in quarantine; `english` is the wording of the registers themselves."""
    return _QUARANTINE.get(key, english) if lang == "fa" else english

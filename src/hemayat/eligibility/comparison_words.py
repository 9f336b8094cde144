"""The words of a comparison of two policies, Persian and English."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.eligibility.standard import OUTCOMES

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("چه کسی به دست می‌آورد و چه کسی از دست می‌دهد", "Who gains and who loses"),
    "totals_title": ("جمع‌های پیش و پس از تغییر", "Totals before and after"),
    "before": ("پیش", "Before"),
    "after": ("پس", "After"),
    "policy_on": ("{title}، در {day}، نسخهٔ {version}", "{title}, on {day}, version {version}"),
    "snapshot": ("اطلاعات ملی", "Snapshot"),
    "synthetic": ("{id} (اشخاص ساختگی)", "{id} (synthetic people)"),
    "cuts": ("مرز رتبه‌ها", "Cut points"),
    "cuts_kept": ("همان مرزهای پیش از تغییر", "those of before"),
    "cuts_new": ("برای هر دو جداگانه محاسبه شده است", "found for each policy"),
    "summary": ("در یک نگاه", "At a glance"),
    "outcomes": ("نتیجه‌ها پیش و پس", "Outcomes before and after"),
    "cost": ("هزینهٔ ماهانه", "Cost a month"),
    "cost_once": ("هزینه", "Cost"),
    "amounts": ("مبلغ کسانی که مشمول می‌مانند", "Amounts of those who stay"),
    "reasons_gains": ("معیارهایی که دیگر مانع نیستند", "Criteria that are no longer an obstacle"),
    "reasons_loses": ("معیارهایی که تازه مانع شده‌اند", "Criteria that have become an obstacle"),
    "sets": ("مجموعه‌های معیارها", "Sets of criteria"),
    "moves": ("جابه‌جایی میان دهک‌ها", "Moves between deciles"),
    "moves_about": (
        "تعداد خانوارها؛ هر سطر دهک پیش از تغییر و هر ستون دهک پس از آن است.",
        "Households; a row for each decile before, a column for each after.",
    ),
    "province": ("بر پایهٔ استان", "By province"),
    "decile": ("بر پایهٔ دهک", "By decile"),
    "head_sex": ("بر پایهٔ جنسیت سرپرست", "By sex of the head"),
    "area": ("بر پایهٔ شهر و روستا", "By urban and rural"),
    "province_one": ("استان", "Province"),
    "decile_one": ("دهک", "Decile"),
    "head_sex_one": ("سرپرست", "Head"),
    "area_one": ("محل", "Area"),
    "unknown": ("نامعلوم", "not known"),
    "gains": ("به دست می‌آورند", "gain"),
    "loses": ("از دست می‌دهند", "lose"),
    "stays": ("مشمول می‌مانند", "stay eligible"),
    "of_losers": ("… از آنان، فقط در انتظار تکمیل اطلاعات", "… of them, only waiting for information"),
    **{outcome: (words["fa"], words["en"]) for outcome, words in OUTCOMES.items()},
    "outside": ("بیرون می‌مانند", "stay outside"),
    "all": ("همه", "all"),
    "households": ("خانوار", "households"),
    "persons": ("نفر", "persons"),
    "group": ("گروه", "Group"),
    "outcome": ("نتیجه", "Outcome"),
    "rials": ("ریال", "rials"),
    "difference": ("تفاوت", "Difference"),
    "share": ("درصد", "percent"),
    "eligible_before": ("نفرات مشمول، پیش", "eligible persons, before"),
    "eligible_after": ("نفرات مشمول، پس", "eligible persons, after"),
    "cost_difference": ("تفاوت هزینه", "difference of cost"),
    "criterion": ("معیار", "Criterion"),
    "criteria": ("معیارها", "Criteria"),
    "with_others": ("خانوار", "households"),
    "alone": ("خانوار، تنها به این دلیل", "households, by this alone"),
    "more": ("بیشتر می‌گیرند", "get more"),
    "less": ("کمتر می‌گیرند", "get less"),
    "same": ("همان را می‌گیرند", "get the same"),
    "open": ("مبلغ نامعلوم", "amount not known"),
    "gains_chart": ("خانوارهایی که به دست می‌آورند و از دست می‌دهند", "Households that gain and lose"),
    "cost_chart": ("هزینه پیش و پس", "Cost before and after"),
    "none": ("هیچ خانواری", "no household"),
    "removed": ("{title} (حذف‌شده)", "{title} (removed)"),
    "new": ("{title} (تازه)", "{title} (new)"),
}


def say(key: str, lang: Lang, **parts: str) -> str:
    """The word or sentence in that language."""
    return _WORDS[key][0 if lang == "fa" else 1].format(**parts)

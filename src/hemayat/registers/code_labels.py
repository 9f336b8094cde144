"""The codes of the registers in words: for pages, letters, reports and the text of a policy."""

from __future__ import annotations

from hemayat.common.language import Lang
from hemayat.registers.schema import PROVINCES

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


def code_words(code: str, lang: Lang) -> str:
    """A register's code in words."""
    english, persian = CODES.get(code, (code.replace("_", " "), code))
    return persian if lang == "fa" else english

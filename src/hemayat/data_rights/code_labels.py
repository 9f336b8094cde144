"""Codes of the data in Persian, for whoever reads a copy with their eyes; what has no words stands as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping

from hemayat.accounts import purposes
from hemayat.common.persian import to_persian_digits
from hemayat.complaints import states as complaints
from hemayat.data_rights import states as copies
from hemayat.documents.texts import REFUSALS
from hemayat.documents.texts import STATES as DOCUMENTS
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.hotline import states as calls
from hemayat.notifications import states as messages
from hemayat.partners import attributes
from hemayat.questions import states as questions
from hemayat.questions import themes
from hemayat.referrals.payment_texts import FAILURE_WORDS, OUTCOME_WORDS
from hemayat.referrals.record_kinds import TOLD_WORDS
from hemayat.referrals.return_reasons import REASON_WORDS
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.schema import PROVINCES, TABLES
from hemayat.requests import states as requests
from hemayat.requests.event_texts import EVENT_WORDS
from hemayat.requests.kinds import KIND_WORDS

_BY = {"head": "شما", "staff": "وزارت", "system": "سامانه", "partner": "سازمان همکار"}
_REGISTERS = {name: table.title.fa for name, table in TABLES.items()} | {
    "civil_registry": "ثبت احوال",
    "shahkar": "سامانهٔ شاهکار (ثبت صاحبان خط‌های تلفن همراه)",
}
_EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "register": _REGISTERS,
    "outcome": {name: words["fa"] for name, words in OUTCOMES.items()},
    "by_kind": _BY,
    "actor_kind": _BY,
    "by": {"run": "بررسی سراسری خانوارها", "engine": "قواعد", "officer": "کارشناس", "override": "دو کارشناس"},
    "province": {PROVINCE_CODES[name]: words.fa for name, words in PROVINCES.items()},
    "sex": {"female": "زن", "male": "مرد"},
    "acts_as": {"guardian": "قیم", "attorney": "وکیل قانونی"},
    "finding": {str(code): words.fa for code, words in complaints.FINDING_WORDS.items()},
    "category": {str(code): words.fa for code, words in questions.CATEGORY_WORDS.items()},
    "relation": {
        "head": "سرپرست", "spouse": "همسر", "child": "فرزند", "grandchild": "نوه", "parent": "پدر یا مادر",
        "child_in_law": "عروس یا داماد", "sibling": "خواهر یا برادر", "other": "سایر بستگان",
    },
}  # fmt: skip
_DONE: dict[str, str] = {
    "household.looked_at": "پرونده دیده شد", "data_copy.asked": "رونوشت اطلاعات خواسته شد",
    "data_copy.made": "رونوشت اطلاعات آماده شد",
    "data_copy.taken": "رونوشت اطلاعات دریافت شد", "data_copy.erased": "رونوشت اطلاعات پاک شد",
    "document.kept": "مدرکی فرستاده شد", "document.removed": "مدرکی حذف شد",
    "document.refused": "مدرکی پذیرفته نشد", "question.asked": "پرسشی ثبت شد",
    "question.added_to": "به پرسش چیزی اضافه شد", "question.replied": "دربارهٔ پاسخ چیزی نوشته شد",
    "question.rated": "نظر دربارهٔ پاسخ ثبت شد", "citizen.signed_in": "ورود",
    "citizen.signed_out": "خروج", "citizen.signed_out_everywhere": "خروج از حساب در همهٔ گوشی‌ها و رایانه‌ها",
    "citizen.own_phone_added": "گوشی یا رایانه‌ای «فقط مال من» شد",
    "citizen.own_phone_removed": "گوشی یا رایانه‌ای از «فقط مال من» حذف شد",
    "partner.consented": "به سازمانی همکار اجازه داده شد",
    "partner.consent_withdrawn": "اجازهٔ سازمانی همکار لغو شد",
    "approval.ended": "از تأییدیه انصراف داده شد",
    "approval.refused_to_another": "نامهٔ سرپرست دیگری خواسته شد و داده نشد",
    "household.goes_on": "ادامهٔ خانوار به نام سرپرست جدید خواسته شد",
}  # fmt: skip
_OF_QUESTIONS: dict[str, str] = {
    "question.answered": "پاسخ داده شد", "question.supplemented": "پاسخ کامل‌تر شد",
    "question.reopened": "پرسش دوباره باز شد", "question.merged": "با پرسش دیگری ادغام شد",
}  # fmt: skip
_ABOUT: Mapping[str, str] = {
    "request": "درخواست شمارهٔ", "complaint": "شکایت شمارهٔ", "question": "پرسش شمارهٔ", "document": "مدرک شمارهٔ",
    "data_copy": "رونوشت شمارهٔ", "approval": "تأییدیهٔ شمارهٔ", "session": "ورود شمارهٔ",
    "sign_in": "ورود شمارهٔ", "affected": "بررسی دوبارهٔ شمارهٔ", "call": "تماس شمارهٔ",
    "dispute": "اعلام نادرستی اطلاعات شمارهٔ", "person": "شخص شمارهٔ", "life_event": "رویداد شمارهٔ",
    "reexamination": "نظر دوم شمارهٔ", "terms": "توافق شمارهٔ",
}  # fmt: skip
"""What something is about, before its number."""
_NUMBERED = re.compile(r"([a-z_]+):(\d+)")
_BECAUSE: Mapping[str, str] = {
    "circumstances": "وضعیت خانوار", "change_of_head": "تغییر سرپرست", "death": "درگذشت",
    "withdrawal": "درخواست خود شما", "law": "قانون", "correction": "اصلاح", "nothing_due": "اکنون مبلغی تعلق نمی‌گیرد",
}  # fmt: skip
_EVENTS = {code: words.fa for code, words in {**EVENT_WORDS, **complaints.EVENT_WORDS}.items()}
_REQUESTS = {str(code): words.title.fa for code, words in requests.WORDING.items()}
_COMPLAINTS = {str(code): words.title.fa for code, words in complaints.WORDING.items()}
_OF: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("requests", "kind"): {str(code): words.fa for code, words in KIND_WORDS.items()},
    ("requests", "state"): _REQUESTS,
    ("request_history", "state"): _REQUESTS,
    ("request_history", "event"): {code: words.fa for code, words in EVENT_WORDS.items()},
    ("complaints", "kind"): {str(code): words.fa for code, words in complaints.KIND_WORDS.items()},
    ("complaints", "state"): _COMPLAINTS,
    ("complaint_history", "state"): _COMPLAINTS,
    ("complaint_history", "event"): {code: words.fa for code, words in complaints.EVENT_WORDS.items()},
    ("questions", "state"): {str(code): words[0].fa for code, words in questions.WORDING.items()},
    ("messages", "state"): {str(code): words.fa for code, words in messages.WORDING.items()},
    ("questions", "theme"): {name: words.fa for name, words in themes.TITLES.items()},
    ("documents", "state"): {str(code): words.fa for code, words in DOCUMENTS.items()},
    ("documents", "refusal"): {str(code): words.fa for code, words in REFUSALS.items()},
    ("disputes", "state"): {
        "unsent": "هنوز فرستاده نشده",
        "sent": "فرستاده شد",
        "acknowledged": "سازمان دریافت کرد",
        "answered": "پاسخ داده شد",
    },
    ("disputes", "result"): {"corrected": "اطلاعات اصلاح شد", "upheld": "سازمان اطلاعات را درست می‌داند"},
    ("clock_history", "happening"): {
        "started": "آغاز",
        "paused": "توقف",
        "resumed": "ادامه",
        "stopped": "پایان",
    },
    ("looks", "event"): _EVENTS | _DONE,
    ("clock_history", "why"): _EVENTS | _DONE | _OF_QUESTIONS,
    ("question_messages", "channel"): {"web": "سامانه", "hotline": "تلفن", "message": "پیامک"},
    ("given_to", "how"): {"file": "فایل", "api": "واسط سازمان‌ها"},
    ("sessions", "via"): {"code": "کد یک‌بارمصرف", "national_sso": "پنجرهٔ ملی خدمات دولت هوشمند"},
    ("partner_consents", "attributes"): {name: words.fa for name, words in attributes.WORDS.items()},
    ("requests", "awaited"): _REGISTERS,
    ("looks", "purpose"): {str(code): words.fa for code, words in purposes.WORDS.items()},
    ("call_backs", "topic"): {str(code): words.fa for code, words in calls.TOPICS.items()},
    ("call_backs", "part"): {str(code): words.fa for code, words in calls.PARTS.items()},
    ("call_backs", "result"): {
        "reached": "پاسخ دادید",
        "unreached": "پاسخی نبود",
        "not_needed": "دیگر لازم نبود",
    },
    ("approval_history", "kind"): {
        "ended": "پایان",
        "restored": "اعتبار دوباره",
        "suspended": "توقف موقت",
        "resumed": "ادامه",
    },
    ("approval_history", "because"): _BECAUSE,
    ("introduction_history", "kind"): {str(code): words.fa for code, words in TOLD_WORDS.items()},
    ("introduction_history", "because"): _BECAUSE,
    ("custodians_answers", "result"): {"acknowledged": "دریافت آن تأیید شد", "rejected": "برگردانده شد"},
    ("custodians_answers", "reason"): {str(code): words.fa for code, words in REASON_WORDS.items()},
    ("payments", "result"): {str(code): words.fa for code, words in OUTCOME_WORDS.items()},
    ("payments", "reason"): {str(code): words.fa for code, words in FAILURE_WORDS.items()},
    ("copies", "state"): {str(code): words.fa for code, words in copies.WORDS.items()},
}


def code_label(part: str, column: str, value: str) -> str:
    """The code in words."""
    if column in ("subject", "about") and (numbered := _NUMBERED.fullmatch(value)):
        kind, number = numbered.groups()
        return f"{_ABOUT[kind]} {to_persian_digits(number)}" if kind in _ABOUT else value
    known = _OF.get((part, column)) or _EVERYWHERE.get(column, {})
    return known.get(value, value)

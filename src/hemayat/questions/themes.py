"""What questions are about: a few themes, found by the words that people use, so that nobody has to sort them first."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.common.language import Message, Words, message_in
from hemayat.common.persian import search_key


@dataclass(frozen=True)
class Theme:
    """`signs`: words that tell of it, folded as questions are (Persian and English)."""

    name: str
    title: Words
    signs: tuple[str, ...]


def _theme(name: str, title: Words, *signs: str) -> Theme:
    return Theme(name, title, tuple(search_key(sign) for sign in signs))


OTHER = "other"
THEMES: tuple[Theme, ...] = (
    _theme("vehicle", Message("Vehicles"), "خودرو", "ماشین", "موتور", "پلاک", "وانت", "تاکسی", "car", "vehicle"),
    _theme(
        "property", Message("Property"),
        "ملک", "ملکی", "املاک", "خانه", "زمین", "سند", "اجاره", "مستاجر", "house", "rent",
    ),
    _theme("income", Message("Income and work"), "درآمد", "حقوق", "بیمه", "شغل", "بیکار", "بازنشسته", "income"),
    _theme("bank", Message("Bank account and loans"), "تراکنش", "گردش", "حساب", "وام", "تسهیلات", "bank", "loan"),
    _theme("travel", Message("Foreign travel"), "سفر", "سفری", "پرواز", "زیارت", "کربلا", "travel", "trip"),
    _theme(
        "members", Message("Members and head of the household"),
        "سرپرست", "اعضا", "طلاق", "ازدواج", "فوت", "فرزند", "نوزاد", "پرجمعیت", "تنها زندگی", "divorce", "member",
    ),
    _theme("decile", Message("Decile"), "دهک", "decile"),
    _theme("payment", Message("Payment"), "مبلغ", "واریز", "پرداخت", "یارانه", "کالابرگ", "payment"),
    _theme("sign_in", message_in("questions", "Signing in"), "ورود", "رمز", "پیامک", "سیم کارت", "شماره همراه", "code"),
    _theme(
        "progress", Message("How long it takes"),
        "تاخیر", "کی", "چقدر طول", "نتیجه", "منتظر", "انتظار", "late", "when",
    ),
    _theme(
        "requests", Message("Requests, objections and complaints"),
        "درخواست", "اعتراض", "شکایت", "مدرک", "انصراف", "objection", "complain", "apply",
    ),
    _theme("letter", Message("Letter of approval"), "تأیید صلاحیت", "تاییدیه", "letter of approval"),
    _theme("privacy", Message("Your information"), "اطلاعات ما", "اطلاعات شخصی", "اجازه", "consent"),
    _theme(OTHER, Message("Other")),
)  # fmt: skip
TITLES: dict[str, Words] = {theme.name: theme.title for theme in THEMES}


def theme_in(words: str) -> str:
    """The theme whose signs come most often in the words; the earlier of two that come as often."""
    text = f" {search_key(words)} "
    found = {theme.name: sum(text.count(_sign(sign)) for sign in theme.signs) for theme in THEMES}
    best = max(found, key=lambda name: found[name])
    return best if found[best] else OTHER


def _sign(sign: str) -> str:
    """A short word counts where it stands alone, so that it is not found inside another."""
    return f" {sign} " if len(sign) < 4 else sign

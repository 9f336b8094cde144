"""How the confirmation of a colleague's identity stands, in the words of the account's page."""

from __future__ import annotations

from hemayat.accounts.staff_identity import IdentityState
from hemayat.web.shared.language import both

_NEVER = (
    "از ثبت احوال و شاهکار استعلام نشده است.",
    "The civil registry and Shahkar were never asked.",
)
_STATES = {
    "operator": (
        "حساب هنگام نصب ساخته شده است؛ خط را اپراتور نوشته است.",
        "The account was made at installation; the operator wrote down the line.",
    ),
    "asked": (
        "استعلام از ثبت احوال و شاهکار در راه است. صفحه را تازه کنید.",
        "The civil registry and Shahkar are being asked. Load the page again.",
    ),
    "confirmed": ("ثبت احوال و شاهکار تأیید کرده‌اند.", "The civil registry and Shahkar confirmed it."),
    "vouched": (
        "ثبت احوال تأیید کرده است؛ خط را مدیر دوم کتبی تأیید کرده است.",
        "The civil registry confirmed it; a second administrator confirmed the line in writing.",
    ),
    "waiting": (
        "ثبت احوال و شاهکار تأیید کرده‌اند. صاحب حساب آن را در «حساب من» می‌پذیرد، یا مدیر دومی خط را کتبی تأیید می‌کند.",
        "Both registers confirmed it. The owner accepts it under My account, or a second administrator confirms it.",
    ),
    "failed": (
        "استعلام انجام نشد؛ ایراد از سامانه است. دوباره استعلام کنید.",
        "The inquiry failed on our side. Ask again.",
    ),
    "unknown": (
        "ثبت احوال این شمارهٔ ملی و تاریخ تولد را تأیید نکرد. پیوندی فرستاده نشد.",
        "The civil registry did not confirm this national ID and date of birth. No link was sent.",
    ),
    "not_owner": (
        "این خط به نام این همکار نیست. پیوندی فرستاده نشد.",
        "This line is not in the colleague’s name. No link was sent.",
    ),
    "has_account": (
        "این شخص حساب دیگری دارد. پیوندی فرستاده نشد.",
        "This person has another account. No link was sent.",
    ),
    "silent": (
        "ثبت احوال پاسخ نداد. دوباره استعلام کنید.",
        "The civil registry did not answer. Ask again.",
    ),
    "line_silent": (
        "ثبت احوال تأیید کرد، ولی شاهکار پاسخ نداد. دوباره استعلام کنید، یا مدیر دومی خط را کتبی تأیید کند.",
        "The civil registry confirmed it, Shahkar did not answer. Ask again, or let a second administrator confirm it.",
    ),
}


def identity_words(identity: IdentityState | None) -> str:
    return both(*(_STATES[identity.state] if identity else _NEVER))

"""The text messages with a one-time code: one UCS-2 part, the code first, so that a phone's own reader finds it."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from hemayat.common.persian import to_persian_digits


def code_message(code: str, next_at: datetime | None = None) -> str:
    """In Persian, at most 70 signs. The digits are 0-9, as phones offer them for filling in.

    `next_at`: from when the line can be sent another one, which this one lasts until; None where it can be at once.
    """
    if next_at is None:
        return f"{code} کد ورود شما به حمایت است.\nتا ۱۰ دقیقه معتبر است. به کسی ندهید."
    return f"{code} کد ورود به حمایت است.\nتا کد بعدی ({_clock(next_at)}) معتبر است. به کسی ندهید."


def call_message(code: str, next_at: datetime | None = None) -> str:
    """The same for a call with the hotline, where it is read out: to nobody who calls without having been asked to."""
    if next_at is None:
        return f"{code} کد گفت‌وگو با ۶۳۶۹ است.\nفقط اگر خودتان تماس خواسته‌اید، بگویید."
    return f"{code} کد گفت‌وگو با ۶۳۶۹، تا کد بعدی ({_clock(next_at)}).\nفقط اگر تماس خواسته‌اید، بگویید."


def member_message(code: str) -> str:
    """To a member of a household whose head wants to see the records in the member's name: it is theirs to refuse."""
    return f"{code} کد دیدن اموال شما برای سرپرست است.\nاگر نمی‌خواهید، ندهید."


def _clock(at: datetime) -> str:
    return to_persian_digits(timezone.localtime(at).strftime("%H:%M"))

"""The text messages with a one-time code: one UCS-2 part, the code first, so that a phone's own reader finds it."""

from __future__ import annotations


def code_message(code: str) -> str:
    """In Persian, at most 70 signs. The digits are 0-9, as phones offer them for filling in."""
    return f"{code} کد ورود شما به حمایت است.\nتا ۱۰ دقیقه معتبر است. به کسی ندهید."


def call_message(code: str) -> str:
    """The same for a call with the hotline, where it is read out: to nobody who calls without having been asked to."""
    return f"{code} کد گفت‌وگو با ۶۳۶۹ است.\nفقط اگر خودتان تماس خواسته‌اید، بگویید."


def member_message(code: str) -> str:
    """To a member of a household whose head wants to see the records in the member's name: it is theirs to refuse."""
    return f"{code} کد دیدن اموال شما برای سرپرست است.\nاگر نمی‌خواهید، ندهید."

"""The page of the waiting room: a place, and an honest word on how long."""

from __future__ import annotations

import html
import math
from pathlib import Path
from typing import Literal

from hemayat.common.persian import to_persian_digits

Asked = Literal["nothing", "offered", "asked", "wrong", "noted"]
"""What the page says of a message at one's turn: nothing, where to ask for it, the question, and what came of it."""
FORMS: tuple[Asked, ...] = ("asked", "wrong")
"""Pages on which something is typed: they do not renew themselves."""

_PAGE = Path(__file__).with_name("waiting.html").read_text("utf-8")
_FORM = Path(__file__).with_name("number.html").read_text("utf-8")
_KEEP = (
    "<p>این صفحه را باز نگه دارید؛ هر {again} ثانیه خودش تازه می‌شود و با رسیدن نوبت، سامانه باز می‌شود. "
    "اگر آن را ببندید، تا یک روز با همین گوشی و همین مرورگر نوبتتان سر جای خود است.</p>"
)
_KEEP_EN = "Keep this page open: it renews itself and lets you in."
_BACK_EN = "This page does not renew itself: go back to your place once you have left a number."
_OFFER = (
    '<p><a href="/waiting/number">با رسیدن نوبت پیامک بگیرید</a> '
    '<span lang="en" dir="ltr">Get a text message at your turn</span></p>'
)
_FAULT = (
    '<p class="fault" id="fault">شمارهٔ تلفن همراه یازده رقم است و با ۰۹ آغاز می‌شود. '
    '<span lang="en" dir="ltr">A mobile number has eleven digits and begins with 09.</span></p>'
)
_NOTED = (
    "<p><strong>اگر با رسیدن نوبت این صفحه بسته باشد، یک پیامک می‌گیرید.</strong> پیامکی که پول یا رمز بخواهد "
    "از ما نیست. "
    '<span lang="en" dir="ltr">If this page is closed when your turn comes, one text message tells you.</span></p>'
)


def page(before: int, seconds: float, again: int, asked: Asked = "nothing", typed: str = "") -> bytes:
    """`before`: how many are before; `seconds`: how long it takes at today's pace; `again`: until it renews itself.

    `typed`: what stays in the field for a number.
    """
    minutes = math.ceil(seconds / 60)
    return _PAGE.format(
        before=to_persian_digits(f"{before:,}".replace(",", "٬")),
        before_en=f"{before:,}",
        wait=_wait(minutes),
        wait_en=_wait_en(minutes),
        meanwhile=_meanwhile(again, asked, typed),
        meanwhile_en=_BACK_EN if asked in FORMS else _KEEP_EN,
    ).encode()


def _meanwhile(again: int, asked: Asked, typed: str) -> str:
    if asked in FORMS:
        is_wrong = asked == "wrong"
        return _FORM.format(
            typed=html.escape(typed),
            fault=_FAULT if is_wrong else "",
            marked='aria-invalid="true" aria-describedby="fault"' if is_wrong else "",
        )
    return _KEEP.format(again=to_persian_digits(str(again))) + {"offered": _OFFER, "noted": _NOTED}.get(
        asked, ""
    )


def _wait(minutes: int) -> str:
    if minutes <= 1:
        return "کمتر از یک دقیقه"
    if minutes < 120:
        return f"حدود {to_persian_digits(str(minutes))} دقیقه"
    return f"حدود {to_persian_digits(str(math.ceil(minutes / 60)))} ساعت"


def _wait_en(minutes: int) -> str:
    if minutes <= 1:
        return "less than a minute"
    return f"about {minutes} minutes" if minutes < 120 else f"about {math.ceil(minutes / 60)} hours"

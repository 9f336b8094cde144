"""The page on which somebody who waits leaves a mobile number. The waiting page itself is deploy/nginx/waiting.html."""

from __future__ import annotations

import html
from pathlib import Path
from typing import Literal

Asked = Literal["asked", "wrong", "noted"]
"""What the page says: the question, what is wrong with the answer, or that the number is kept."""

_PAGE = Path(__file__).with_name("number.html").read_text("utf-8")
_FORM = Path(__file__).with_name("number_form.html").read_text("utf-8")
_FAULT = (
    '<p class="fault">شمارهٔ تلفن همراه یازده رقم است و با ۰۹ شروع می‌شود. '
    '<span lang="en" dir="ltr">A mobile number has eleven digits and begins with 09.</span></p>'
)
_NOTED = (
    "<p><strong>شمارهٔ شما ثبت شد. اگر با رسیدن نوبت وارد نشوید، یک پیامک می‌گیرید.</strong> "
    "پیامکی که پول یا رمز بخواهد از ما نیست. "
    '<span lang="en" dir="ltr">Your number is saved. If you have not gone in when your turn comes, '
    "you get one text message. We never ask for money or a password by text message.</span></p>"
)


def page(query: Asked, typed: str = "") -> bytes:
    """`typed`: what stays in the field for a number."""
    if query == "noted":
        return _PAGE.format(body=_NOTED).encode()
    is_wrong = query == "wrong"
    form = _FORM.format(
        typed=html.escape(typed),
        fault=_FAULT if is_wrong else "",
        is_wrong="true" if is_wrong else "false",
    )
    return _PAGE.format(body=form).encode()

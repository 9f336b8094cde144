"""The page of the waiting room: a place, and an honest word on how long."""

from __future__ import annotations

import math
from pathlib import Path

from hemayat.common.persian import to_persian_digits

_PAGE = Path(__file__).with_name("waiting.html").read_text("utf-8")


def page(before: int, seconds: float, again: int) -> bytes:
    """`before`: how many are before; `seconds`: how long it takes at today's pace; `again`: until it renews itself."""
    minutes = math.ceil(seconds / 60)
    return _PAGE.format(
        again=to_persian_digits(str(again)),
        before=to_persian_digits(f"{before:,}".replace(",", "٬")),
        before_en=f"{before:,}",
        wait=_wait(minutes),
        wait_en=_wait_en(minutes),
    ).encode()


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

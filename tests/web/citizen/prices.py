"""Find words that name a price or ask for money, in Persian and English (R5.1)."""

from __future__ import annotations

import re

_NUMBER = (
    r"[0-9۰-۹][0-9۰-۹٬٫.,]*|صد|دویست|سیصد|پانصد|هزار|میلیون|میلیارد|یک|دو|سه|چهار|پنج|شش|هفت|هشت|نه|ده|بیست|سی|چهل|پنجاه"
    r"|one|two|three|five|ten|twenty|fifty|hundred|thousand|million|billion"
)
_AMOUNT = re.compile(rf"(?<!\w)(?:{_NUMBER})\s+(?:تومان|ریال|tomans?\b|rials?\b)", re.IGNORECASE)
_COST = re.compile(
    r"هزینه|قیمت|تعرفه|کارمزد|واریز کنید|بپردازید|پرداخت کنید|پرداخت نمایید|شماره حساب|کارت بانکی"
    r"|\b(?:fees?|prices?|costs?|charge[sd]?|tariffs?|please pay|must pay|to pay|transfer .{0,20}to us)\b",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"بدون هزینه|هیچ مرحله‌ای هزینه ندارد|هزینه(?= +(?:Cost )?(?:[5۵]|رایگان))"
    r"|free of charge|(?:at )?no cost|costs (?:you nothing|anything)|\bcost(?= +(?:5|free|رایگان))"
    # What an operator takes for a call is said, since the service cannot waive it (A10).
    r"|هزینهٔ تماس|تعرفهٔ یک (?:پیامک یا )?تماس عادی|what a call costs|operator charges the normal",
    re.IGNORECASE,
)


def amounts_in(text: str) -> list[str]:
    """Return each sum of money in the text, also one written in words."""
    return [found[0] for found in _AMOUNT.finditer(text)]


def costs_in(text: str) -> list[str]:
    """Return each place that speaks of a cost and does not say that there is none, with the words around it."""
    bare = _FREE.sub("", text)
    return [bare[max(0, found.start() - 40) : found.end() + 40] for found in _COST.finditer(bare)]

"""Instants of today: the time of day is enough."""

from __future__ import annotations

import datetime as dt

from django import template

from hemayat.common.dates import TEHRAN
from hemayat.web.shared.language import page_language
from hemayat.web.shared.templatetags.formats import digits

register = template.Library()


@register.filter
def clock_seconds(value: dt.datetime) -> str:
    """The time in Tehran to the second, for what happens within a minute: ۱۴:۰۵:۰۹ or 14:05:09."""
    return digits(f"{value.astimezone(TEHRAN):%H:%M:%S}")


@register.filter
def clock(value: dt.datetime) -> str:
    """The time in Tehran: «ساعت ۱۴:۰۵» or 14:05."""
    there = digits(f"{value.astimezone(TEHRAN):%H:%M}")
    return f"ساعت {there}" if page_language() == "fa" else there

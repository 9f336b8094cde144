"""How values are shown: days in the Jalali calendar, money in rials, digits of the page's language."""

from __future__ import annotations

from django import template

register = template.Library()

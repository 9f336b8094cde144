"""Addresses within a Persian text: they keep their own direction, or their last stroke lands on the wrong side."""

from __future__ import annotations

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_ADDRESS = re.compile(r"(https?://[^\s،؛]+)")


@register.filter
def isolated(text: str) -> SafeString:
    """The text with every web address set apart; on small screens an address may break in the middle."""
    parts = _ADDRESS.split(text)
    return format_html_join(
        "", "{}", ((_address(part) if place % 2 else part,) for place, part in enumerate(parts))
    )


def _address(address: str) -> SafeString:
    return format_html('<span class="app-address"><bdi dir="ltr">{}</bdi></span>', address)

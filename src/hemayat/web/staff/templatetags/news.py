"""What is new to a member of staff since they last looked, and whose name stands for a number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag
def is_new(at: dt.datetime | None, since: dt.datetime | None) -> SafeString:
    """`{% is_new one.at since %}`: a tag that says so; nothing where it was there when they last looked."""
    if at is None or since is None or at <= since:
        return SafeString("")
    return format_html('<strong class="govuk-tag">{}</strong> ', gettext("New"))


@register.filter
def name_of(names: Mapping[int, str], number: int) -> str:
    """`{{ case.names|name_of:one.by }}`: a Persian name must not reorder the English words around it."""
    return format_html("<bdi>{}</bdi>", names[number]) if number in names else ""

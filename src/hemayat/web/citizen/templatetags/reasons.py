"""A criterion as a section of the page. Most households share most of theirs, so each is written once and kept."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.reasons import Reason
from hemayat.eligibility.telling import ReasonShown
from hemayat.web.shared.language import page_language

MOST_KEPT = 4096
"""Sections that a process keeps: some ten megabytes."""

register = template.Library()


@register.simple_tag
def reasons(shown: list[ReasonShown], colour: str) -> SafeString:
    """`{% reasons told.failed "red" %}`: of each what it is, value, limit, source, law.

    `colour` of their tags, empty for the plain one.
    """
    lang = page_language()
    return SafeString("".join([_section(one.reason, one.change, colour, lang) for one in shown]))


@lru_cache(MOST_KEPT)
def _section(reason: Reason, change: str, colour: str, lang: Lang) -> SafeString:
    """The words are of `lang`, and so is the page: nothing else of the page is seen in it."""
    shown = {"reason": reason, "change": change, "tag": colour}
    return SafeString(get_template("citizen/decision/reason.html").render(shown))

"""A criterion as a section of the page. Most households share most of theirs, so each is written once and kept."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.telling import ReasonShown
from hemayat.web.shared.language import page_language

MOST_KEPT = 4096
"""Sections that a process keeps: some ten megabytes."""

register = template.Library()


@register.simple_tag
def reason(one: ReasonShown, colour: str) -> SafeString:
    """`{% reason one "red" %}`: what it is, value, limit, source, law; `colour` of the tag, empty for the plain one."""
    return _section(one, colour, page_language())


@lru_cache(MOST_KEPT)
def _section(one: ReasonShown, colour: str, lang: Lang) -> SafeString:
    """The words are of `lang`, and so is the page: nothing else of the page is seen in it."""
    return SafeString(get_template("citizen/decision/reason.html").render({"one": one, "tag": colour}))

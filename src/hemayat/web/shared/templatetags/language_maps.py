"""Texts that data bring along in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from hemayat.common.language import Words, text_in
from hemayat.web.shared.language import page_language

register = template.Library()


@register.filter
def spoken(words: Mapping[str, str]) -> str:
    """`{{ clause.words|spoken }}`: the half in the page's language."""
    return text_in(words, page_language())


@register.filter
def said(words: Words) -> str:
    """`{{ told.title|said }}`: the half in the page's language, of words that the slice of requests brings along."""
    return words.in_(page_language())


@register.filter
def anchor(number: str) -> str:
    """A clause's number as the name of its place in the page: 4.1 → 4-1."""
    return number.replace(".", "-")

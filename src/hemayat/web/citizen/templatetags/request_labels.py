"""Words and colours of requests that belong to no single page."""

from __future__ import annotations

from django import template

from hemayat.web.citizen.requests import texts
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import relation_words

register = template.Library()


@register.filter
def state_colour(state: str) -> str:
    """The colour of a state's tag, whose words say it too; empty for the plain one."""
    return texts.COLOURS.get(state, "")


@register.filter
def relation(name: str) -> str:
    """`{{ one.relation|relation }}`: spouse, child … in words."""
    return relation_words(name, page_language())

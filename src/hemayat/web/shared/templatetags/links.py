"""`{% url %}` as Django has it; an address with nothing to fill in is put together once and not for every page.

This holds because no app is included twice under one set of routes, so that a name means the same on every page of it.
"""

from __future__ import annotations

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.urls import get_script_prefix, get_urlconf

register = template.Library()


class FixedUrl(Node):
    """The address of a page by its name alone, by the routes of the site that is asked."""

    def __init__(self, asked: URLNode) -> None:
        self.asked = asked
        self.known: dict[tuple[str | None, str], str] = {}

    def render(self, context: Context) -> str:
        routes = get_urlconf(), get_script_prefix()
        if routes not in self.known:
            self.known[routes] = self.asked.render(context)
        return self.known[routes]


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url "status:show" %}`, and whatever else Django lets one ask."""
    asked = url_of_django(parser, token)
    name = asked.view_name
    is_fixed = isinstance(name.var, str) and not (name.filters or asked.args or asked.kwargs or asked.asvar)
    return FixedUrl(asked) if is_fixed else asked

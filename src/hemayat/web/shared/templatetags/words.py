"""Both languages side by side in a template: {% fa %}نشانی{% en %}Address{% endfa %}."""

from __future__ import annotations

from django import template
from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


class Words(Node):
    """Renders the half that is in the page's language."""

    def __init__(self, fa: NodeList, en: NodeList) -> None:
        self.fa, self.en = fa, en

    def render(self, context: Context) -> SafeString:
        return (self.en if get_language() == "en" else self.fa).render(context)


@register.tag("fa")
def words(parser: Parser, token: Token) -> Words:
    """A text in Persian and English; neither half may be left out."""
    fa = parser.parse(("en",))
    parser.delete_first_token()
    en = parser.parse(("endfa",))
    parser.delete_first_token()
    return Words(fa, en)

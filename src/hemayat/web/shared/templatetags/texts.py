"""`{% translate %}` and `{% blocktranslate %}` as Django has them, but with one look-up of each text in each language.

A page has some sixty texts. Django's own tags look up each of them, and search it for values, for every page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, Variable, render_value_in_context
from django.template.context import Context
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.utils import translation

from hemayat.common.language import text_in
from hemayat.web.shared.language import page_language

register = template.Library()
_NAME = re.compile(r"%\((\w+)\)s")


def _language_of(context: Context) -> str | None:
    """The language that the page is written in.

    Django finds it in a store of the task or thread, which takes as long as all else about a text. A page asks for
    some fifty texts and is in one language, so the context of its templates keeps the answer.
    """
    kept = context.__dict__  # copied with the context, for each part of the page
    if "page_language" not in kept:
        kept["page_language"] = translation.get_language()
    return cast("str | None", kept["page_language"])


class FixedText(Node):
    """A text without values."""

    def __init__(self, asked: TranslateNode) -> None:
        self.asked = asked
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        lang = _language_of(context)
        if lang not in self.known:
            self.known[lang] = self.asked.render(context)
        return self.known[lang]


class FilledText(Node):
    """A text with values between its parts."""

    def __init__(self, asked: BlockTranslateNode) -> None:
        self.text, names = asked.render_token_list(asked.singular)
        self.context = asked.message_context.resolve(Context()) if asked.message_context else ""
        extra_context: Mapping[str, FilterExpression] = asked.extra_context
        self.values: dict[str, Any] = {name: extra_context.get(name) or Variable(name) for name in names}
        self.known: dict[str | None, list[str]] = {}

    def render(self, context: Context) -> str:
        lang = _language_of(context)
        if lang not in self.known:
            self.known[lang] = self._parts()
        parts = self.known[lang].copy()
        for place in range(1, len(parts), 2):
            parts[place] = self._shown(parts[place], context)
        return "".join(parts)

    def _parts(self) -> list[str]:
        """The text in the language of now, in turns what stands and the name of a value."""
        found = (
            translation.pgettext(self.context, self.text) if self.context else translation.gettext(self.text)
        )
        parts = _NAME.split(found)
        parts[::2] = [part.replace("%%", "%") for part in parts[::2]]
        return parts

    def _shown(self, name: str, context: Context) -> str:
        value = self.values[name]
        if isinstance(value, FilterExpression):
            return str(render_value_in_context(value.resolve(context), context))
        return str(render_value_in_context(context.get(name, ""), context))


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    """`{% translate "Address" %}`"""
    asked = do_translate(parser, token)
    text, kind = asked.filter_expression, asked.message_context
    is_fixed = not (asked.asvar or asked.noop or text.filters) and isinstance(text.var.literal, str)
    return FixedText(asked) if is_fixed and _is_literal(kind) else asked


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    """`{% blocktranslate with day=due_on|jalali %}by {{ day }}{% endblocktranslate %}`"""
    asked = do_block_translate(parser, token)
    is_plain = not (asked.asvar or asked.trimmed or asked.counter)
    return FilledText(asked) if is_plain and _is_literal(asked.message_context) else asked


def _is_literal(expression: FilterExpression | None) -> bool:
    return expression is None or not (isinstance(expression.var, Variable) or expression.filters)


@register.filter
def localized(value: Any, name: str = "") -> str:
    """What data bring along, in the page's language: `name_fa` or `name_en` of it; its `fa` or `en`; one of a pair."""
    lang = page_language()
    if name:
        attribute = f"{name}_{lang}"
        return str(value[attribute] if isinstance(value, Mapping) else getattr(value, attribute))
    if isinstance(value, Mapping):
        return text_in(value, lang)
    return str(getattr(value, lang) if hasattr(value, lang) else value[lang == "en"])

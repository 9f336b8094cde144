"""A criterion as a section of the page. Most households share most of theirs, so each is written once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.presenter import ReasonView
from hemayat.eligibility.reasons import CriterionReason
from hemayat.web.citizen.decision.records import RecordCard
from hemayat.web.shared.language import page_language

MOST_KEPT = 4096
"""Sections that a process keeps: some ten megabytes."""

register = template.Library()


@register.simple_tag(takes_context=True)
def reasons(
    context: Context,
    shown: list[ReasonView],
    colour: str,
    cards: Mapping[str, list[RecordCard]] = MappingProxyType({}),
) -> SafeString:
    """`{% reasons told.failed "red" cards %}`: of each what it is, value, limit, source, law, and its records.

    `colour` of their tags, empty for the plain one. `cards`: criterion → the records behind it.
    """
    lang, token = page_language(), context.get("csrf_token")
    return SafeString(
        "".join(
            _section(reason.reason, reason.change, colour, lang)
            + _records(cards.get(reason.reason.criterion), token)
            for reason in shown
        )
    )


def _records(cards: list[RecordCard] | None, csrf_token: object) -> SafeString:
    """They are this household's alone, so they are never kept."""
    if not cards:
        return SafeString("")
    shown = {"cards": cards, "csrf_token": csrf_token}
    return SafeString(get_template("citizen/decision/records.html").render(shown))


@lru_cache(MOST_KEPT)
def _section(reason: CriterionReason, change: str, colour: str, lang: Lang) -> SafeString:
    """The words are of `lang`, and so is the page: nothing else of the page is seen in it."""
    shown = {"reason": reason, "change": change, "tag": colour}
    return SafeString(get_template("citizen/decision/reason.html").render(shown))

"""A criterion as a section of the page. Most households share most of theirs, so each is written once and kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.presenter import ReasonView
from hemayat.eligibility.reasons import CriterionReason
from hemayat.web.citizen.decision.outcome_card import gap_bar
from hemayat.web.citizen.decision.reason_lines import is_line_sentence, reason_line
from hemayat.web.citizen.decision.records import RecordCard
from hemayat.web.shared.language import page_language
from hemayat.web.shared.templatetags.components import details

MOST_KEPT = 4096
"""Sections that a process keeps: some ten megabytes."""

Form = Literal["", "in_card", "folded"]
"""Where a section is shown; it says less of what is written next to it."""
register = template.Library()


@register.simple_tag(takes_context=True)
def reasons(
    context: Context,
    shown: list[ReasonView],
    colour: str,
    cards: Mapping[str, list[RecordCard]] = MappingProxyType({}),
    *,
    in_card: str = "",
    is_folded: bool = False,
) -> SafeString:
    """`{% reasons told.failed "red" cards %}`: of each what it is, how far from the limit, its records, and the rest.

    `colour` of their tags, empty for the plain one. `cards`: criterion → the records behind it. `in_card`: the one
    criterion that the outcome card has explained already, so that it needs no heading. `is_folded`: each of the others
    is one line until it is pressed, so that many of them do not hide what follows.
    """
    lang = page_language()
    of_page = {name: context.get(name) for name in ("csrf_token", "is_other_head")}
    sections = []
    for view in shown:
        form: Form = "in_card" if in_card == view.reason.criterion else "folded" if is_folded else ""
        section = _section(view.reason, view.change, colour, lang, form)
        section += _records(cards.get(view.reason.criterion), of_page)
        sections.append(
            details(section, f"{view.reason.sign} {reason_line(view.reason)}")
            if form == "folded"
            else section
        )
    return SafeString("".join(sections))


def _records(cards: list[RecordCard] | None, of_page: Mapping[str, object]) -> SafeString:
    """They are this household's alone, so they are never kept."""
    if not cards:
        return SafeString("")
    shown = {"cards": cards, **of_page}
    return SafeString(get_template("citizen/decision/reason_records.html").render(shown))


@lru_cache(MOST_KEPT)
def _section(reason: CriterionReason, change: str, colour: str, lang: Lang, form: Form) -> SafeString:
    """The words are of `lang`, and so is the page: nothing else of the page is seen in it."""
    shown = {
        "reason": reason,
        "change": change,
        "tag": colour,
        "is_in_card": form == "in_card",
        "is_folded": form == "folded",
        "is_said": form == "folded" and is_line_sentence(reason),
        "bar": gap_bar(reason.gap),
    }
    return SafeString(get_template("citizen/decision/reason.html").render(shown))

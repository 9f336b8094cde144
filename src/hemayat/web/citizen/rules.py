"""The rules in force, with today’s limits and the articles of law.

It shows the document of the rules as a head of household reads it: what is for analysts alone is left out or folded
away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.current_rules import CurrentRules, rules_in_force
from hemayat.rules.document import PolicyDocumentItem, PolicyDocumentLine, PolicyDocumentSection
from hemayat.rules.document_texts import say
from hemayat.rules.expression_texts import TextGrid
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.shared.language import page_language

_FIRST = ("criteria", "waivers", "entitlement")
_FOLDED = ("facts", "ranks", "derived", "parameters", "later")
# Sentences with their blanks, which are filled in on a household's own page; how rows are counted; and what repeats.
_LEFT_OUT = ("passed", "passed_zero", "failed", "undetermined", "how", "where", "version", "unit")


@dataclass(frozen=True)
class RuleItemDisplay:
    """One entry. `says`: what it asks of a household, in sentences; `lines`: what is read after that."""

    name: str
    title: str
    says: tuple[str, ...]
    lines: tuple[PolicyDocumentLine, ...]
    grids: tuple[TextGrid, ...]


@dataclass(frozen=True)
class RuleSectionDisplay:
    key: str
    title: str
    about: str
    items: tuple[RuleItemDisplay, ...]


@dataclass(frozen=True)
class RulesDisplay:
    """`sections`: what decides; `folded`: where each number comes from, for those who want to know."""

    title: str
    lines: tuple[PolicyDocumentLine, ...]
    sections: tuple[RuleSectionDisplay, ...]
    folded: tuple[RuleSectionDisplay, ...]


@lru_cache(8)
def rules_shown(rules: CurrentRules, lang: Lang, today: dt.date) -> RulesDisplay:
    """Kept for each version of the policy, day and language."""
    document = rules.document(lang, today)
    rule_section_displays = {section.key: _section(section, lang) for section in document.sections}
    return RulesDisplay(
        document.title,
        _lines(document.lines, lang),
        tuple(rule_section_displays[key] for key in _FIRST if key in rule_section_displays),
        tuple(rule_section_displays[key] for key in _FOLDED if key in rule_section_displays),
    )


def _section(section: PolicyDocumentSection, lang: Lang) -> RuleSectionDisplay:
    items = tuple(_item(item, lang) for item in section.items)
    return RuleSectionDisplay(section.key, section.title, section.about, items)


def _item(item: PolicyDocumentItem, lang: Lang) -> RuleItemDisplay:
    asked = say("asked", lang)
    says = tuple(line.text for line in item.lines if line.label == asked)
    lines = tuple(line for line in _lines(item.lines, lang) if line.label != asked)
    return RuleItemDisplay(item.name, item.title, says, lines, item.grids)


def _lines(lines: tuple[PolicyDocumentLine, ...], lang: Lang) -> tuple[PolicyDocumentLine, ...]:
    left_out = {say(key, lang) for key in _LEFT_OUT}
    return tuple(line for line in lines if line.label not in left_out)


@open_page
def how_we_decide(request: HttpRequest) -> HttpResponse:
    """GET /how-we-decide/"""
    today, lang = timezone.localdate(), page_language()
    rules = rules_in_force(today)
    told = {
        "rules": rules_shown(rules, lang, today),
        "body": _body(rules, lang, today),
        "is_published": rules.run_id is not None,
    }
    return render(request, "citizen/how_we_decide.html", told)


@lru_cache(8)
def _body(rules: CurrentRules, lang: Lang, today: dt.date) -> SafeString:
    """The long part of the page, which is the same for everybody."""
    return SafeString(render_to_string("citizen/rules_body.html", {"rules": rules_shown(rules, lang, today)}))


urlpatterns = [path("how-we-decide/", how_we_decide, name="how-we-decide")]

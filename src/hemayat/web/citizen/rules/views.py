"""The rules in force, with today's limits and the articles of law."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from hemayat.common.language import Lang
from hemayat.eligibility.current_rules import CurrentRules, rules_in_force
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.citizen.rules.presenter import rules_shown
from hemayat.web.shared.language import page_language


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

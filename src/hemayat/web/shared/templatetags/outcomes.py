"""Outcomes in the page's language."""

from __future__ import annotations

from django import template

from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.web.shared.language import page_language

register = template.Library()


@register.filter
def outcome_name(outcome: str) -> str:
    """`{{ one.outcome|outcome_name }}`"""
    return OUTCOMES[outcome][page_language()]

"""Outcomes in the page's language."""

from __future__ import annotations

from django import template

from hemayat.eligibility.standard import SHORT_OUTCOMES
from hemayat.web.shared.language import page_language

register = template.Library()


@register.filter
def outcome_name(outcome: str) -> str:
    """`{{ one.outcome|outcome_name }}`"""
    return SHORT_OUTCOMES[outcome][page_language()]

"""How an errand goes, in the page's language."""

from __future__ import annotations

from django import template

from hemayat.web.staff.job_progress import step_words

register = template.Library()


@register.filter
def step_name(step: str) -> str:
    """`{{ errand.step|step_name }}`: what is being done at this moment."""
    return str(step_words(step))

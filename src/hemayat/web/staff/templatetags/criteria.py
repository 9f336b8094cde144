"""What the pages about criteria write of a national run."""

from __future__ import annotations

from django import template

from hemayat.oversight.refusal_shares import RunShare
from hemayat.web.staff.oversight.criterion_charts import run_text

register = template.Library()


@register.filter
def run_share(one: RunShare) -> str:
    """The share that a run refused, and its change if that is marked."""
    return run_text(one)

"""What was done, as oversight reads it."""

from __future__ import annotations

from django import template

from hemayat.oversight.event_texts import EVENT_WORDS
from hemayat.web.shared.language import page_language

register = template.Library()


@register.filter
def event_words(event: str) -> str:
    """An event of the record in the page's language; as it is where it has no words."""
    return EVENT_WORDS[event].in_(page_language()) if event in EVENT_WORDS else event

"""The four places of a signed-in head, and to which of them each page belongs."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.utils.html import format_html

register = template.Library()
PLACES = {
    "status": "status",
    "decision": "status",
    "approvals": "status",
    "letters": "status",
    # What the household has sent to the ministry and waits for, or has agreed to for it.
    "requests": "requests",
    "questions": "requests",
    "complaints": "requests",
    "consents": "requests",
    "messages": "messages",
    # What is looked up now and then.
    "more": "more",
    "household": "more",
    "records": "more",
    "looks": "more",
    "disclosures": "more",
    "holdings": "more",
    "session": "more",
}
"""The name of a slice's routes → the place in the menu that is marked while one of its pages is open."""


@register.simple_tag(takes_context=True)
def aria_current(context: template.Context, place: str, address: str) -> str:
    """Mark the link to a place: `page` on the page that it leads to, `true` on the other pages of that place."""
    request: HttpRequest = context["request"]
    name = request.resolver_match.app_name if request.resolver_match else ""
    if PLACES.get(name) != place:
        return ""
    return format_html(' aria-current="{}"', "page" if request.path == address else "true")

"""What a page is asked to look for, as its address says it."""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest

MOST = 100
_BROKEN = "\N{REPLACEMENT CHARACTER}"


def search_query(request: HttpRequest) -> str:
    """The words of `?q=`, no more than MOST signs; without NUL, which PostgreSQL takes in no text."""
    return request.GET.get("q", "").replace("\0", "").strip()[:MOST]


def is_searchable(request: HttpRequest) -> bool:
    """Whether the words fit into the field and are text, not bytes of another encoding or control characters."""
    text = request.GET.get("q", "")
    # search_query removes NUL.
    is_text = all(sign.isspace() or unicodedata.category(sign) != "Cc" for sign in text.replace("\0", ""))
    return len(text) <= MOST and _BROKEN not in text and is_text

"""What a page is asked to look for, as its address says it."""

from __future__ import annotations

from django.http import HttpRequest

MOST = 100


def search_query(request: HttpRequest) -> str:
    """The words of `?q=`, no more than MOST signs; without NUL, which PostgreSQL takes in no text."""
    return request.GET.get("q", "").replace("\0", "").strip()[:MOST]

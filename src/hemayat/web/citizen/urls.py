"""Routes of this site: each slice's own list, in its folder or its file."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

SLICES = (
    "check",
    "quality",
    "sign_in",
    "status",
    "decision",
    "approvals",
    "letters",
    "verification",
    "requests",
    "questions",
    "complaints",
    "demo_phone",
)
"""Folders, each with its own list of routes."""
PAGES = (
    "start",
    "agreement",
    "rules",
    "help",
    "after_a_death",
    "other_ways",
    "consents",
    "data_rights",
    "household",
    "records",
    "messages",
    "access_log",
    "disclosures",
    "my_sessions",
    "more",
    "inbox",
    "receipts",
    "waiting_room_api",
)
"""Files that hold their routes, their views and what they show."""
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"hemayat.web.citizen.{name}"))
    for name in (*(f"{folder}.urls" for folder in SLICES), *PAGES)
]

"""Routes of this site: each slice's own list, under its own folder."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

SLICES = (
    "start",
    "agreement",
    "rules",
    "check",
    "quality",
    "help",
    "after_a_death",
    "other_ways",
    "sign_in",
    "status",
    "decision",
    "approvals",
    "letters",
    "verification",
    "requests",
    "questions",
    "complaints",
    "consents",
    "data_rights",
    "household",
    "records",
    "messages",
    "access_log",
    "disclosures",
    "session",
    "more",
    "inbox",
    "demo_phone",
    "receipts",
    "waiting_room_api",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"hemayat.web.citizen.{name}.urls")) for name in SLICES
]

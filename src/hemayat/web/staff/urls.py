"""Routes of this site: each slice's own list, in its folder or its file."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

SLICES = (
    "sign_in",
    "cases",
    "list_exports",
    "questions",
    "hotline",
    "inspection",
    "publication",
    "policies",
    "agreements",
    "oversight",
    "own_account",
    "accounts_admin",
    "partners",
)
"""Folders, each with its own list of routes."""
PAGES = (
    "guides",
    "invitations",
    "outages",
    "resets",
    "powers",
    "look_budgets",
    "life_events",
    "frame",
    "reexamination",
    "duplicates",
    "referrals",
)
"""Files that hold their routes, their forms and what they show."""
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"hemayat.web.staff.{name}"))
    for name in (*(f"{folder}.urls" for folder in SLICES), *PAGES)
]

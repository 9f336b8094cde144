"""Routes of this site: each slice's own list, under its own folder."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

SLICES = (
    "sign_in",
    "frame",
    "cases",
    "duplicates",
    "life_events",
    "reexamination",
    "questions",
    "referrals",
    "hotline",
    "outages",
    "inspection",
    "publication",
    "policies",
    "agreements",
    "oversight",
    "invitations",
    "own_account",
    "accounts_admin",
    "resets",
    "powers",
    "look_budgets",
    "partners",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"hemayat.web.staff.{name}.urls")) for name in SLICES
]

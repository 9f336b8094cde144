"""The routes of the head of household's host name."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hemayat.web.health.urls")),
    path("", include("hemayat.web.shared.urls")),
    path("", include("hemayat.web.citizen.urls")),
]
handler400 = "hemayat.web.shared.errors.bad_request"
handler403 = "hemayat.web.shared.errors.forbidden"
handler404 = "hemayat.web.shared.errors.not_found"
handler500 = "hemayat.web.shared.errors.failed"

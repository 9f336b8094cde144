"""The routes of the host name for partner organisations: everything there is JSON, what goes wrong too."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("hemayat.web.health.urls")),
    path("", include("hemayat.api.urls")),
]
handler400 = "hemayat.api.errors.bad_request"
handler403 = "hemayat.api.errors.forbidden"
handler404 = "hemayat.api.errors.not_found"
handler500 = "hemayat.api.errors.failed"

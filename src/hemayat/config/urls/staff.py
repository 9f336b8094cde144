"""The routes of the staff's host name."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("hemayat.web.health.urls")),
    path("", include("hemayat.web.shared.urls")),
    path("", include("hemayat.web.staff.urls")),
]
handler400 = "hemayat.web.shared.errors.bad_request"
handler403 = "hemayat.web.shared.errors.forbidden"
handler404 = "hemayat.web.shared.errors.not_found"
handler500 = "hemayat.web.shared.errors.failed"

"""The routes of the process for telephone gateways, at the citizens' host name: no page is among them.

Pages for errors link to pages that are not here; without them a gateway gets the bare page, with the right status.
"""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("hemayat.web.health.urls")),
    path("", include("hemayat.web.phone.urls")),
]
handler400 = "hemayat.web.shared.errors.bad_request"
handler403 = "hemayat.web.shared.errors.forbidden"
handler404 = "hemayat.web.shared.errors.not_found"
handler500 = "hemayat.web.shared.errors.failed"

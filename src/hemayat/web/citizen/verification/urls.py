"""Routes of verifying. A serial says nothing of anybody; what a QR code holds besides stands behind the #."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.verification import views

app_name = "verification"
urlpatterns = [
    path("verify/", views.ask, name="ask"),
    path("verify/keys.json", views.public_keys, name="keys"),
    path("verify/revoked.jwt", views.revoked, name="revoked"),
    path("verify/credential/", views.credential_type, name="credential_type"),
    path("verify/<str:serial>/", views.show, name="show"),
]

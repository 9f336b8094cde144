"""The agreement in force, every version that was and what changed in it, the official text, and the service card."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.agreement import card, views

urlpatterns = [
    path("agreement/", views.in_force, name="agreement"),
    path("agreement/versions/", views.versions, name="agreement-versions"),
    path("agreement/<number:number>/", views.version, name="agreement-version"),
    path("agreement/<number:number>/changes/", views.changes, name="agreement-changes"),
    path("agreement/<number:number>/official/", views.official, name="agreement-official"),
    path("service-card/", card.show, name="service-card"),
]

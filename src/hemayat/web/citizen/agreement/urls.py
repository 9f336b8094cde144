"""The agreement in force, and every version that was."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.agreement import views

urlpatterns = [
    path("agreement/", views.in_force, name="agreement"),
    path("agreement/versions/", views.versions, name="agreement-versions"),
    path("agreement/<number:number>/", views.version, name="agreement-version"),
]

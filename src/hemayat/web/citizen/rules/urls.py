"""How the ministry decides."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.rules import views

urlpatterns = [path("how-we-decide/", views.how_we_decide, name="how-we-decide")]

"""How well the service does."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.quality import views

urlpatterns = [path("quality/", views.quality, name="quality")]

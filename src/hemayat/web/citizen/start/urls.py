"""The start page."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.start import views

urlpatterns = [path("", views.start, name="start")]

"""How well the service does."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.quality import views

urlpatterns = [
    path("quality/", views.quality, name="quality"),
    path("quality/months/", views.months, name="quality-months"),
    path("quality/provinces/", views.provinces, name="quality-provinces"),
    path("quality/figures.csv", views.figures_csv, name="quality-csv"),
    path("quality/figures.json", views.figures_json, name="quality-json"),
]

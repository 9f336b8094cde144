"""Routes of my data, and of how long data are kept."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.data_rights import views

app_name = "holdings"
urlpatterns = [
    path("my/data/", views.show, name="show"),
    path("my/data/ask/", views.ask, name="ask"),
    path("my/data/take/", views.take, name="take"),
    path("my/data/again/", views.again, name="again"),
    path("retention/", views.retention, name="retention"),
]

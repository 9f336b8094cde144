"""Routes of my household."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.household import views

app_name = "household"
urlpatterns = [path("my/household/", views.show, name="show")]

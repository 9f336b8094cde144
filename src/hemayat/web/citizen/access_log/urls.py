"""Routes of who looked."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.access_log import views

app_name = "looks"
urlpatterns = [path("my/looks/", views.show, name="show")]

"""Routes of my status: the first page of a signed-in head."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.status import views

app_name = "status"
urlpatterns = [path("my/", views.show, name="show")]

"""Routes of the resets that wait for a second person."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.resets import views

app_name = "resets"
urlpatterns = [
    path("resets/", views.waiting, name="waiting"),
    path("resets/<number:reset>/confirm/", views.confirm, name="confirm"),
    path("resets/<number:reset>/refuse/", views.refuse, name="refuse"),
]

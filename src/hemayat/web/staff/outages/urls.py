"""Routes of what is known to be out of order."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.outages import views

app_name = "outages"
urlpatterns = [
    path("outages/", views.known, name="known"),
    path("outages/<number:number>/end/", views.end, name="end"),
]

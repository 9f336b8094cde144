"""Routes of the day's looks at files, for supervisors."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.look_budgets import views

app_name = "looks"
urlpatterns = [
    path("looks/", views.today, name="today"),
    path("looks/<number:member>/extend/", views.extend, name="extend"),
]

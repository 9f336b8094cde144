"""Routes of what belongs to the frame of the desk."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.frame import views

app_name = "frame"
urlpatterns = [path("keyboard/", views.keyboard, name="keyboard")]

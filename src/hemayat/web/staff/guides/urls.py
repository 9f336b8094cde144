"""Route of the guides."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.guides import views

app_name = "guides"
urlpatterns = [path("guides/<slug:guide>/", views.show, name="show")]

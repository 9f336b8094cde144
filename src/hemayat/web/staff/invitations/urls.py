"""Route of an invitation's link."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.invitations import views

app_name = "joining"
urlpatterns = [path("join/<str:token>/", views.join_desk, name="join")]

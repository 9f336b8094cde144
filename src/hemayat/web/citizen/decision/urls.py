"""Routes of decisions. A run's number is the nation's, not a household's: each head sees their own part of it."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.decision import views

app_name = "decision"
urlpatterns = [
    path("my/decision/", views.show, name="show"),
    path("my/decisions/<int:run>/", views.earlier, name="earlier"),
]

"""Routes of the civil registry's feed."""

from __future__ import annotations

from django.urls import path

from hemayat.web.staff.life_events import views

app_name = "life_events"
urlpatterns = [path("life-events/", views.feed, name="feed")]

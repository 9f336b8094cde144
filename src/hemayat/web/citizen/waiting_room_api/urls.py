"""The route by which the waiting room has people told."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.waiting_room_api import views

app_name = "turns"
urlpatterns = [path("turns/", views.tell, name="tell")]

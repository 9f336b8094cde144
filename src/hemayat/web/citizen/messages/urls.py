"""Routes of my messages."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.messages import views

app_name = "messages"
urlpatterns = [path("my/messages/", views.show, name="show")]

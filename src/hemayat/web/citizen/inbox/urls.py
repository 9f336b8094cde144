"""Routes of the demo's inbox: none in production, where no such page may exist."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from hemayat.web.citizen.inbox import views

app_name = "inbox"
urlpatterns: list[URLPattern] = []
if settings.ENVIRONMENT.mode != "production":
    urlpatterns = [path("demo/inbox/", views.show, name="show")]

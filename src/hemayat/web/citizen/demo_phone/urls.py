"""Routes of the demo's telephone: none in production, where no such page may exist."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from hemayat.web.citizen.demo_phone import views

app_name = "demo_phone"
urlpatterns: list[URLPattern] = []
if settings.ENVIRONMENT.mode != "production":
    urlpatterns = [path("demo/phone/", views.show, name="show")]

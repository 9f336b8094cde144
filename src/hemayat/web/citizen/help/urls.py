"""Whom to ask."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.help import views

urlpatterns = [path("help/", views.contact, name="help")]

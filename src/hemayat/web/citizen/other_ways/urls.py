"""The route of the page for people who cannot sign in as the head with a line of their own."""

from __future__ import annotations

from django.urls import path

from hemayat.web.citizen.other_ways import views

urlpatterns = [path("other-ways/", views.explain, name="other_ways")]

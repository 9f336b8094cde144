"""Registers this site's templates with Django."""

from __future__ import annotations

from django.apps import AppConfig


class CitizenConfig(AppConfig):
    name = "hemayat.web.citizen"
    label = "web_citizen"

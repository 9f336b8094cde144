"""Registers this site's templates with Django."""

from __future__ import annotations

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "hemayat.web.shared"
    label = "web_shared"

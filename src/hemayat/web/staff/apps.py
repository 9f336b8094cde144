"""Registers this site's templates with Django."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "hemayat.web.staff"
    label = "web_staff"

"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "hemayat.partners"

"""Registers this slice with Django."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from hemayat.audit.process_key import keep_process_keys


class AuditConfig(AppConfig):
    name = "hemayat.audit"

    def ready(self) -> None:
        post_migrate.connect(_keep_keys, sender=self)


def _keep_keys(*, using: str, **_: Any) -> None:
    """However the tables were made, the database then knows the processes that use it."""
    connections[using].ensure_connection()
    keep_process_keys(connections[using].connection)

"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class NotificationsConfig(AppConfig):
    name = "hemayat.notifications"
    sealed = (
        SealedColumn("outbox", "to_sealed", about="mobile", index="to_index"),
        SealedColumn("outbox", "secret", about="message"),
        SealedColumn("wrong_number", "line", about="mobile", index="line_index"),
    )

"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class OversightConfig(AppConfig):
    name = "hemayat.oversight"
    sealed = (SealedColumn("reexamination", "reason", about="reexamination"),)

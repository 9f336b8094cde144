"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class CallsConfig(AppConfig):
    name = "hemayat.hotline"
    label = "calls"
    sealed = (
        SealedColumn("call_back", "line", about="mobile", index="line_index"),
        SealedColumn("call_caller", "line", about="mobile", key="call_id"),
    )

"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class RecordsConfig(AppConfig):
    name = "hemayat.records"
    sealed = (
        SealedColumn(
            "household_records", "content", about="household_records", key="household_id", part="run_id"
        ),
        SealedColumn("record_question", "content", about="household_records"),
    )

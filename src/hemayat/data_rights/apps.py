"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class HoldingsConfig(AppConfig):
    name = "hemayat.data_rights"
    label = "holdings"
    sealed = (
        SealedColumn("data_copy", "person_sealed", about="national_id", index="person_index", key="number"),
        # The key of each copy alone, as of documents.
        SealedColumn("data_copy", "sealed_key", about="document_key", key="number"),
    )

"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class HouseholdsConfig(AppConfig):
    name = "hemayat.households"
    sealed = (
        SealedColumn("person", "national_id", about="national_id", index="national_id_index"),
        SealedColumn("person", "mobile", about="mobile", index="mobile_index"),
        SealedColumn("duplicate_opinion", "words", about="duplicate_opinion"),
    )

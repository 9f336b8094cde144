"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed import SealedColumn


class LifeEventsConfig(AppConfig):
    name = "hemayat.lifeevents"
    sealed = (
        SealedColumn("life_event", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("life_event", "other_sealed", about="national_id", index="other_index"),
        SealedColumn("life_event", "body", about="life_event"),
    )

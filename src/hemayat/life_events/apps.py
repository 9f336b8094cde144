"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class LifeEventsConfig(AppConfig):
    name = "hemayat.life_events"
    label = "lifeevents"
    sealed = (
        SealedColumn("life_event", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("life_event", "other_sealed", about="national_id", index="other_index"),
        SealedColumn("life_event", "body", about="life_event"),
    )

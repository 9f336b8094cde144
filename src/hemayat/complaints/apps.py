"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class ComplaintsConfig(AppConfig):
    name = "hemayat.complaints"
    sealed = (
        SealedColumn("complaint", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("complaint", "words", about="complaint_words"),
        SealedColumn("complaint", "damage_words", about="complaint_damage"),
        SealedColumn("complaint", "answer", about="complaint_answer"),
        SealedColumn("complaint", "mobile", about="mobile", index="mobile_index"),
        SealedColumn("complaint_letter", "words", about="complaint_letter"),
    )

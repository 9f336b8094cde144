"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class InquiriesConfig(AppConfig):
    name = "hemayat.inquiries"
    sealed = (
        SealedColumn("register_answer", "body", about="register_answer"),
        SealedColumn("register_file_answer", "body", about="register_file_answer"),
        SealedColumn("register_file_word", "national_id", about="national_id", index="person_index"),
    )

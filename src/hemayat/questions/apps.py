"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class QuestionsConfig(AppConfig):
    name = "hemayat.questions"
    sealed = (
        SealedColumn("question", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("question", "mobile", about="mobile", index="mobile_index"),
        SealedColumn("question_message", "words", about="question_message"),
    )

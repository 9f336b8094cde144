"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class RequestsConfig(AppConfig):
    name = "hemayat.requests"
    sealed = (
        SealedColumn("request", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("request", "mobile", about="mobile", index="mobile_index"),
        SealedColumn("request", "answers", about="request_answers"),
        SealedColumn("request_member", "row", about="request_member"),
        SealedColumn("request_member", "person_sealed", about="national_id", index="person_index"),
        SealedColumn("member_strike", "reason", about="member_strike"),
        SealedColumn("request_question", "words", about="request_question"),
        SealedColumn("request_question", "answer", about="request_answer"),
        SealedColumn("officer_answer", "words", about="officer_answer", index="words_index"),
        SealedColumn("request_words", "words", about="request_words"),
        SealedColumn("request_note", "words", about="request_note"),
        SealedColumn("request_correction", "said", about="correction_said"),
        SealedColumn("request_correction", "used", about="correction_used"),
        SealedColumn("request_correction", "why", about="correction_why"),
        SealedColumn("finding_review", "words", about="finding_review"),
        SealedColumn("request_override", "reason", about="request_override"),
        SealedColumn("request_override", "answer", about="request_override_answer"),
        SealedColumn("request_dispute", "people", about="dispute_people", key="request_id"),
        SealedColumn("request_dispute", "answer", about="dispute_answer", key="request_id"),
    )

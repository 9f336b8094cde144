"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class ReferralsConfig(AppConfig):
    name = "hemayat.referrals"
    sealed = (
        SealedColumn("referral_answer", "words", about="referral_answer", key="line"),
        SealedColumn("referral_move", "reason", about="referral_move"),
    )

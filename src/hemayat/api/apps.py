"""Registers the partner API with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class ApiConfig(AppConfig):
    name = "hemayat.api"
    sealed = (
        SealedColumn("partner_message", "body", about="partner_message"),
        SealedColumn("partner_callback", "body", about="partner_callback"),
        SealedColumn("partner_subscription", "filter", about="partner_subscription"),
    )

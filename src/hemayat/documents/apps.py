"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn


class DocumentsConfig(AppConfig):
    name = "hemayat.documents"
    # The key of each document alone: what it encrypts stays as it is when the ring's keys change.
    sealed = (SealedColumn("document", "sealed_key", about="document_key", key="number"),)

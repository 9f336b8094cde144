"""Registers this slice with Django."""

from __future__ import annotations

from django.apps import AppConfig

from hemayat.audit.sealed_columns import SealedColumn
from hemayat.letters.states import PDF_ABOUT


class LettersConfig(AppConfig):
    name = "hemayat.letters"
    sealed = (SealedColumn("household_letter", "pdf", about=PDF_ABOUT),)

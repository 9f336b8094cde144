"""Registers this site's templates with Django, and what stands in its addresses."""

from __future__ import annotations

from django.apps import AppConfig
from django.urls import register_converter

from hemayat.web.shared.row_numbers import RowNumber


class SharedConfig(AppConfig):
    name = "hemayat.web.shared"
    label = "web_shared"

    def ready(self) -> None:
        register_converter(RowNumber, "number")

"""Members of staff, made as an administrator makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM


@pytest.fixture
def officer(db: None) -> Callable[..., Any]:
    """`officer()`: an account with its password and its authenticator's address (accounts.staff.Added)."""
    from hemayat.accounts.actions import add_staff  # noqa: PLC0415 - models, once Django is set up

    def made(**differing: Any) -> Any:
        given = {
            "username": "sara",
            "full_name": "سارا احمدی",
            "roles": ["hotline_agent"],
            "provinces": ["23"],
        }
        return add_staff(**{**given, **differing}, by=SYSTEM, now=timezone.now())

    return made

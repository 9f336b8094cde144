"""Members of staff, made as an administrator makes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM
from tests.accounts.conftest import register
from tests.web.conftest import _client
from tests.web.staff.steps import enter

__all__ = ["register"]


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing takes long on purpose."""
    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)


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


@pytest.fixture
def at_desk(officer: Callable[..., Any], settings: Any) -> Callable[..., Client]:
    """`at_desk("administrator")`: a browser in which a member with these roles is signed in, `.added` their account."""

    def made(*roles: str, **differing: Any) -> Client:
        name = differing.pop("username", "-".join(roles).replace("_", "."))
        client = _client(settings.ENVIRONMENT.staff_origin)
        added = officer(username=name, full_name=name, roles=list(roles), **differing)
        assert enter(client, added).status_code == 302
        client.added = added  # type: ignore[attr-defined]  # whose browser it is, for the tests
        return client

    return made

"""A small published nation, its registers for requests and for signing in, and gateways that carry their tokens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from hemayat.notifications.gateways.telephone import read_phone_gateways
from tests.accounts.conftest import register
from tests.requests.conftest import decided, nation, registers

if TYPE_CHECKING:
    from tests.web.phone.steps import Telephone

__all__ = ["decided", "nation", "register", "registers"]


@pytest.fixture
def telephone_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The gateways of this installation have numbers for people."""
    gateways = read_phone_gateways(None, mode="demo")
    monkeypatch.setattr("hemayat.notifications.telephone.phone_gateways", lambda: gateways)


@pytest.fixture
def telephone(citizen: Client) -> Callable[..., Telephone]:
    """`telephone("+98912…")`: somebody's, at the gateways of this installation."""
    from tests.web.phone.steps import Telephone  # noqa: PLC0415 - models, once Django is set up

    def made(line: str, **differing: Any) -> Telephone:
        return Telephone(citizen, line, **differing)

    return made

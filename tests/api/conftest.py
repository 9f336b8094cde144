"""An organisation as two administrators let it in, and its own client against the site, without a socket between."""

from __future__ import annotations

import asyncio.events
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher


@pytest.fixture
def organisation(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`organisation()`: `tests.api.steps.Let`, in the test's own transaction."""
    from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    return let_in


@pytest.fixture(autouse=True)
def no_loop_of_a_browser() -> Iterator[None]:
    """A browser that an earlier test opened in this process leaves its event loop running: callbacks need their own."""
    loop = asyncio.events._get_running_loop()
    asyncio.events._set_running_loop(None)
    yield
    asyncio.events._set_running_loop(loop)

"""An organisation as two administrators let it in, and its own client against the site, without a socket between."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher


@pytest.fixture
def organisation(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`organisation()`: `tests.api.steps.Let`, in the test's own transaction."""
    from tests.api.steps import let_in  # noqa: PLC0415 - models, once Django is set up

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    return let_in

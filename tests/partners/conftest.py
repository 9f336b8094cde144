"""Two administrators, as they are made at the machine."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher


@pytest.fixture
def admins(db: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """`first, second`."""
    from tests.api.steps import administrators  # noqa: PLC0415 - models, once Django is set up

    monkeypatch.setattr(ScryptPasswordHasher, "work_factor", 2**5)  # hashing takes long on purpose
    return administrators()

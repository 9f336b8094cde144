"""The small published nation of the tests of requests, and a request whose result is late."""

from __future__ import annotations

import pytest

from tests.requests.conftest import decided, nation, registers

__all__ = ["decided", "nation", "registers"]


@pytest.fixture
def late(nation: int) -> int:
    """An objection of household 1 that nobody has decided; from `steps.LATE` on its day has passed."""
    from tests.requests.steps import filed, head  # noqa: PLC0415 - models, once Django is set up

    return filed(head())

"""A small published nation for the tests that need cases, and the staff around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.requests.conftest import decided, nation, registers

if TYPE_CHECKING:
    from hemayat.operations.postgres import DatabaseUrls

__all__ = ["decided", "middleman", "nation", "registers"]


@pytest.fixture
def middleman(django_db_setup: DatabaseUrls, nation: int) -> list[int]:
    """Six heads, strangers to each other, filed with one line."""
    from tests.oversight.unusual_cases import filed_with, strangers  # noqa: PLC0415 - models, once Django is set up

    filed = [1, 2, 4, 5, 7, 8]
    strangers(django_db_setup, range(1, 41))
    filed_with(django_db_setup, "one line", filed)
    return filed

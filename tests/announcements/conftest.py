"""A small nation, published once for all tests of a file. Each test is rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls
from tests.requests.conftest import decided, registers

if TYPE_CHECKING:
    from tests.support.publishing import Decided

__all__ = ["decided", "registers"]


@pytest.fixture(scope="module")
def nation(
    django_db_setup: DatabaseUrls, django_db_blocker: DjangoDbBlocker, decided: Decided
) -> Iterator[int]:
    """The published run's number."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - models, once Django is set up
    from tests.support import database  # noqa: PLC0415 - the same
    from tests.support.publishing import publish_or_copy  # noqa: PLC0415 - the same

    with django_db_blocker.unblock():
        reading_of.cache_clear()
        yield publish_or_copy(decided)
        reading_of.cache_clear()
        database.empty(django_db_setup)

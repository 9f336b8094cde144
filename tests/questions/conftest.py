"""A small nation that was decided once for all of these tests, and is published for each file of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.requests.conftest import decided

if TYPE_CHECKING:
    from hemayat.operations.postgres import DatabaseUrls
    from tests.support.publishing import Decided

__all__ = ["decided"]


@pytest.fixture(scope="module")
def nation(
    decided: Decided, django_db_setup: DatabaseUrls, django_db_blocker: DjangoDbBlocker
) -> Iterator[int]:
    """The published run's number, committed until the last test of the file is done."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - models are read once Django is set up
    from tests.support import database  # noqa: PLC0415 - as above
    from tests.support.publishing import publish_or_copy  # noqa: PLC0415 - as above

    with django_db_blocker.unblock():
        reading_of.cache_clear()
        yield publish_or_copy(decided)
        reading_of.cache_clear()
        database.empty(django_db_setup)

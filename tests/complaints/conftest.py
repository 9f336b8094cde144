"""A small nation, published once for all tests here, and a request whose result is late. Each test is rolled back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.operations.postgres import DatabaseUrls


@pytest.fixture(scope="package")
def nation(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    """The published run's number."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - models, once Django is set up
    from tests.support import database  # noqa: PLC0415 - the same
    from tests.support.publishing import decide, publish_or_copy  # noqa: PLC0415 - the same

    with django_db_blocker.unblock():
        reading_of.cache_clear()
        yield publish_or_copy(decide(tmp_path_factory.mktemp("nation")))
        reading_of.cache_clear()
        database.empty(django_db_setup)


@pytest.fixture
def late(nation: int, db: None) -> int:
    """An objection of household 1 that nobody has decided; from `steps.LATE` on its day has passed."""
    from tests.requests.steps import filed, head  # noqa: PLC0415 - models, once Django is set up

    return filed(head())

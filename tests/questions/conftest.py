"""A small nation that was decided and published, once for all of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.config.postgres import Urls


@pytest.fixture(scope="package")
def nation(
    django_db_setup: Urls, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    """The published run's number, committed until the last of these tests is done."""
    from hemayat.eligibility.published import forget_readings  # noqa: PLC0415 - models are read once Django is set up
    from tests.support import database  # noqa: PLC0415 - as above
    from tests.support.publishing import decide, publish  # noqa: PLC0415 - as above

    with django_db_blocker.unblock():
        forget_readings()
        yield publish(decide(tmp_path_factory.mktemp("questions")))
        forget_readings()
        database.empty(django_db_setup)

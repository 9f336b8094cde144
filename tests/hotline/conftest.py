"""A small published nation with one case, made once for each file of tests; each test takes back what it did itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.accounts.conftest import register
from tests.requests.conftest import decided, nation, registers

if TYPE_CHECKING:
    from hemayat.operations.postgres import DatabaseUrls
    from tests.support.publishing import Decided

__all__ = ["decided", "nation", "register", "registers"]


@pytest.fixture(scope="module")
def published(
    decided: Decided, django_db_setup: DatabaseUrls, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """The tracking code of the case that the head of household 2 filed from their own line."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - models, once Django is set up
    from tests.hotline.steps import case  # noqa: PLC0415 - as above
    from tests.support.database import empty  # noqa: PLC0415 - as above
    from tests.support.publishing import publish_or_copy  # noqa: PLC0415 - as above

    with django_db_blocker.unblock():
        reading_of.cache_clear()
        publish_or_copy(decided)
        yield case()[1]
        reading_of.cache_clear()
        empty(django_db_setup)


@pytest.fixture
def code(published: str, db: None) -> str:
    return published

"""A small nation that was decided, for every test here that publishes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.publishing import Decided


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    from tests.approvals.steps import couples  # noqa: PLC0415 - models are read once Django is set up
    from tests.support.publishing import decide  # noqa: PLC0415 - as above

    return decide(tmp_path_factory.mktemp("approvals"), couples(dear_car_of=2))


@pytest.fixture
def nation(decided: Decided, transactional_db: None) -> int:
    """The published run's number."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - as above
    from tests.support.publishing import publish_or_copy  # noqa: PLC0415 - as above

    reading_of.cache_clear()
    return publish_or_copy(decided)

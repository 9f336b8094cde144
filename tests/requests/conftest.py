"""A small nation that was decided and published, for every test here that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.requests.registers import RunningSimulator
    from tests.support.publishing import Decided


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    from tests.support.nations import rows_of_nation, with_details  # noqa: PLC0415 - as below
    from tests.support.publishing import decide  # noqa: PLC0415 - models are read once Django is set up

    return decide(tmp_path_factory.mktemp("requests"), with_details(rows_of_nation(40)))


@pytest.fixture
def nation(decided: Decided, transactional_db: None) -> int:
    """The published run's number."""
    from hemayat.eligibility.queries import reading_of  # noqa: PLC0415 - as above
    from tests.support.publishing import publish_or_copy  # noqa: PLC0415 - as above

    reading_of.cache_clear()
    return publish_or_copy(decided)


@pytest.fixture
def registers(
    decided: Decided, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RunningSimulator]:
    """The registers of that nation, answering over real sockets."""
    from hemayat.inquiries import adapter_selection  # noqa: PLC0415 - as above
    from tests.requests.registers import simulated  # noqa: PLC0415 - as above

    with simulated(decided.snapshot, decided.run.parent / "index", tmp_path / "desk.sqlite") as running:
        monkeypatch.setattr(adapter_selection, "_over_http", lambda *_: running.registers)
        yield running

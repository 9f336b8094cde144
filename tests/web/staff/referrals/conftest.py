"""A small published nation with a batch that its custodian answered in part, and staff in browsers of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.staff.cases.conftest import decided, enter, nation, registers, today

__all__ = ["decided", "enter", "nation", "registers", "today"]


@pytest.fixture
def returned(nation: int, tmp_path: Path) -> int:
    """The record of household 2 that came back; 3 was acknowledged."""
    from tests.referrals.steps import cut, lines, said, taken  # noqa: PLC0415 - models, once Django is set up
    from tests.requests.steps import NOW  # noqa: PLC0415 - as above

    (number,) = cut(NOW)
    taken(number, tmp_path, NOW)
    said(number, [3], now=NOW)
    said(number, [2], now=NOW, reason="wrong_data")
    return lines(2)[-1].reference

"""Numbers that a stranger writes: however long or odd they are, they are numbers or none, and never an error."""

from __future__ import annotations

import pytest

from hemayat.web.shared.row_numbers import row_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0012", 12), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), ("9" * 5_000, None),
     ("0" * 5_000, None), ("²", None), ("۱۲", None), ("-1", None), ("1.0", None), ("", None)],
)  # fmt: skip
def test_a_number_of_a_row_is_read_or_there_is_none(text: str, number: int | None) -> None:
    assert row_number(text) == number

"""The codes of the registers in words."""

from __future__ import annotations

from hemayat.registers.code_labels import CODES
from hemayat.registers.schema import TABLES, ColumnType

OF_THE_FAMILY = {"relation_to_head"}
"""Told by pages that show members in words of their own."""


def test_every_code_that_a_register_says_of_somebody_has_words() -> None:
    columns = [one for name in ("persons", "incomes", "insurance", "employment", "vehicles", "properties", "trips")
               for one in TABLES[name].columns]  # fmt: skip
    codes = {
        code
        for one in columns
        if one.kind is ColumnType.CODE and one.name not in OF_THE_FAMILY
        for code in one.codes
    }
    assert len(codes) > 60
    assert codes - set(CODES) == set()

"""What people typed is no formula in a spreadsheet, however that divides the line into cells."""

from __future__ import annotations

import re

import pytest

from hemayat.common.spreadsheet import csv_text, escape_formula

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""Those of full width are how some keyboards write the others, and some spreadsheets read them as such."""
CELLS = re.compile("[;؛,،\t|\r\n]")
"""Where a spreadsheet may divide a line: by its language, or by what somebody chooses when they open the file."""


def line_of(text: str) -> str:
    return csv_text([["1", text, "2"]])


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        "متن؛",
        "words;",
        "words; ",
        "a,",
        "الف، ",
        "a\t",
        "a|",
        "a\r\n",
        "a؛\u200f",
        "\xa0",
        "\ufeff",
        "a;\u2028",
        "\x0b",
        "\x0c",
        "a؛\u2067",
    ],
)
def test_no_cell_begins_a_formula(before: str, sign: str) -> None:
    text = f"{before}{sign}1+cmd|/C calc!A0"
    for cell in CELLS.split(line_of(text)):
        assert not cell.strip(' "\u200f\u200c\xa0\ufeff\u2028\u2067\x0b\x0c').startswith(SIGNS), cell
    assert escape_formula(text).replace("'", "") == text


@pytest.mark.parametrize("text", ["", "خودرو فروخته شد؛ سند دارم", "a - b", "5, 6; 7", "ساعت ۸-۱۲، شنبه"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert escape_formula(text) == text

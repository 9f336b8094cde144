"""What people look for is read in one way, which no database refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import RequestFactory

import hemayat
from hemayat.web.shared.search_query import MOST, search_query


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/?q=%D8%AE%D9%88%D8%AF%D8%B1%D9%88", "خودرو"),
        ("/?q=%20a%00b%20", "ab"),
        ("/?q=%00", ""),
        ("/", ""),
        (f"/?q={'x' * 2 * MOST}", "x" * MOST),
    ],
)
def test_the_words_as_they_were_typed_and_no_more_than_a_search_takes(address, words):
    assert search_query(RequestFactory().get(address)) == words


def test_no_page_reads_them_by_itself():
    web = Path(hemayat.__path__[0]) / "web"
    alone = {
        file.name for file in web.rglob("*.py") if re.search(r"GET[.\[(].{0,5}[\"']q[\"']", file.read_text())
    }
    assert alone == {"search_query.py"}

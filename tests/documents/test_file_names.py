"""A document keeps the name its owner gave it, and no name misleads or breaks a header."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hemayat.documents.actions import JOINERS, LONGEST, UNNAMED, name_of
from hemayat.documents.formats import JPEG, PDF


@pytest.mark.parametrize(
    ("given", "media_type", "name"),
    [
        ("سند خودرو.jpg", JPEG, "سند خودرو.jpg"),
        ("برگهٔ می‌فروشم.PNG", JPEG, "برگهٔ می‌فروشم.jpg"),
        ("scan.pdf", PDF, "scan.pdf"),
        ("photo.heic.jpeg", JPEG, "photo.heic.jpg"),
        ("harm.pdf.exe", PDF, "harm.pdf.pdf"),
        ("C:\\Users\\me\\card.png", JPEG, "card.jpg"),
        ("../../etc/passwd", JPEG, "passwd.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", JPEG, "aSet-Cookie: x=1.jpg"),
        ("safe\u202egpj.exe", JPEG, "safegpj.jpg"),
        ("", JPEG, f"{UNNAMED}.jpg"),
        (".jpg", JPEG, f"{UNNAMED}.jpg"),
        ("...", PDF, f"{UNNAMED}.pdf"),
        ("بدون پسوند", PDF, "بدون پسوند.pdf"),
        ("۱۴۰۴.۰۵.۱۲ قرارداد", PDF, "۱۴۰۴.۰۵.۱۲ قرارداد.pdf"),
    ],
)
def test_names(given: str, media_type: str, name: str) -> None:
    assert name_of(given, media_type) == name


@given(st.text(max_size=300))
def test_any_name_is_short_and_shown_as_it_is(given: str) -> None:
    name = name_of(given, JPEG)
    assert name.endswith(".jpg")
    assert len(name) <= LONGEST + 4
    assert len(name) > 4
    assert not set(name) & set("/\\")
    assert all(sign in JOINERS or sign == " " or unicodedata.category(sign)[0] not in "CZ" for sign in name)

"""Days in the Jalali calendar, instants as in Tehran, money with its unit, digits of the page."""

from __future__ import annotations

import datetime as dt

import pytest
from django.template import engines
from django.utils import translation


def show(lang, text, **told):
    with translation.override(lang):
        return engines["django"].from_string(text).render(told)


DAY = dt.date(2019, 11, 15)
NIGHT = dt.datetime(2019, 11, 15, 21, 5, tzinfo=dt.UTC)  # after midnight in Tehran


@pytest.mark.parametrize(
    ("text", "fa", "en"),
    [
        ("{{ value|jalali }}", "۲۴ آبان ۱۳۹۸", "24 Aban 1398"),
        ("{{ instant|jalali }}", "۲۵ آبان ۱۳۹۸، ساعت ۰۰:۳۵", "25 Aban 1398, 00:35"),
        ("{{ amount|rial }}", "۴۸ هزار تومان (۴۸۰٬۰۰۰ ریال)", "48 thousand toman (480,000 rials)"),
        ("{{ amount|number }}", "۴۸۰٬۰۰۰", "480,000"),
        ("{{ amount|digits }}", "۴۸۰۰۰۰", "480000"),
        ("{{ none|rial }}{{ none|jalali }}{{ none|number }}", "", ""),
        ("{{ code|code }}", '<bdi dir="ltr">A&lt;1</bdi>', '<bdi dir="ltr">A&lt;1</bdi>'),
        (
            "{% blocktranslate with version_number=amount|digits %}Version {{ version_number }}{% endblocktranslate %}",
            "نسخهٔ ۴۸۰۰۰۰",
            "Version 480000",
        ),
    ],
)
def test_values_are_shown_as_people_read_them(text, fa, en):
    told = {"value": DAY, "instant": NIGHT, "amount": 480_000, "none": None, "code": "A<1"}
    assert show("fa", text, **told) == fa
    assert show("en", text, **told) == en

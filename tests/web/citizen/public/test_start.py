"""The start page tells what the service is before anybody signs in."""

from __future__ import annotations

import pytest

from tests.web.citizen.public.page_reader import main_of, text_of

pytestmark = pytest.mark.django_db


def test_r1_1a_the_legal_basis_with_issuer_number_and_date(read):
    text = text_of(main_of(read("/")))
    assert "مبنای قانونی: مصوبهٔ حمایت معیشتی از خانوارها" in text
    assert "مرجع تصویب: شورای عالی هماهنگی اقتصادی سران سه قوه، مصوبهٔ شمارهٔ ۴۰، مورخ ۳۰ شهریور ۱۳۹۸" in text


def test_r3_1_service_and_support_are_two_parts(read):
    page = main_of(read("/"))
    assert page.index('id="service"') < page.index('href="/sign-in/"') < page.index('id="support"')
    assert 'href="tel:0216369"' in page[page.index('id="support"') :]


def test_r5_1_free_no_visit_who_decides_and_what_is_needed(read):
    text = text_of(main_of(read("/")))
    for told in (
        "رایگان",
        "لازم نیست به اداره‌ای بروید",
        "وزارت تعاون، کار و رفاه اجتماعی",
        "کد ملی",
        "تاریخ تولد",
    ):
        assert told in text


@pytest.mark.parametrize(
    "path", ["/agreement/", "/how-we-decide/", "/check/", "/quality/", "/help/", "/sign-in/"]
)
def test_it_leads_to_everything_that_is_read_before_signing_in(read, path):
    assert f'href="{path}"' in read("/")

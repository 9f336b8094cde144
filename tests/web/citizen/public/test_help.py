"""Whom to ask, what a call costs, and where a complaint goes."""

from __future__ import annotations

import pytest

from tests.web.citizen.public.page_reader import main_of, text_of

pytestmark = pytest.mark.django_db


def test_a10_what_a_call_costs_is_told_and_the_service_is_free(read):
    text = text_of(main_of(read("/help/")))
    assert "تعرفهٔ یک تماس عادی" in text
    assert "پیامک‌های ما رایگان است" in text


def test_a12_the_inspection_office_by_the_name_and_address_of_the_agreement(read):
    page = main_of(read("/help/"))
    assert "دفتر بازرسی، ارزیابی عملکرد و پاسخگویی به شکایات" in page
    assert 'href="https://zrm.mcls.gov.ir"><bdi dir="ltr">https://zrm.mcls.gov.ir</bdi>' in page


def test_a14_who_has_no_line_in_their_own_name_is_told_what_to_do(read):
    assert "خط تلفنی به نام خودم ندارم" in read("/help/")

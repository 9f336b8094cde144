"""Persian first, English from the same templates; the choice is kept, and leads nowhere but back."""

from __future__ import annotations

import pytest
from django.utils import translation

from hemayat.common.language import Words
from hemayat.web.shared.language import gettext_lazy, in_page_language


def test_persian_where_nobody_chose(citizen):
    response = citizen.get("/styleguide")
    assert response["Content-Language"] == "fa"
    assert '<html lang="fa" dir="rtl"' in response.content.decode()


def test_the_choice_is_kept_in_a_cookie_and_the_page_is_the_same(citizen):
    response = citizen.post("/language", {"lang": "en", "next": "/styleguide?a=1"})
    assert response["Location"] == "/styleguide?a=1"
    cookie = response.cookies["__Host-language"]
    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
    assert '<html lang="en" dir="ltr"' in citizen.get("/styleguide").content.decode()


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", ""]
)
def test_it_leads_to_no_other_place(citizen, away):
    assert citizen.post("/language", {"lang": "en", "next": away})["Location"] == "/"


def test_nonsense_is_no_language(citizen):
    assert "__Host-language" not in citizen.post("/language", {"lang": "xx"}).cookies
    citizen.cookies["__Host-language"] = "../../x"
    assert citizen.get("/styleguide")["Content-Language"] == "fa"
    assert citizen.get("/language").status_code == 405


def test_r3_3b_every_page_has_the_numbers_and_the_advice_not_to_visit(citizen):
    for page in (citizen.get("/styleguide"), citizen.get("/nothing")):
        text = page.content.decode()
        assert '<a href="tel:0216369"><bdi dir="ltr">۰۲۱۶۳۶۹</bdi></a>' in text
        assert 'href="tel:6369"><bdi dir="ltr">۶۳۶۹</bdi></a>' in text
        assert "لطفاً به اداره‌ها مراجعه نکنید" in text


def test_r3_2_the_address_is_shown_left_to_right(citizen, settings):
    address = settings.ENVIRONMENT.citizen_origin + "/"
    assert f'<bdi dir="ltr">{address}</bdi>' in citizen.get("/styleguide").content.decode()


def test_the_two_sites_have_their_own_names(citizen, desk):
    assert "کمک معیشت</title>" in citizen.get("/styleguide").content.decode()
    assert "میز کار حمایت</title>" in desk.get("/styleguide").content.decode()


def test_words_in_python_follow_the_page(citizen):
    words = gettext_lazy("Address")
    with translation.override("fa"):
        assert f"{words}" == "نشانی"
    with translation.override("en"):
        assert f"{words}" == "Address"


def test_a_text_of_a_lower_layer_follows_the_page():
    text = in_page_language(Words("نام", "Name"))
    with translation.override("fa"):
        assert f"{text}" == "نام"
    with translation.override("en"):
        assert f"{text}" == "Name"

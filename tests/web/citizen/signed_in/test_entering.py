"""What is shown to who acts for a head (gap A14), and to who belongs to no household yet (R3.3a)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hemayat.web.citizen.sessions import COOKIE
from tests.accounts.steps import signed_in
from tests.support.markup import faults
from tests.web.citizen.signed_in.test_pages import text_of
from tests.web.citizen.signed_in.test_who_sees_what import MINE

pytestmark = pytest.mark.django_db
HOUSEHOLD = 1
ACTING = {
    "guardian": ("به‌عنوان قیم سرپرست وارد شده‌اید", "signed in as the guardian of the head"),
    "attorney": ("به‌عنوان وکیل قانونی سرپرست وارد شده‌اید", "signed in as the lawful attorney of the head"),
}


@pytest.fixture
def enter_as(nation, register, citizen):
    """`enter_as(...)`: the browser, in which person 9 is signed in, of whom the civil registry says what is given."""

    def entered(**said):
        register.add(9, is_head=False, **said)
        citizen.cookies[COOKIE] = signed_in(9, now=timezone.now()).token
        return citizen

    return entered


@pytest.mark.parametrize("acts_as", ACTING)
def test_a14_every_page_says_who_one_is_signed_in_as(acts_as, enter_as):
    browser = enter_as(household_id=HOUSEHOLD, acts_as=acts_as)
    for lang, words in zip(("fa", "en"), ACTING[acts_as], strict=True):
        browser.cookies["__Host-language"] = lang
        for path in MINE:
            assert words in text_of(browser.get(path)), path


def test_a14_a_head_is_not_told_to_act_for_anybody(nation, enter):
    browser = enter(HOUSEHOLD)
    for path in MINE:
        assert "acts-as" not in browser.get(path).content.decode(), path


def test_a14_a_guardian_sees_the_file_of_the_head_and_no_other(enter_as, nation):
    browser = enter_as(household_id=HOUSEHOLD, acts_as="guardian")
    assert browser.get(f"/my/decisions/{nation.first}/").status_code == 200
    assert browser.get(f"/my/decisions/{nation.second + 100}/").status_code == 404


def test_a14_the_head_reads_who_opened_the_file_for_them(enter_as, enter):
    enter_as(household_id=HOUSEHOLD, acts_as="guardian")
    browser = enter(HOUSEHOLD)
    page = text_of(browser.get("/my/looks/"))
    assert "قیم سرپرست" in page
    assert "برای کارهای سرپرست" in page
    browser.cookies["__Host-language"] = "en"
    assert "The head’s guardian" in text_of(browser.get("/my/looks/"))


def test_r3_3a_who_has_no_household_is_told_kindly_and_that_they_may_apply(enter_as):
    browser = enter_as(household_id=None, province="")
    for path in ("/my/", "/my/decision/"):
        page = text_of(browser.get(path))
        assert "هنوز خانواری از شما نمی‌شناسیم" in page
        assert "چیزی از شما رد نشده است" in page
        assert "درخواست کمک معیشت" in page
        assert "بررسی نشده است" not in page
    browser.cookies["__Host-language"] = "en"
    assert "you can apply for livelihood support here" in text_of(browser.get("/my/"))


def test_every_page_opens_for_who_has_no_household(enter_as):
    browser = enter_as(household_id=None, province="")
    for path in MINE:
        assert browser.get(path).status_code == 200, path
    assert "هنوز عضوی نمی‌شناسیم" in text_of(browser.get("/my/household/"))


def test_pages_are_right_html(enter_as, tmp_path):
    pages = {}
    for name, paths, said in (
        ("guardian", ["/my/"], {"household_id": HOUSEHOLD, "acts_as": "guardian"}),
        ("attorney", ["/my/"], {"household_id": HOUSEHOLD, "acts_as": "attorney"}),
        ("applicant", MINE, {"household_id": None, "province": ""}),
    ):
        browser = enter_as(**said)
        for lang in ("fa", "en"):
            browser.cookies["__Host-language"] = lang
            for path in paths:
                pages[f"{name}-{lang}{path.replace('/', '-')}"] = browser.get(path).content.decode()
    assert not faults(pages, tmp_path)

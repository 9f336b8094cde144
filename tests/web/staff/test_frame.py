"""The frame of every page of the desk: who it is, where they may go, by keyboard too."""

from __future__ import annotations

import pytest
from django.urls import reverse

from hemayat.accounts.roles import Role
from hemayat.web.shared.access import rule_of
from hemayat.web.staff.navigation import PLACES, places_for
from tests.architecture.test_routes import ALL
from tests.support.markup import faults
from tests.web.staff.steps import enter

pytestmark = pytest.mark.django_db


def test_it_names_the_member_their_roles_and_their_provinces(officer, desk):
    enter(desk, officer(roles=["hotline_agent", "analyst"], provinces=["23", "01"]))
    page = desk.get("/").content.decode()
    assert "<strong>سارا احمدی</strong> · تحلیل‌گر سیاست، پاسخ‌گوی تلفنی · تهران، گیلان" in page
    desk.cookies["__Host-language"] = "en"
    assert "Policy analyst, Hotline agent · Gilan, Tehran" in desk.get("/").content.decode()


@pytest.mark.parametrize("role", Role)
def test_every_place_of_a_role_opens_for_it(role, officer, desk):
    enter(desk, officer(roles=[role], provinces=["*"]))
    for place in places_for([role]):
        address = reverse(place.route, urlconf="hemayat.config.urls.staff")
        assert desk.get(address, follow=True).status_code == 200, place.name


def test_a_place_is_for_the_roles_of_its_page():
    """Whoever sees it in the navigation may open it, and whoever may open it sees it there."""
    rules = {name: rule_of(route.callback) for site, name, route in ALL if site == "staff"}
    for place in PLACES:
        rule = rules[place.route]
        assert rule is not None
        assert {str(role) for role in place.roles} == set(rule.roles), place.name


def test_pages_are_right_html_and_say_the_keys(officer, desk, tmp_path):
    enter(desk, officer())
    pages: dict[str, str] = {}
    for lang in ("fa", "en"):
        desk.cookies["__Host-language"] = lang
        pages |= {f"{name}-{lang}": desk.get(at).content.decode() for name, at in ADDRESSES.items()}
    assert 'accesskey="1"' in pages["home-fa"]
    assert not faults(pages, tmp_path)


ADDRESSES = {"home": "/", "keyboard": "/keyboard/"}


def test_the_address_at_the_foot_is_the_desks(desk, settings):
    foot = desk.get("/sign-in/").content.decode().rpartition("<footer")[2]
    assert f'<bdi dir="ltr">{settings.ENVIRONMENT.staff_origin}/</bdi>' in foot
    assert settings.ENVIRONMENT.citizen_origin + "/" not in foot

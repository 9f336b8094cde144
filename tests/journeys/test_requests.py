"""A head of household asks for something, on a telephone: object, dispute a datum, apply; leave and come back; follow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.config.postgres import Urls
from tests.journeys.browser import Visitor
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import press, sign_in, write

SMALL = (360, 780)


@pytest.fixture(scope="module")
def place(
    django_db_setup: Urls, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("requests"), django_db_setup) as made,
    ):
        yield made


def come_in(visitor: Visitor, place: Place, head: Head, path: str = "/my/") -> None:
    visitor.page.goto(f"{place.site.citizen}{path}")
    sign_in(visitor, place, head)


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and nothing that axe finds serious."""
    visitor.shoot(f"requests-{name}")
    assert not visitor.is_wider_than_the_screen(), name


def test_an_objection_by_keyboard_without_script(place, meet):
    visitor = meet(SMALL, has_script=False)
    page = visitor.page
    come_in(visitor, place, place.somebody("not_eligible"), "/my/decision/")
    press(visitor, "form[action='/my/requests/new/'] button")
    look(visitor, "1-tasks")
    press(visitor, "a[href$='/ground/']")
    look(visitor, "2-ground")
    visitor.tab_to("#id_criteria_0")
    page.keyboard.press("Space")
    press(visitor, "main form button")
    press(visitor, "a[href$='/why/']")
    press(visitor, "main form button")
    assert page.title().startswith("خطا:")
    look(visitor, "3-why-fault")
    write(visitor, "#id_why", "این خودرو را پارسال فروخته‌ام و سند آن به نام خریدار است.")
    look(visitor, "3-why")
    press(visitor, "main form button")
    press(visitor, "a[href$='/evidence/']")
    look(visitor, "4-evidence")
    page.locator("#id_content").set_input_files(
        {"name": "سند فروش.png", "mimeType": "image/png", "buffer": visitor.page.screenshot()}
    )
    press(visitor, "main form button")
    look(visitor, "4-evidence-sent")
    press(visitor, "main a.govuk-button")
    press(visitor, "a[href$='/consents/']")
    look(visitor, "5-consents")
    press(visitor, "button[value=all]")
    look(visitor, "6-tasks-done")
    press(visitor, "a[href$='/check/']")
    look(visitor, "7-check")
    press(visitor, "main form button")
    look(visitor, "8-filed")
    press(visitor, "main a.govuk-button")
    look(visitor, "9-status")
    page.goto(f"{place.site.citizen}/my/")
    look(visitor, "10-my")
    page.goto(f"{place.site.citizen}/my/requests/")
    look(visitor, "11-all")
    page.goto(f"{place.site.citizen}/my/consents/")
    look(visitor, "12-my-consents")
    page.goto(f"{place.site.citizen}/my/household/")
    look(visitor, "13-household")

"""Pictures of the twelve main pages, for README and guides: the first screen of a phone, in both languages.

They are written to out/pictures and not committed. A picture is only made of a page that is right: with a heading on
the first screen, no wider than the screen, and without a fault in the console.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django.plugin import DjangoDbBlocker

from hemayat.config.postgres import DatabaseUrls
from tests.journeys.browser import FIRST_SCREEN, ROOT, Visitor
from tests.journeys.nation import Place, nation_at_work
from tests.journeys.steps import sign_in

pytestmark = pytest.mark.slow
PICTURES = ROOT / "out" / "pictures"
OPEN = {
    "start": "/", "sign-in": "/sign-in/", "other-ways": "/other-ways/", "check": "/check/",
    "rules": "/how-we-decide/", "questions": "/questions/",
}  # fmt: skip
OWN = {
    "eligible": {"status-eligible": "/my/", "letter": "/my/approval/"},
    "sold_car": {"status-refused": "/my/", "decision": "/my/decision/", "household": "/my/household/"},
    "needs_data": {"status-waiting": "/my/"},
}
"""Whose page it is: its name and address."""


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("pictures")
    with django_db_blocker.unblock(), nation_at_work(folder, django_db_setup) as made:
        yield made


def take(visitor: Visitor, place: Place, pages: dict[str, str]) -> None:
    """Each page in both languages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, path in pages.items():
        visitor.page.goto(f"{place.site.citizen}{path}")
        for lang in ("en", "fa"):
            visitor.speak(lang)
            heading = visitor.page.locator("h1").first.bounding_box()
            assert heading, name
            assert heading["y"] + heading["height"] <= FIRST_SCREEN[1], (name, lang)
            assert not visitor.is_wider_than_the_screen(), (name, lang)
            picture = PICTURES / f"{name}-{lang}.png"
            visitor.page.screenshot(path=picture)
            assert size_of(picture) == FIRST_SCREEN
    assert visitor.console == []


def size_of(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG, from its first chunk."""
    width, height = struct.unpack(">II", picture.read_bytes()[16:24])
    return width, height


def test_pictures_of_pages_that_anybody_can_open(place: Place, meet: Any) -> None:
    take(meet(FIRST_SCREEN), place, OPEN)


@pytest.mark.parametrize("outcome", OWN)
def test_pictures_of_a_heads_own_pages(outcome: str, place: Place, meet: Any) -> None:
    visitor = meet(FIRST_SCREEN)
    visitor.page.goto(f"{place.site.citizen}/my/")
    sign_in(visitor, place, place.somebody(outcome))
    take(visitor, place, OWN[outcome])


def test_there_are_twelve() -> None:
    assert len(OPEN) + sum(len(pages) for pages in OWN.values()) == 12

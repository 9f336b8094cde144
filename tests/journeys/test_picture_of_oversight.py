"""The picture of oversight in README, of the work of a demo: what got worse, trends and a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page

from hemayat.synthetic.demo.history.history import make_history
from tests.journeys.browser import Site
from tests.journeys.test_desk_cases import come_in
from tests.journeys.test_pictures import OVERVIEW, PICTURES, compress, judge
from tests.synthetic.demo.test_history import NOW, demo, make_nation

__all__ = ["demo"]
pytestmark = pytest.mark.slow
HOUSEHOLDS = 40_000
"""Enough for most of what a demo shows."""
HEAD = 950
"""The height of the upper part, which ends below what got worse."""
COLOURS = 64
FLOW, MAP = "section[aria-labelledby=flow] svg", "section[aria-labelledby=map] svg"


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_nation(tmp_path_factory.mktemp("overview"), HOUSEHOLDS)


def test_the_picture_of_oversight_shows_what_got_worse_trends_and_a_map(
    demo: Path, nation: Path, site: Site, meet: Any
) -> None:
    """Two parts of one page: its beginning, and the first charts."""
    make_history(nation, demo, NOW)
    watch = meet((OVERVIEW[0], 900))
    page = come_in(watch, site, "watch", "oversight")
    page.goto(f"{site.staff}/oversight/")
    PICTURES.mkdir(parents=True, exist_ok=True)
    for lang in ("en", "fa"):
        watch.speak(lang)
        assert top(page, "#worse + ul li") < HEAD
        charts = top(page, "#charts")
        assert charts < top(page, FLOW) < top(page, MAP) < charts + OVERVIEW[1] - HEAD
        picture = PICTURES / f"oversight-{lang}.png"
        page.screenshot(path=picture, full_page=True)
        with Image.open(picture) as whole:
            shown = Image.new("RGB", OVERVIEW)
            shown.paste(whole.crop((0, 0, OVERVIEW[0], HEAD)), (0, 0))
            shown.paste(
                whole.crop((0, charts - 20, OVERVIEW[0], charts - 20 + OVERVIEW[1] - HEAD)), (0, HEAD)
            )
        shown.save(picture)
        compress(picture, COLOURS)
        judge(picture, OVERVIEW)
    assert watch.console == []


def top(page: Page, selector: str) -> int:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return round(box["y"])

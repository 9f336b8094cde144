"""The waiting page in a real Chromium on a small screen, with and without JavaScript."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Page, ViewportSize, sync_playwright

from hemayat.web.gate.pace import AdmissionPace
from tests.deploy.door_site import controlled, crowd, door, until
from tests.deploy.proxy import CITIZEN, LACKS, Proxy, last_said
from tests.journeys.browser import NO_CHROMIUM, SHOTS, find_chromium
from tests.support.threads import apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKS), reason=LACKS),
    pytest.mark.skipif(find_chromium() is None, reason=NO_CHROMIUM),
]
SMALL: ViewportSize = {"width": 360, "height": 640}
SLOW, FAST = 0.05, 4.0
"""People let in each second: so few while the page is looked at that no slow browser is overtaken by its turn."""


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(mkdtemp(prefix="hemayat-door-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@contextmanager
def telephone(site: Proxy, *, has_script: bool) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=["--no-sandbox", f"--host-resolver-rules=MAP {CITIZEN} 127.0.0.1"],
        )
        context = browser.new_context(
            viewport=SMALL, ignore_https_errors=True, java_script_enabled=has_script
        )
        yield context.new_page()
        browser.close()


def address(site: Proxy, path: str = "/") -> str:
    return f"https://{CITIZEN}:{site.https}{path}"


def fits(page: Page) -> bool:
    box = page.locator("main").bounding_box()
    assert box
    return box["x"] >= 0 and box["x"] + box["width"] <= SMALL["width"]


def test_with_javascript_the_page_says_how_long_and_opens_what_was_asked_for(folder: Path) -> None:
    with door(folder) as site, controlled([site], SLOW) as controller:

        def visit() -> None:
            with telephone(site, has_script=True) as page:
                crowd(site, 30)
                page.goto(address(site, "/agreement/?year=1404"))
                assert "/waiting/#" in page.url
                page.wait_for_selector("#turn:not([hidden])")
                assert page.inner_text("#before").strip("۰۱۲۳۴۵۶۷۸۹") == ""
                assert re.fullmatch("کمتر از یک دقیقه|حدود [۰-۹]+ دقیقه", page.inner_text("#wait"))
                assert "Waiting time:" in page.inner_text(".en")
                assert fits(page)
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SHOTS / "waiting-360.png", full_page=True)
                controller.pace = AdmissionPace(FAST)
                until(lambda: site.get("/waiting/turn.json").json()["pace"] > 1)
                page.reload()  # as somebody does who does not want to wait for the next look of the page
                page.wait_for_selector(
                    "#message", state="hidden"
                )  # nobody is asked for a number for a moment
                page.wait_for_url(address(site, "/agreement/?year=1404"), timeout=90_000)
                assert page.inner_text("body") == "a page of the site"

        apart(visit)


def test_without_javascript_the_page_looks_by_itself_and_by_a_link(folder: Path) -> None:
    with door(folder) as site, controlled([site], SLOW) as controller:

        def visit() -> None:
            with telephone(site, has_script=False) as page:
                crowd(site, 30)
                page.goto(address(site, "/my/"))
                assert "/waiting/#" in page.url
                assert fits(page)
                SHOTS.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=SHOTS / "waiting-360-without-script.png", full_page=True)
                assert page.locator("a[href='/waiting/in']").is_visible()
                assert page.is_visible("#message")
                controller.pace = AdmissionPace(FAST)
                page.wait_for_url(address(site), timeout=90_000)
                assert page.inner_text("body") == "a page of the site"

        apart(visit)


def test_a_place_is_kept_over_the_page_being_closed_and_opened_again(folder: Path) -> None:
    last_said(folder, 0.01, ago=4.0)
    with door(folder) as site:

        def visit() -> None:
            with telephone(site, has_script=True) as page:
                page.goto(address(site, "/my/"))
                first = page.url.partition("#")[2]
                page.goto(address(site, "/agreement/"))
                assert page.url.partition("#")[2].partition("/")[0] == first.partition("/")[0]
                (place,) = [one for one in page.context.cookies() if one["name"] == "__Host-place"]
                assert place["httpOnly"]
                assert place["secure"]
                # Whoever has no place yet is given one by the way back.
                page.context.clear_cookies()
                page.goto(address(site, "/waiting/"))
                page.wait_for_url(lambda url: "/waiting/#" in url)

        apart(visit)

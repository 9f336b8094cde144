"""A real Chromium before a real server: pages as on a telephone, with and without script, by keyboard, and judged."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from hemayat.operations.postgres import DatabaseUrls

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "out" / "tests" / "screenshots"
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, NARROW, FIRST_SCREEN = (390, 844), (320, 640), (360, 740)
READY_WITHIN = 60.0
# Long, since a machine of two cores runs other tests beside: nothing is timed by it, it only ends what hangs.
PATIENCE_MS = 60_000
HAS_FOCUS = "selector => document.querySelector(selector) === document.activeElement"
NO_CHROMIUM = "the tests in a browser did not run: no Chromium was found"
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The Chromium of this machine; a driver's own download is not to be had everywhere."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Site:
    """A running server: the origins of its two sites, and where its log is."""

    citizen: str
    staff: str
    log: Path

    def fetch(self, path: str, *, host: str = "", **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers (small letters) and text of a GET; `host`: another Host header than the citizens'."""
        port = self.citizen.rpartition(":")[2]
        own = {"Host": host or self.citizen.partition("//")[2]}
        asked = Request(f"http://127.0.0.1:{port}{path}", headers=own | headers)
        try:
            with urlopen(asked, timeout=10) as answer:
                return answer.status, _small(answer.headers), answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, _small(refused.headers), refused.read().decode()


def _small(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@contextmanager
def serving(
    urls: DatabaseUrls, folder: Path, *, host: str = "hemayat.localhost", **environment: str
) -> Iterator[Site]:
    """The server as `hemayat serve` starts it, on a free port, over the database that `urls` names.

    `host`: of the citizens' site; a program that looks names up wants a number.
    """
    port = _free_port()
    site = Site(f"http://{host}:{port}", f"http://desk.localhost:{port}", folder / "server.log")
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning",
        "hemayat.config.wsgi:application",
    ]  # fmt: skip
    told = {
        **os.environ, "HEMAYAT_MODE": "test", "HEMAYAT_HOME": str(folder), "HEMAYAT_SECRET_KEY": "of this test",
        "HEMAYAT_CITIZEN_ORIGIN": site.citizen, "HEMAYAT_STAFF_ORIGIN": site.staff, "DATABASE_URL": urls.app,
        "HEMAYAT_CITIZEN_DATABASE_URL": urls.citizen,
        "DJANGO_SETTINGS_MODULE": "hemayat.config.settings", **environment,
    }  # fmt: skip
    with site.log.open("wb") as log, subprocess.Popen(command, env=told, stdout=log, stderr=log) as process:
        try:
            _wait(site, process)
            yield site
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def launch(playwright: Playwright) -> Browser:
    """Chromium, without its sandbox where we are root and it could not have one."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=find_chromium(), args=arguments)


class Visitor:
    """One person with one telephone: a context of their own, with its cookies. Faults of the pages are kept."""

    def __init__(self, browser: Browser, size: tuple[int, int], has_script: bool) -> None:
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=has_script, locale="fa-IR"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.has_script = has_script
        self.page: Page = self.context.new_page()
        self.console: list[str] = []
        self.page.on("console", lambda said: self.console.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda fault: self.console.append(str(fault)))

    def shoot(self, name: str) -> Path:
        """A picture of the whole page, kept to be looked at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        self.page.screenshot(path=path, full_page=True)
        return path

    def weigh(self, address: str) -> int:
        """Bytes over the wire, headers with them, until the page and all that it needs are there."""
        session = self.context.new_cdp_session(self.page)
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        session.send("Network.enable")
        self.page.goto(address, wait_until="networkidle")
        session.detach()
        return int(sum(sizes))

    def judge(self) -> list[str]:
        """What axe finds on the page as it is now, of any severity: one line for each node."""
        self.page.evaluate(_axe())
        found: list[dict[str, Any]] = self.page.evaluate("() => axe.run().then(told => told.violations)")
        return [
            f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:160]}"
            for rule in found
            for node in rule["nodes"]
        ]

    def is_wider_than_the_screen(self) -> bool:
        """Whether the page has to be pushed sideways."""
        wide: bool = self.page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        return wide

    def shows_at_once(self, part: Locator) -> bool:
        """Whether the whole part is on the first screen of a cheap phone, before anybody moves the page."""
        box = part.bounding_box()
        return box is not None and box["y"] + box["height"] <= FIRST_SCREEN[1]

    def text_at(self, percent: int) -> None:
        """Let all text be as large as somebody with weak eyes has it."""
        self.page.evaluate(
            "size => document.documentElement.style.setProperty('font-size', size)", f"{percent}%"
        )

    def speak(self, lang: str) -> None:
        """Change the language as a person does, if the page is not yet in it."""
        if self.page.locator("html").get_attribute("lang") != lang:
            self.page.locator(f"button[name=lang][value={lang}]").click()
            self.page.wait_for_load_state()

    def tab_to(self, selector: str, at_most: int = 60) -> None:
        """Press Tab until the control has the focus; fails where the keyboard cannot reach it."""
        self.page.wait_for_load_state()  # a key pressed while a page is still being built can get lost
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(HAS_FOCUS, selector):
                return
        raise AssertionError(f"{selector} cannot be reached with Tab")

    def close(self) -> None:
        self.context.close()


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(site: Site, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < until:
        try:
            if site.fetch("/livez")[0] == 200:
                return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{site.log.read_text('utf-8')[-3000:]}")

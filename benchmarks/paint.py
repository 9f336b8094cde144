"""When the main thing of a page is on the screen of a slow phone, compared with a plain Django page on the same phone.

The phone is a real Chromium with a quarter of this processor, 50 kB/s and 400 ms to the server. Cold: the first visit,
nothing kept. Warm: the same page once more, with the files that the first visit left in the cache.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.bench import Bench
from benchmarks.page_servers import HOST, OURS, PLAIN, Server, serving, variables
from benchmarks.pages import installation, publish
from benchmarks.results import LeftOut, Result
from hemayat.operations.postgres import create_database

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

SCREEN = (360, 740)
BYTES_A_SECOND, LATENCY_MS, SLOWER = 50_000, 400, 4
GOALS = {"cold": "≤ 2.0 s", "warm": "≤ 0.8 s"}
MOST_HOUSEHOLDS = 100_000
"""No page takes longer in a larger nation (docs/benchmarks.md, my decision)."""
_LARGEST = """() => new Promise(found => new PerformanceObserver(
    list => found(list.getEntries().at(-1).startTime)
).observe({type: 'largest-contentful-paint', buffered: true}))"""


@dataclass
class Screen:
    """One page. `seconds` and `sizes`: of each round, by "cold" and "warm"."""

    words: str
    address: str
    token: str = ""
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"cold": [], "warm": []})
    sizes: dict[str, int] = field(default_factory=dict)


def measure(bench: Bench) -> Result:
    from tests.journeys.browser import find_chromium, launch  # noqa: PLC0415 - brings a driver

    if find_chromium() is None:
        raise LeftOut("there is no Chromium: `apt-get install chromium`")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this alone

    smaller = Bench(min(bench.households, MOST_HOUSEHOLDS), bench.work, workers=bench.workers)
    with installation(smaller) as (environment, urls, _), ExitStack() as servers:
        own = create_database(urls, "nation", template=urls.database)
        heads = publish(smaller, environment, own)["heads"]
        given = variables(environment, own.app)
        ours, plain = (
            servers.enter_context(serving(which, given, bench.workers, environment.home / f"{number}.log"))
            for number, which in enumerate((OURS, PLAIN))
        )
        refused = next(head["token"] for head in heads if head["outcome"] == "not_eligible")
        screens = _screens(ours, plain, refused)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            for _ in range(bench.repetitions):
                for screen in screens:
                    _visit(browser, screen)
            browser.close()
    return _table(screens, smaller.households)


def _screens(ours: Server, plain: Server, token: str) -> list[Screen]:
    return [
        Screen("plain Django page", f"http://{plain.host}/plain/", token),
        Screen("start", f"http://{ours.host}/"),
        Screen("sign in", f"http://{ours.host}/sign-in/"),
        Screen("my status, refused", f"http://{ours.host}/my/", token),
        Screen("my decision, refused", f"http://{ours.host}/my/decision/", token),
        Screen("my household", f"http://{ours.host}/my/household/", token),
    ]


def _visit(browser: Browser, screen: Screen) -> None:
    """A phone that was never here opens the page, and then opens it again."""
    context = browser.new_context(viewport={"width": SCREEN[0], "height": SCREEN[1]}, locale="fa-IR")
    if screen.token:
        context.add_cookies(
            [{"name": "__Host-head", "value": screen.token, "url": f"https://{HOST}", "secure": True}]
        )
    page = context.new_page()
    session = context.new_cdp_session(page)
    _slow_down(session)
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    for kind in ("cold", "warm"):
        sizes.clear()
        screen.seconds[kind].append(_open(page, screen.address))
        screen.sizes[kind] = int(sum(sizes))
        page.goto("about:blank")
    context.close()


def _slow_down(session: CDPSession) -> None:
    session.send("Network.enable")
    speed = {"downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY_MS, **speed})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _open(page: Page, address: str) -> float:
    """Seconds until the largest thing of the first screen was there."""
    answer = page.goto(address, wait_until="networkidle")
    assert answer is not None, "a page that is opened has an answer"
    assert (answer.status, page.url) == (200, address), f"{address} led to {page.url}"
    milliseconds: float = page.evaluate(_LARGEST)
    return milliseconds / 1000


def _table(screens: list[Screen], households: int) -> Result:
    columns = ["page", "cold s", "of the plain page", "KB", "warm s", "of the plain page", "KB"]
    result = Result("paint", "The first screen on a slow phone", columns, households, "the plain Django page")
    plain = screens[0]
    for screen in screens:
        cells: list[str | float] = [screen.words]
        for kind in GOALS:
            took = median(screen.seconds[kind])
            cells += [took, f"{took / median(plain.seconds[kind]):.3g} ×", screen.sizes[kind] / 1000]
        result.add(*cells)
    goals = ", ".join(f"{kind} {goal}" for kind, goal in GOALS.items())
    result.notes = [f"Goals: {goals}; at most 75 KB for a first view and 8 KB for a later one."]
    return result

"""The controller and several proxies, of which one may be silent: who goes in does not depend on the dead."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hemayat.web.gate import proxies
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.proxies import Proxy
from hemayat.web.gate.threshold import Threshold, read
from tests.cli.test_serve import free_port
from tests.support.threads import apart

pytestmark = pytest.mark.slow

LOOK_SECONDS = 0.05
SILENT = "http://127.0.0.1:9"


@dataclass
class Listener:
    """The inner address of a proxy: who came, by second. `passed`: pages since it was started."""

    url: str = ""
    came: dict[int, int] = field(default_factory=dict)
    passed: int = 0

    def said(self) -> dict[str, object]:
        return {
            "now": int(time.time()), "began": 0, "threshold": 0, "came": self.came, "times": [self.passed],
            "passed": self.passed, "ended": self.passed, "busy_ms": 0, "entered": 0, "called": 0, "entered_of": [],
        }  # fmt: skip


@contextmanager
def listening(listener: Listener, port: int = 0) -> Iterator[None]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(listener.said()).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Door)
    listener.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silent after three looks, so that a test takes no ten seconds."""
    monkeypatch.setattr(proxies, "SILENT_SECONDS", 3 * LOOK_SECONDS)


def looks(controller: Controller, many: int) -> Threshold:
    async def look() -> None:
        for _ in range(many):
            await controller.look()
            await asyncio.sleep(LOOK_SECONDS)

    apart(lambda: asyncio.run(look()))
    said = read(controller.path)
    assert said is not None
    return said


@pytest.mark.parametrize("has_spoken_before", [False, True])
def test_one_dead_proxy_does_not_close_the_door_for_those_who_wait_at_the_other(
    tmp_path: Path, has_spoken_before: bool
) -> None:
    alive, dead = Listener(), Listener(SILENT)
    with listening(alive):
        if has_spoken_before:
            with listening(dead):
                pair = [Proxy(alive.url), Proxy(dead.url)]
                controller = Controller(tmp_path / "threshold.json", AdmissionPace(2_000.0), pair)
                assert looks(controller, 2).proxies == 2
        else:
            pair = [Proxy(alive.url), Proxy(dead.url)]
            controller = Controller(tmp_path / "threshold.json", AdmissionPace(2_000.0), pair)
        alive.came = {controller.place[0] + 1: 50}
        time.sleep(1.0)
        said = looks(controller, 10)
        assert (said.waiting, said.proxies) == (0, 1)
        assert said.free > 0, "newcomers go straight in at the proxy that is left"


def test_as_long_as_a_proxy_may_only_be_slow_nobody_is_let_in_by_a_second_of_which_it_has_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxies, "SILENT_SECONDS", 60.0)
    alive = Listener()
    with listening(alive):
        controller = Controller(
            tmp_path / "threshold.json", AdmissionPace(2_000.0), [Proxy(alive.url), Proxy(SILENT)]
        )
        alive.came = {controller.place[0] + 1: 50}
        time.sleep(1.0)
        assert looks(controller, 3).waiting == 50


def test_while_every_proxy_is_silent_nobody_is_let_in_by_what_nobody_told(tmp_path: Path) -> None:
    controller = Controller(
        tmp_path / "threshold.json", AdmissionPace(2_000.0), [Proxy(SILENT), Proxy(SILENT)]
    )
    before = controller.place
    time.sleep(1.0)
    assert looks(controller, 6).threshold == before


def test_a_proxy_that_comes_back_is_counted_again_and_its_absence_is_not_one_second_of_work(
    tmp_path: Path,
) -> None:
    alive, other, port = Listener(), Listener(), free_port()
    with listening(alive):
        pair = [Proxy(alive.url), Proxy(f"http://127.0.0.1:{port}")]
        controller = Controller(tmp_path / "threshold.json", AdmissionPace(5.0), pair)
        with listening(other, port):
            looks(controller, 2)
        looks(controller, 5)
        assert pair[1].is_silent
        other.passed = 100_000
        with listening(other, port):
            assert looks(controller, 2).proxies == 2
        assert controller.pace.pages < 1

"""The gate as the proxy asks it: cookies that nobody can make, places that outlive a kill, a page in words."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from django.test import Client

from hemayat.web.gate import app as gate_app
from hemayat.web.gate.app import Gate
from hemayat.web.gate.keeping import RESERVE, Book
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.places import INSIDE, INSIDE_SECONDS, PLACE, Signer, cookies_of
from hemayat.web.gate.watching import counted, slowness
from tests.support.markup import faults
from tests.support.threads import apart

NONE: Mapping[str, str] = {}
SIGNER = Signer.of("a secret of the test")
OF_THE_PAGE = {
    "Content-Type", "Content-Length", "Content-Language", "Content-Security-Policy", "Cache-Control", "Vary",
    "X-Request-ID",
}  # fmt: skip
"""Headers in which each page differs; the others are the same on all pages of the site."""


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def monotonic(self) -> float:
        return self.seconds

    time = monotonic


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(gate_app, "time", clock)
    return clock


def opened(folder: Path, rate: float = 2) -> Gate:
    return Gate(SIGNER, Book(folder / "gate.json"), Pace(rate))


async def asked(gate: Gate, path: str, cookies: Mapping[str, str] = NONE, **headers: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=gate)
    said = "; ".join(f"{name}={value}" for name, value in cookies.items())
    async with httpx.AsyncClient(transport=transport, base_url="http://gate") as client:
        return await client.get(path, headers={"Cookie": said, **headers})


def answer(asking: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    return apart(lambda: asyncio.run(asking))


def check(gate: Gate, cookies: Mapping[str, str] = NONE, method: str = "GET") -> httpx.Response:
    return answer(asked(gate, "/check", cookies, **{"X-Method": method}))


def page(gate: Gate, cookies: Mapping[str, str] = NONE, place: str = "") -> httpx.Response:
    return answer(asked(gate, "/my/", cookies, **{"X-Place": place}))


def test_who_comes_while_there_is_room_is_in_at_once_and_stays_in(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    clock.seconds += 1
    answer = check(gate)
    assert answer.status_code == 204
    inside = {INSIDE: answer.cookies[INSIDE]}
    for _ in range(50):
        check(gate)
    again = check(gate, inside)
    assert (again.status_code, "set-cookie" in again.headers) == (204, False)
    clock.seconds += 900
    renewed = check(gate, inside)
    assert renewed.cookies[INSIDE] != inside[INSIDE]
    clock.seconds += INSIDE_SECONDS - 800
    assert check(gate, {INSIDE: renewed.cookies[INSIDE]}).status_code == 204


def test_who_has_to_wait_is_told_their_place_and_goes_in_by_it(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    clock.seconds += 1
    answers = [check(gate) for _ in range(202)]
    assert [answer.status_code for answer in answers] == [204, 204] + [401] * 200
    last = answers[-1].headers["x-place"]
    told = page(gate, place=last)
    assert told.status_code == 503
    assert told.headers["retry-after"] == "75"
    assert told.headers["refresh"] == "75"
    assert "۱۹۹" in told.text
    assert "حدود ۲ دقیقه" in told.text
    assert "Before you: 199" in told.text
    cookie = {PLACE: told.cookies[PLACE]}
    assert cookie[PLACE] == last
    clock.seconds += 50
    assert check(gate, cookie).headers["x-place"] == last
    assert "Before you: 99" in page(gate, cookie).text
    clock.seconds += 51
    entered = check(gate, cookie)
    assert entered.status_code == 204
    assert INSIDE in entered.cookies


def test_the_proxy_may_ask_for_the_page_and_for_leave_at_once(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    clock.seconds += 1

    def come(cookies: Mapping[str, str] = NONE, onward: str = "yes") -> httpx.Response:
        return answer(asked(gate, "/agreement/", cookies, **{"X-Onward": onward}))

    first, second, third = come(), come(), come()
    assert [one.headers.get("x-accel-redirect") for one in (first, second, third)] == ["@site", "@site", None]
    assert (third.status_code, gate.pages) == (503, 2)
    assert "Before you: 0" in third.text
    assert check(gate, {INSIDE: first.cookies[INSIDE]}).status_code == 204
    place = {PLACE: third.cookies[PLACE]}
    assert come(place).cookies[PLACE] == place[PLACE]
    clock.seconds += 1
    # Whatever a visitor writes there, it leads to the site alone.
    entered = come(place, onward="/gate/check")
    assert (INSIDE in entered.cookies, entered.headers["x-accel-redirect"]) == (True, "@site")


def test_who_waits_is_shown_what_carries_the_guards_of_the_sites_own_pages(
    tmp_path: Path, clock: Clock, citizen: Client
) -> None:
    gate = opened(tmp_path)
    for _ in range(5):
        check(gate)
    site = citizen.get("/styleguide")
    guards = {name: site[name] for name in site.headers if name not in OF_THE_PAGE}
    assert {"X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"} <= guards.keys()
    for told in (page(gate), answer(asked(gate, "/waiting/number"))):
        assert {name: told.headers.get(name) for name in guards} == guards
        assert "frame-ancestors 'none'" in told.headers["content-security-policy"]
        assert told.headers["cache-control"] == "no-store"


def test_a_form_that_is_sent_is_never_held_up(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    for _ in range(10):
        check(gate)
    assert check(gate).status_code == 401
    assert check(gate, method="POST").status_code == 204


@pytest.mark.parametrize(
    "made",
    [
        "p1.1.0000000000000000000000",
        "i1000000.0.0000000000000000000000",
        "",
        "p",
        "p1.x.y",
        "i.0.é",
        "p1.1." + "0" * 22,
    ],
)
def test_a_cookie_that_was_made_up_opens_nothing(tmp_path: Path, clock: Clock, made: str) -> None:
    gate = opened(tmp_path)
    for _ in range(10):
        check(gate)
    for name in (PLACE, INSIDE):
        assert gate.check({name: made})[0] == 401
    assert gate.check({INSIDE: Signer.of("another").inside(1_000_000)})[0] == 401
    assert gate.check({INSIDE: SIGNER.place(1, gate.book.epoch)})[0] == 401
    assert gate.check({PLACE: SIGNER.place(1, gate.book.epoch + 1)})[0] == 401


def test_a_killed_gate_gives_no_place_twice_and_lets_nobody_fall_back(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    clock.seconds += 1
    places = [check(gate) for _ in range(RESERVE * 2 + 40)]
    gate.book.keep(gate.room)
    later = [check(gate) for _ in range(30)]
    waiting = [SIGNER.place_in(a.headers["x-place"], gate.book.epoch) for a in [*places[2:], *later]]

    after = opened(tmp_path)
    assert after.book.epoch == gate.book.epoch
    new = SIGNER.place_in(check(after).headers["x-place"], after.book.epoch)
    assert new is not None
    assert all(place is not None and place < new for place in waiting)
    assert new - max(place or 0 for place in waiting) <= RESERVE + 1
    assert after.check({PLACE: places[2].headers["x-place"]})[0] == 204
    assert after.check({PLACE: places[4].headers["x-place"]})[0] == 401
    clock.seconds += 1
    assert after.check({PLACE: places[4].headers["x-place"]})[0] == 204


def test_a_gate_that_is_told_to_end_leaves_no_empty_place(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    for _ in range(20):
        last = check(gate).headers.get("x-place", "")
    gate.book.keep(gate.room, is_over=True)
    after = opened(tmp_path)
    new = SIGNER.place_in(check(after).headers["x-place"], after.book.epoch)
    assert new == 1 + (SIGNER.place_in(last, gate.book.epoch) or 0)


def test_numbers_that_cannot_be_read_begin_a_new_count(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "gate.json").write_text("{", "utf-8")
    gate = opened(tmp_path)
    clock.seconds += 1
    assert check(gate).status_code == 204


def test_slowness_is_read_off_what_was_counted_between_two_looks() -> None:
    def said(quick: int, slow: int) -> str:
        rows = [("0.1", quick), ("0.5", quick + slow), ("+Inf", quick + slow)]
        return "".join(
            f'hemayat_request_seconds_bucket{{le="{le}",route="{route}",site="{site}"}} {count}.0\n'
            for site, route in (("citizen", "start"), ("citizen", "my"), ("staff", "case"))
            for le, count in rows
        )

    before = counted(said(1000, 0))
    assert before[float("inf")] == 2000
    assert slowness(before, counted(said(1100, 0))) == pytest.approx(0.095)
    assert slowness(before, counted(said(1000, 5))) == pytest.approx(0.1 + 0.4 * 0.95)
    assert slowness(before, before) == 0.0
    beyond = before | {float("inf"): 3000.0}
    assert slowness(before, beyond) == float("inf")


def test_pages_of_who_is_in_are_counted_and_set_the_pace(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    clock.seconds += 1
    inside = {INSIDE: check(gate).cookies[INSIDE]}
    for _ in range(39):
        check(gate, inside)
    check(gate, inside, method="POST")
    assert gate.pages == 41
    for _ in range(30):
        gate.pages = 41
        gate.pass_time(1.0)
    assert gate.room.rate == gate.pace.rate < 2
    for _ in range(30):
        gate.pass_time(1.0)
    assert gate.room.rate > 2
    rate = gate.room.rate
    gate.pages = 100_000
    gate.pass_time(60.0)
    assert (gate.room.rate, gate.pages) == (rate, 0)


@pytest.mark.parametrize("token", ["", "a token"])
def test_the_gate_reads_how_slow_pages_are_with_a_token_and_without(token: str) -> None:
    said = b'hemayat_request_seconds_bucket{le="+Inf",route="start",site="citizen"} 7.0\n'
    heard: list[str | None] = []

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("Authorization"))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Metrics) as server:
        Thread(target=server.handle_request).start()
        site = gate_app.Site(f"http://127.0.0.1:{server.server_port}", "hemayat.example", token)
        found = apart(lambda: asyncio.run(site.counted()))
    assert found == {float("inf"): 7.0}
    assert heard == [f"Bearer {token}" if token else None]


def test_the_cookies_of_others_are_left_alone() -> None:
    assert cookies_of(f"a=b; {PLACE}=p; {PLACE}=q; __Host-head=secret") == {PLACE: "p"}
    assert cookies_of(f"{INSIDE}={'x' * 200}") == {}


@pytest.mark.slow
def test_the_pages_of_the_proxy_are_right_html(tmp_path: Path, clock: Clock) -> None:
    gate = opened(tmp_path)
    for _ in range(5):
        check(gate)
    busy = Path(__file__).parents[3] / "deploy" / "nginx" / "busy.html"
    assert faults({"waiting": page(gate).text, "busy": busy.read_text("utf-8")}, tmp_path) == []

"""The page on which somebody who waits leaves a number, and what the gate answers besides."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from hemayat.web.gate.app import GateApplication, InternalSite
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.numbers import TurnSubscribers
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.threshold import read
from hemayat.web.gate.turn_notices import TurnCalls
from tests.support.markup import faults
from tests.support.threads import apart

OF_THE_PAGE = {
    "Content-Type", "Content-Length", "Content-Language", "Content-Security-Policy", "Cache-Control", "Vary",
    "X-Request-ID",
}  # fmt: skip
"""Headers in which each page differs; the others are the same on all pages of the site."""
NGINX = Path(__file__).parents[3] / "deploy" / "nginx"


def answer(asking: Coroutine[Any, Any, httpx.Response]) -> httpx.Response:
    return apart(lambda: asyncio.run(asking))


async def asked(gate: GateApplication, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=gate)
    async with httpx.AsyncClient(transport=transport, base_url="http://gate") as client:
        return await client.get(path, headers={"X-Place": "9999999999.1.00000000"})


def test_the_gate_carries_the_guards_of_the_sites_own_pages_and_has_one_page(
    tmp_path: Path, citizen: Client
) -> None:
    site = citizen.get("/styleguide")
    guards = {name: site[name] for name in site.headers if name not in OF_THE_PAGE}
    assert {"X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"} <= guards.keys()
    with closing(TurnSubscribers(tmp_path / "turns.sqlite", "a secret")) as numbers:
        controller = Controller(tmp_path / "threshold.json", AdmissionPace(1.0), [])
        gate = GateApplication(
            controller, InternalSite("http://127.0.0.1:9", "hemayat.example", ""), TurnCalls(numbers)
        )
        for path, status in (("/waiting/number", 303), ("/check", 404), ("/", 404)):
            shown = answer(asked(gate, path))
            assert shown.status_code == status
            assert {name: shown.headers.get(name) for name in guards} == guards
            assert shown.headers["cache-control"] == "no-store"
    # nginx says the same for the waiting page, which it shows by itself.
    conf = (
        (NGINX / "hemayat.conf").read_text("utf-8").partition("location = /waiting/ {")[2].partition("}")[0]
    )
    for name, value in guards.items():
        written = f'"{value}"' if " " in value or "(" in value else value
        assert f"add_header {name} {written} always;".lower() in conf.lower(), name


def test_a_file_that_cannot_be_read_begins_a_new_count(tmp_path: Path) -> None:
    (tmp_path / "threshold.json").write_text("{", "utf-8")
    controller = Controller(tmp_path / "threshold.json", AdmissionPace(3.0), [])
    controller.let_in(1.0, 1_000.0)
    written = read(tmp_path / "threshold.json")
    assert written is not None
    assert (written.free, written.waiting, written.pace) == (3, 0, 3.0)


def test_a_controller_goes_on_at_the_pace_and_the_place_of_the_last_one(tmp_path: Path) -> None:
    first = Controller(tmp_path / "threshold.json", AdmissionPace(3.0), [])
    first.pace.usual = 7.5
    first.ledger.note("a", {first.place[0] + at: 40 for at in range(5)})
    first.let_in(1.0, first.place[0] + 10)
    after = Controller(tmp_path / "threshold.json", AdmissionPace(3.0), [])
    assert (after.pace.usual, after.place) == (7.5, first.place)
    assert after.ledger.waiting == first.ledger.waiting


def test_room_that_nobody_wanted_is_not_saved_up_and_nobody_goes_straight_in_while_others_wait(
    tmp_path: Path,
) -> None:
    controller = Controller(tmp_path / "threshold.json", AdmissionPace(5.0), [])
    now = controller.place[0]
    for second in range(60):
        controller.let_in(1.0, now + second)
        said = read(controller.path)
        assert said is not None
        assert said.free == 5
    controller.ledger.note("a", {now + 59: 12})
    let_in = []
    for second in range(60, 63):
        before = controller.ledger.waiting
        controller.let_in(1.0, now + second)
        said = read(controller.path)
        assert said is not None
        let_in.append((before - controller.ledger.waiting, said.free))
    assert let_in == [(5, 0), (5, 0), (2, 3)]


@pytest.mark.slow
def test_the_pages_of_the_proxy_are_right_html(tmp_path: Path) -> None:
    texts = {name: (NGINX / f"{name}.html").read_text("utf-8") for name in ("waiting", "busy")}
    assert faults(texts, tmp_path) == []

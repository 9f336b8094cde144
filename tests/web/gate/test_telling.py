"""Being told when it is one's turn: one message for a place and for a number, and no number in the open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hemayat.web.gate import app as gate_app
from hemayat.web.gate import numbers as gate_numbers
from hemayat.web.gate.app import Gate
from hemayat.web.gate.keeping import Book
from hemayat.web.gate.numbers import KEPT_SECONDS, Numbers, Turn
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.places import PLACE
from hemayat.web.gate.telling import LOOKS, Turns
from tests.support.markup import faults
from tests.support.threads import apart
from tests.web.gate.test_gate import SIGNER, Clock

SECRET, LINE, OTHER = "a secret of the test", "+989121234567", "+989121234568"
FORM = b"mobile=%DB%B0%DB%B9%DB%B1%DB%B2+123+4567"
"""As people type it: 0912 in Persian digits, with spaces."""
Opened = Callable[..., Numbers]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(gate_app, "time", clock)
    return clock


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Numbers in a file, which is closed in the end."""
    with ExitStack() as stack:
        yield lambda path, secret=SECRET: stack.enter_context(closing(Numbers(path, secret)))


@pytest.fixture
def gate(tmp_path: Path, clock: Clock, opened: Opened) -> Gate:
    """One person a second goes in; who came last waits for ten minutes."""
    turns = Turns(opened(tmp_path / "numbers.sqlite"))
    gate = Gate(SIGNER, Book(tmp_path / "gate.json"), Pace(1.0), None, turns)
    for _ in range(600):
        gate.check({})
    return gate


def waiting(gate: Gate) -> dict[str, str]:
    """Somebody who has come last."""
    status, headers = gate.check({})
    assert status == 401
    return {PLACE: dict(headers)[b"x-place"].decode()}


def page(gate: Gate, cookie: dict[str, str]) -> str:
    return gate.shown(cookie, "")[1].decode()


class Site:
    """Takes what is handed over, unless it is silent."""

    def __init__(self) -> None:
        self.told: list[Turn] = []
        self.is_silent = False

    async def tell(self, turns: list[Turn], epoch: int) -> bool:
        self.told += [] if self.is_silent else turns
        return not self.is_silent


def look(gate: Gate, site: Site, times: int = 1) -> None:
    assert gate.turns

    async def all_of_them() -> None:
        assert gate.turns
        for _ in range(times):
            await gate.turns.look(site, gate.room.admitted, gate.book.epoch, 1_000_000)

    apart(lambda: asyncio.run(all_of_them()))


def test_who_waits_long_is_asked_for_a_number_and_told_that_it_is_noted(gate: Gate) -> None:
    me = waiting(gate)
    assert 'href="/waiting/number"' in page(gate, me)
    status, headers, form = gate.asking(me)
    assert (status, b'name="mobile"' in form) == (200, True)
    assert b"refresh" not in dict(headers), "what is being typed would be lost"
    assert b"it renews itself" not in form
    assert "it renews itself" in page(gate, me)
    status, headers, _ = gate.noted(me, FORM, "10.0.0.1")
    assert (status, dict(headers)[b"location"]) == (303, b"/")
    assert "/waiting/number" not in page(gate, me)
    assert "یک پیامک می‌گیرید" in page(gate, me)
    assert gate.asking(me)[0] == 303
    status, headers, body = gate.noted(waiting(gate), b"mobile=021-88990011", "10.0.0.1")
    assert status == 422
    assert b"aria-invalid" in body
    assert b"refresh" not in dict(headers)
    assert b'value="021-88990011"' in body
    assert b"<script>" not in gate.noted(waiting(gate), b"mobile=%22%3E%3Cscript%3E", "10.0.0.1")[2]


def test_who_waits_for_a_moment_is_not_asked(tmp_path: Path, clock: Clock, opened: Opened) -> None:
    turns = Turns(opened(tmp_path / "numbers.sqlite"))
    gate = Gate(SIGNER, Book(tmp_path / "gate.json"), Pace(1.0), None, turns)
    for _ in range(100):
        gate.check({})
    me = waiting(gate)
    assert "/waiting/number" not in page(gate, me)
    assert gate.asking(me)[0] == 303
    gate.noted(me, FORM, "10.0.0.1")
    assert turns.numbers.due(10_000, gate.book.epoch, 10) == []


def test_without_a_place_of_ours_nothing_is_kept(gate: Gate) -> None:
    assert gate.turns
    for cookie in ({}, {PLACE: "p1.5.0000000000000000000000"}):
        assert gate.asking(cookie)[0] == 303
        assert gate.noted(cookie, FORM, "10.0.0.1")[0] == 303
    assert gate.turns.numbers.due(10_000, gate.book.epoch, 10) == []


def test_who_has_not_gone_in_is_told_once_a_while_after_their_turn(gate: Gate, clock: Clock) -> None:
    site, me, other = Site(), waiting(gate), waiting(gate)
    gate.noted(me, FORM, "10.0.0.1")
    gate.noted(other, b"mobile=09121234568", "10.0.0.2")
    look(gate, site, LOOKS)
    assert site.told == []
    clock.seconds += 700
    gate.room.may_enter(0, clock.seconds)
    assert gate.check(other)[0] == 204
    look(gate, site, LOOKS - 1)
    assert site.told == []
    site.is_silent = True
    look(gate, site, 2)
    site.is_silent = False
    look(gate, site, 5)
    assert [turn.mobile for turn in site.told] == [LINE]


def test_one_number_for_a_place_and_one_place_for_a_number(tmp_path: Path, opened: Opened) -> None:
    numbers = opened(tmp_path / "numbers.sqlite")
    for place, line in ((1, LINE), (1, OTHER), (2, LINE), (3, OTHER)):
        numbers.note(Turn(place, line, "10.0.0.1"), 7, 100)
    assert [(turn.place, turn.mobile) for turn in numbers.due(9, 7, 10)] == [(1, LINE), (3, OTHER)]
    assert numbers.due(9, 8, 10) == []
    assert (numbers.has(1, 7), numbers.has(2, 7), numbers.has(1, 8)) == (True, False, False)


def test_numbers_outlive_a_kill_sealed_and_lapse_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    path = tmp_path / "numbers.sqlite"
    opened(path).note(Turn(1, LINE, "10.0.0.1"), 7, 100)
    assert path.stat().st_mode & 0o077 == 0
    assert b"9121234567" not in path.read_bytes()
    after = opened(path)
    assert after.due(1, 7, 10) == [Turn(1, LINE, "10.0.0.1")]
    monkeypatch.setattr(gate_numbers, "MOST", 1)
    after.note(Turn(2, OTHER, "10.0.0.1"), 7, 100)
    assert not after.has(2, 7)
    after.lapse(7, 100 + KEPT_SECONDS + 1)
    assert not after.has(1, 7)


def test_what_another_secret_sealed_or_a_broken_file_holds_tells_nobody(
    tmp_path: Path, opened: Opened
) -> None:
    path = tmp_path / "numbers.sqlite"
    opened(path).note(Turn(1, LINE, "10.0.0.1"), 7, 100)
    other = opened(path, "another")
    assert other.due(1, 7, 10) == []
    assert not other.has(1, 7)
    other.close()
    path.write_bytes(b"nothing of a database" * 100)
    assert opened(path).due(1, 7, 10) == []


@pytest.mark.slow
def test_the_page_that_asks_for_a_number_is_right_html(gate: Gate, tmp_path: Path) -> None:
    me = waiting(gate)
    offered, asked = page(gate, me), gate.asking(me)[2].decode()
    wrong = gate.noted(me, b"mobile=1", "10.0.0.1")[2].decode()
    gate.noted(me, FORM, "10.0.0.1")
    assert (
        faults({"offered": offered, "asked": asked, "wrong": wrong, "noted": page(gate, me)}, tmp_path) == []
    )

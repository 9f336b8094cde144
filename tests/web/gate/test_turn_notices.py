"""Being told when it is one's turn: one message for a place, and no number in the open."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hemayat.web.gate import app as gate_app
from hemayat.web.gate import numbers as gate_numbers
from hemayat.web.gate.app import GateApplication
from hemayat.web.gate.controller import Controller
from hemayat.web.gate.numbers import KEPT_SECONDS, TurnSubscriber, TurnSubscribers, order_of
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.turn_notices import LOOKS, TurnCalls
from tests.support.markup import faults
from tests.support.threads import apart

SECRET, LINE, OTHER = "a secret of the test", "+989121234567", "+989121234568"
FORM = b"mobile=%DB%B0%DB%B9%DB%B1%DB%B2+123+4567"
"""As people type it: 0912 in Persian digits, with spaces."""
Opened = Callable[..., TurnSubscribers]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Numbers in a file, which is closed in the end."""
    with ExitStack() as stack:
        yield lambda path, secret=SECRET: stack.enter_context(closing(TurnSubscribers(path, secret)))


@pytest.fixture
def gate(tmp_path: Path, opened: Opened) -> GateApplication:
    """One person a second goes in; whoever came last waits for ten minutes."""
    return gate_of(tmp_path, opened, 600)


def gate_of(folder: Path, opened: Opened, waiting: int) -> GateApplication:
    turns = TurnCalls(opened(folder / "numbers.sqlite"))
    gate = GateApplication(
        Controller(folder / "threshold.json", AdmissionPace(1.0), []),
        gate_app.InternalSite("", "", ""),
        turns,
    )
    gate.controller.ledger.note("a", {gate.controller.place[0]: waiting + 2})
    return gate


def place(gate: GateApplication, order: int, nonce: str = "00000000") -> str:
    return f"{gate.controller.place[0]}.{order}.{nonce}"


def body(answer: gate_app.Answer) -> str:
    return answer[2].decode()


def location(answer: gate_app.Answer) -> str:
    return dict(answer[1])[b"location"].decode()


class Site:
    """Takes what is handed over, unless it is silent."""

    def __init__(self, *entered: str) -> None:
        self.told: list[TurnSubscriber] = []
        self.is_silent = False
        self.inside = frozenset(entered)

    async def tell(self, turns: list[TurnSubscriber]) -> bool:
        self.told += [] if self.is_silent else turns
        return not self.is_silent

    async def entered(self, places: list[str]) -> frozenset[str]:
        return self.inside & set(places)


def look(gate: GateApplication, site: Site, times: int = 1) -> None:
    async def all_of_them() -> None:
        for _ in range(times):
            await gate.turns.look(site, site.entered, gate.controller.place, 1_000_000)

    apart(lambda: asyncio.run(all_of_them()))


def test_whoever_waits_long_is_asked_for_a_number_and_told_that_it_is_kept(gate: GateApplication) -> None:
    me, other = place(gate, 601), place(gate, 602)
    status, headers, form = gate.asking(me)
    assert (status, b'name="mobile"' in form) == (200, True)
    assert dict(headers)[b"cache-control"] == b"no-store"
    saved = gate.noted(me, FORM, "10.0.0.1")
    assert (saved[0], location(saved)) == (303, "/waiting/number")
    assert "شمارهٔ شما ثبت شد" in body(gate.asking(me))
    assert "Your number is saved" in body(gate.asking(me))
    status, headers, form = gate.noted(other, b"mobile=021-88990011", "10.0.0.1")
    assert status == 422
    assert b"aria-invalid" in form
    assert b'value="021-88990011"' in form
    assert "<script>" not in body(gate.noted(other, b"mobile=%22%3E%3Cscript%3E", "10.0.0.1"))


def test_whoever_waits_for_a_moment_is_not_asked(tmp_path: Path, opened: Opened) -> None:
    gate = gate_of(tmp_path, opened, 100)
    me = place(gate, 101)
    assert location(gate.asking(me)) == f"/waiting/#{me.rpartition('.')[0]}/"
    gate.noted(me, FORM, "10.0.0.1")
    assert gate.turns.numbers.due((10**11, 0), 10) == []


@pytest.mark.parametrize("made_up", ["", "x", "1.2", "1.2.0000000g", "-1.2.00000000", "1.2.00000000.1"])
def test_without_a_place_nothing_is_kept(gate: GateApplication, made_up: str) -> None:
    assert order_of(made_up) is None
    assert location(gate.asking(made_up)) == "/"
    assert location(gate.noted(made_up, FORM, "10.0.0.1")) == "/"
    assert gate.turns.numbers.due((10**11, 0), 10) == []


def test_those_who_have_not_gone_in_are_told_once_a_while_after_their_turn(gate: GateApplication) -> None:
    me, other = place(gate, 601), place(gate, 602)
    site = Site(other)
    gate.noted(me, FORM, "10.0.0.1")
    gate.noted(other, b"mobile=09121234568", "10.0.0.2")
    look(gate, site, LOOKS)
    assert site.told == []
    gate.controller.ledger.advance(700, gate.controller.place[0])
    look(gate, site, LOOKS - 1)
    assert site.told == []
    site.is_silent = True
    look(gate, site, 2)
    site.is_silent = False
    look(gate, site, 5)
    assert [turn.mobile for turn in site.told] == [LINE]


def test_a_place_has_one_number_and_several_places_may_have_the_same(tmp_path: Path, opened: Opened) -> None:
    numbers = opened(tmp_path / "numbers.sqlite")
    first, second, third = "7.1.00000000", "7.2.00000000", "7.1.00000001"
    for where, line in ((first, LINE), (first, OTHER), (second, LINE), (third, OTHER)):
        numbers.note(TurnSubscriber(where, line, "10.0.0.1"), 100)
    kept = [(turn.place, turn.mobile) for turn in numbers.due((9, 0), 10)]
    assert kept == [(first, LINE), (third, OTHER), (second, LINE)]
    assert numbers.due((7, 0), 10) == []
    assert all(numbers.has(where) for where in (first, second, third))


def test_a_stranger_cannot_take_a_number_from_its_owner_nor_see_that_it_waits(gate: GateApplication) -> None:
    stranger, owner = place(gate, 601), place(gate, 602, "0000000a")
    for where, ip in ((stranger, "192.0.2.7"), (owner, "10.0.0.1")):
        saved = gate.noted(where, FORM, ip)
        assert (saved[0], location(saved)) == (303, "/waiting/number")
        assert "Your number is saved" in body(gate.asking(where))
    unknown = place(gate, 603)
    gate.noted(unknown, b"mobile=09350000000", "192.0.2.7")
    assert body(gate.asking(unknown)) == body(gate.asking(stranger)) == body(gate.asking(owner))
    site = Site()
    gate.controller.ledger.advance(700, gate.controller.place[0])
    look(gate, site, LOOKS)
    told_of_owner = [turn for turn in site.told if turn.mobile == LINE]
    assert [(turn.place, turn.ip) for turn in told_of_owner] == [(stranger, "192.0.2.7"), (owner, "10.0.0.1")]


def test_a_file_of_an_earlier_version_loses_its_numbers_and_takes_new_ones(
    tmp_path: Path, opened: Opened
) -> None:
    path, mine = tmp_path / "numbers.sqlite", "7.1.00000000"
    with closing(sqlite3.connect(path)) as former:
        former.execute("CREATE TABLE turn (place TEXT PRIMARY KEY, line BLOB NOT NULL UNIQUE)")
    numbers = opened(path)
    numbers.note(TurnSubscriber(mine, LINE, "10.0.0.1"), 100)
    assert numbers.has(mine)
    with closing(sqlite3.connect(path)) as now:
        tables = now.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    assert tables == [("subscriber",)]


def test_numbers_outlive_a_kill_sealed_and_lapse_after_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    path, mine, theirs = tmp_path / "numbers.sqlite", "7.1.00000000", "7.2.00000000"
    opened(path).note(TurnSubscriber(mine, LINE, "10.0.0.1"), 100)
    assert path.stat().st_mode & 0o077 == 0
    assert b"9121234567" not in path.read_bytes()
    after = opened(path)
    assert after.due((7, 1), 10) == [TurnSubscriber(mine, LINE, "10.0.0.1")]
    monkeypatch.setattr(gate_numbers, "MOST", 1)
    after.note(TurnSubscriber(theirs, OTHER, "10.0.0.1"), 100)
    assert not after.has(theirs)
    after.lapse(100 + KEPT_SECONDS + 1)
    assert not after.has(mine)


def test_what_another_secret_sealed_or_a_broken_file_holds_tells_nobody(
    tmp_path: Path, opened: Opened
) -> None:
    path, mine = tmp_path / "numbers.sqlite", "7.1.00000000"
    opened(path).note(TurnSubscriber(mine, LINE, "10.0.0.1"), 100)
    other = opened(path, "another")
    assert other.due((7, 1), 10) == []
    assert not other.has(mine)
    other.close()
    path.write_bytes(b"nothing of a database" * 100)
    assert opened(path).due((7, 1), 10) == []


@pytest.mark.slow
def test_the_page_that_asks_for_a_number_is_right_html(gate: GateApplication, tmp_path: Path) -> None:
    me = place(gate, 601)
    shown = {"asked": body(gate.asking(me)), "wrong": body(gate.noted(me, b"mobile=1", "10.0.0.1"))}
    gate.noted(me, FORM, "10.0.0.1")
    assert faults(shown | {"noted": body(gate.asking(me))}, tmp_path) == []

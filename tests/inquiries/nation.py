"""A small nation whose registers answer over real sockets, and how a household of it is asked about."""

from __future__ import annotations

import datetime as dt
import json
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hemayat.inquiries.answers import AskedHousehold, AskedPerson
from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from hemayat.synthetic.register_simulator.clerk import SimulatedClerk
from hemayat.synthetic.register_simulator.desk import SimulatedDesk
from hemayat.synthetic.register_simulator.nation import SimulatedNation
from hemayat.synthetic.register_simulator.orders import RegisterSimulator
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from hemayat.synthetic.register_simulator.server import serving
from tests.support.database import folder_of_run
from tests.support.extracts import Row, family, national_id
from tests.support.nations import snapshot_of

NOW = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
HOUSEHOLDS = 6


def rows() -> dict[str, list[Row]]:
    """Couples with a child; every head has a car and an account."""
    people = [
        person for number in range(1, HOUSEHOLDS + 1) for person in family(number, "head", "spouse", "child")
    ]
    heads = [person["national_id"] for person in people if person["relation_to_head"] == "head"]
    car: Row = {"kind": "passenger", "value_rial": 5_000_000_000}
    return {
        "persons": people,
        "vehicles": [{"national_id": who, **car} for who in heads],
        "accounts": [{"national_id": who, "balance_rial": 7} for who in heads],
    }


@dataclass(frozen=True)
class RunningSimulator:
    """A simulator that listens, and an adapter that asks it."""

    url: str
    simulator: RegisterSimulator
    registers: HttpRegisterAdapter

    def order(self, path: str, order: Any) -> int:
        """Send an order as somebody with curl would; gives the status."""
        return httpx.post(f"{self.url}/{path}", json=order).status_code

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.url) as said:
            found: dict[str, Any] = json.load(said)
            return found


@contextmanager
def simulated(folder: Path, keys: Mapping[str, bytes] | None = None) -> Iterator[RunningSimulator]:
    """The nation's registers on this machine, asked with little patience."""
    snapshot = snapshot_of(folder, rows())
    # Indexes are only read and say of which nation they are; what is sent to the registers is each test's own.
    nation = SimulatedNation.open(snapshot.path, folder_of_run() / "index")
    answering = SimulatedRegisters(
        nation, SimulatedDesk(folder / "desk.sqlite"), SimulatedClerk.of(snapshot.path)
    )
    answering.nation.make_indexes()
    simulator = RegisterSimulator(answering, keys)
    with serving(simulator) as url:
        registers = HttpRegisterAdapter({}, base=url, timeout=httpx.Timeout(0.4), sleep=lambda _: None)
        yield RunningSimulator(url, simulator, registers)
        registers.close()
    answering.close()


def person(household: int, number: int = 1) -> str:
    """The national id of a member of a household."""
    return national_id(household * 10 + number - 1)


def household(number: int, about: str = "request:1") -> AskedHousehold:
    """All three members of a household."""
    people = tuple(AskedPerson(no, person(number, no)) for no in (1, 2, 3))
    return AskedHousehold(people, about, number, "23", "job:1")

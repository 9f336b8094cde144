"""The registers of the nation that these tests are about, with what goes wrong in them and what they correct."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from hemayat.inquiries.http_adapter import HttpRegisterAdapter
from hemayat.registers.schema import TABLES
from hemayat.registers.snapshot import RegisterSnapshot, rows_of
from hemayat.synthetic.register_simulator.desk import SimulatedDesk
from hemayat.synthetic.register_simulator.nation import SimulatedNation
from hemayat.synthetic.register_simulator.orders import RegisterSimulator
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters
from hemayat.synthetic.register_simulator.server import serving
from tests.support.extracts import filled_row


@dataclass(frozen=True)
class RunningSimulator:
    """A simulator that listens, and an adapter that asks it with little patience."""

    url: str
    simulator: RegisterSimulator
    registers: HttpRegisterAdapter
    snapshot: RegisterSnapshot

    def order(self, path: str, order: Any) -> None:
        """As an operator of the simulator would with curl."""
        said = httpx.post(f"{self.url}/{path}", json=order)
        assert said.status_code == 200, said.text

    def fail(self, **faults: Any) -> None:
        """Register → what goes wrong with it; None: nothing any more, and it is not left alone for having failed."""
        self.order("faults", faults)
        self.registers._breakers.clear()

    def correct(self, table: str, national_id: str, *rows: dict[str, Any], **other: str) -> None:
        """From now on the register says these rows of this person."""
        filled = [filled_row(TABLES[table], row, national_id) for row in rows]
        self.order(
            "corrections", {"table": table, "national_id": national_id, "rows": _plain(filled), **other}
        )

    def person(self, household: int, place: int = 0) -> dict[str, Any]:
        """A row of the civil registry as an extract has it."""
        row = rows_of(self.snapshot, household)["persons"][place]
        return {name: value for name, value in row.items() if name != "person_no"} | {
            "national_id": f"{row['national_id']:010d}"
        }


@contextmanager
def simulated(snapshot: RegisterSnapshot, folder: Path, desk: Path) -> Iterator[RunningSimulator]:
    nation = SimulatedNation.open(snapshot.path, folder)
    nation.make_indexes()
    answering = SimulatedRegisters(nation, SimulatedDesk(desk))
    simulator = RegisterSimulator(answering)
    with serving(simulator) as url:
        registers = HttpRegisterAdapter({}, base=url, timeout=httpx.Timeout(5.0), sleep=lambda _: None)
        yield RunningSimulator(url, simulator, registers, snapshot)
        registers.close()
    answering.close()


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in rows
    ]

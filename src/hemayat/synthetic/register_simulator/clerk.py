"""Who answers disputes in a demo: by the list of faults that the maker of the nation keeps beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from hemayat.registers.sql_literals import literal
from hemayat.synthetic.register_simulator.desk import SimulatedDispute

if TYPE_CHECKING:
    from hemayat.synthetic.register_simulator.responses import SimulatedRegisters

TAKES = timedelta(seconds=20)
"""How long a dispute lies on the desk, so that whoever tries it out sees it lie there."""

_SOLD = "SELECT national_id::BIGINT FROM read_parquet({files}) WHERE kind = 'stale_vehicle'"
CORRECTED, UPHELD = "این خودرو فروخته شده است؛ ردیف آن حذف شد.", "سوابق بررسی شد و درست است."


@dataclass(frozen=True)
class SimulatedClerk:
    """`sold`: the national ids of those in whose name a car is registered that they no longer own."""

    sold: frozenset[int]

    @classmethod
    def of(cls, nation: Path) -> SimulatedClerk | None:
        """By the truth in the extract, or in the extract beside a prepared snapshot; None where it is not there."""
        for folder in (nation / "truth", nation.parent / "extract" / "truth"):
            if folder.is_dir():
                with duckdb.connect() as con:
                    rows = con.execute(_SOLD.format(files=literal(f"{folder}/*.parquet"))).fetchall()
                return cls(frozenset(who for (who,) in rows))
        return None

    def work(self, registers: SimulatedRegisters) -> None:
        """Answer what has lain on the desk for long enough."""
        now = datetime.now(UTC)
        for dispute in registers.desk.disputes():
            if dispute.state == "open" and datetime.fromisoformat(dispute.received_at) + TAKES <= now:
                self._answer(registers, dispute, now.isoformat())

    def _answer(self, registers: SimulatedRegisters, dispute: SimulatedDispute, at: str) -> None:
        rows = registers.rows_of(dispute.register, dispute.national_id)
        wrong = self._wrong(dispute, rows)
        if wrong is None:
            registers.desk.settle(dispute.reference, "upheld", UPHELD, at)
            return
        registers.desk.correct(
            dispute.register, dispute.national_id, [row for row in rows if row is not wrong]
        )
        registers.desk.settle(dispute.reference, "corrected", CORRECTED, at)

    def _wrong(self, dispute: SimulatedDispute, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The car long sold: the one that is named, else the dearest."""
        if dispute.register != "vehicles" or dispute.national_id not in self.sold:
            return None
        cars = [row for row in rows if row["kind"] == "passenger"]
        named = [row for row in cars if dispute.data_item and row.items() <= dispute.data_item.items()]
        return max(named or cars, key=lambda row: row["value_rial"] or 0, default=None)

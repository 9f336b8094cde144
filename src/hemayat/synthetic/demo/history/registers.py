"""What owners of registers did: correct their rows, answer disputes, and for a while not answer at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hemayat.synthetic.demo.history.applicants import HistoryCase
from hemayat.synthetic.demo.history.scenario import SILENT_REGISTER
from hemayat.synthetic.register_simulator.clerk import CORRECTED, UPHELD
from hemayat.synthetic.register_simulator.responses import SimulatedRegisters


class HistoryRegisters:
    """The demo's own registers. Nobody but this history answers disputes while it is made."""

    def __init__(self, simulated: SimulatedRegisters) -> None:
        self._simulated = simulated
        # The demo's clerk goes by the clock of the machine.
        simulated.clerk = None

    def correct(self, cases: Iterable[HistoryCase]) -> None:
        """Remove the rows of these households that were wrong."""
        for case in cases:
            for table in case.story.corrects:
                for national_id in case.members:
                    self._simulated.desk.correct(table, int(national_id), [])

    def fall_silent(self) -> None:
        """One register answers nobody."""
        self._simulated.silent.add(SILENT_REGISTER)

    def recover(self) -> None:
        """It answers again."""
        self._simulated.silent.clear()

    def answer_dispute(self, case: HistoryCase, step: str, now: dt.datetime) -> None:
        """Let the owner agree with the head and remove the row, or say that the row stays."""
        ids = {int(national_id) for national_id in case.members}
        for dispute in self._simulated.desk.disputes():
            if dispute.state == "open" and dispute.national_id in ids:
                if step == "owner_corrects":
                    self._simulated.desk.correct(dispute.register, dispute.national_id, [])
                    self._simulated.desk.settle(dispute.reference, "corrected", CORRECTED, now.isoformat())
                else:
                    self._simulated.desk.settle(dispute.reference, "upheld", UPHELD, now.isoformat())


OWNER_STEPS = ("owner_corrects", "owner_upholds")

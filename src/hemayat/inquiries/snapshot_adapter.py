"""The registers of a demo: what a synthetic nation says, by the same protocol, without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hemayat.inquiries.adapter import Found, RegisterAdapter
from hemayat.inquiries.answer_parser import Body, UnusableAnswer
from hemayat.inquiries.answers import RegisterSilent
from hemayat.synthetic.register_simulator.responses import NoReply, SimulatedRegisters


class SnapshotRegisterAdapter(RegisterAdapter):
    """Every register over the prepared snapshot, or the extract, in `nation`; indexes and corrections are in `folder`.

    Raises HemayatError where there is no such nation, or where it is not synthetic.
    """

    def __init__(self, nation: Path, folder: Path) -> None:
        self.simulated = SimulatedRegisters.in_folder(nation, folder)

    def exchange(self, register: str, path: str, body: Body, read: Callable[[Body], Found]) -> Found:
        """Raise RegisterSilent if the register is set to be silent, or if its answer cannot be read."""
        try:
            return read(self.simulated.answer(path, body))
        except UnusableAnswer as fault:
            raise RegisterSilent(register, str(fault)) from None
        except NoReply:
            raise RegisterSilent(register, "no answer within the time limit") from None

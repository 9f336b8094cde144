"""Faults on demand: how a simulated register is made to fail as real ones do."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from hemayat.common.errors import HemayatError

EVERY_REGISTER = "*"


@dataclass(frozen=True)
class SimulatedFault:
    """What goes wrong; several may at once. `times`: how many answers are spoiled before it is over; 0 is all.

    `silent`: takes the question and never answers. `slow_ms`: waits first. `status`: another HTTP status.
    `wrong_reference`: an answer to another question. `garbage`: no JSON. `half`: breaks off in the middle.
    `missing`: passes over every second person. `wrong_row`: one row of each person cannot be read.
    """

    silent: bool = False
    slow_ms: int = 0
    status: int = 0
    wrong_reference: bool = False
    garbage: bool = False
    half: bool = False
    missing: bool = False
    wrong_row: bool = False
    times: int = 0

    @classmethod
    def read(cls, register: str, value: Any) -> SimulatedFault:
        """From JSON: a mapping, or the name of one fault. Raises HemayatError for one that there is not."""
        said = {value: True} if isinstance(value, str) else value
        kinds = {one.name: type(one.default) for one in fields(cls)}
        if not isinstance(said, Mapping) or any(type(said[n]) is not kinds.get(n) for n in said):
            names = ", ".join(f"{name} ({kind.__name__})" for name, kind in kinds.items())
            raise HemayatError(f"{register}: {json.dumps(value)} is no fault; give an object of: {names}")
        return cls(**said)


NO_FAULT = SimulatedFault()


class SimulatedFaults:
    """The faults of each register now. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now: dict[str, SimulatedFault] = {}

    def play(self, value: Any) -> None:
        """Register → fault, None for none any more; `*` is every register. Raises HemayatError, and changes nothing."""
        if not isinstance(value, Mapping):
            raise HemayatError('faults are an object such as {"vehicles": {"status": 503}}')
        read = {name: SimulatedFault.read(name, said) if said else NO_FAULT for name, said in value.items()}
        with self._lock:
            if EVERY_REGISTER in read:
                self._now.clear()
            self._now |= read

    def take(self, register: str) -> SimulatedFault:
        """The fault that spoils the next answer of this register."""
        with self._lock:
            name = register if register in self._now else EVERY_REGISTER
            fault = self._now.get(name, NO_FAULT)
            if fault.times == 1:
                self._now[name] = NO_FAULT
            elif fault.times:
                self._now[name] = replace(fault, times=fault.times - 1)
            return fault


def apply_fault(fault: SimulatedFault, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as the fault lets it out."""
    if fault.wrong_reference:
        answer = {**answer, "reference": "00000000-0000-0000-0000-000000000000"}
    people = answer.get("people", [])
    if fault.missing:
        people = people[::2]
    if fault.wrong_row:
        people = [{**person, "rows": [*person["rows"], {"kind": "?"}]} for person in people]
    return {**answer, "people": people} if "people" in answer else answer

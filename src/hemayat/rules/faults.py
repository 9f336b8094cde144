"""Faults found in a policy: every one carries the file, the line, the name, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from hemayat.common.errors import HemayatError

MOST_FAULTS_SHOWN = 100
MOST_FAULTS_FOUND = 400


@dataclass(frozen=True, order=True)
class PolicyFault:
    """One thing wrong in a policy file. `name` is the path of the entry, for example `criteria.income.at_most`."""

    file: str
    line: int
    name: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.name}: {self.message}" if self.name else f"{where}: {self.message}"


class PolicyError(HemayatError):
    """The policy cannot be used; `found` lists every fault."""

    exit_code = 1

    def __init__(self, policy_faults: list[PolicyFault]) -> None:
        self.found = sorted(set(policy_faults))
        lines = [str(f) for f in self.found[:MOST_FAULTS_SHOWN]]
        if len(self.found) > MOST_FAULTS_SHOWN:
            lines.append(f"… and {len(self.found) - MOST_FAULTS_SHOWN} more")
        super().__init__(lines)


class PolicyFaults:
    """Collects faults, so that one reading of a file shows them all."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[PolicyFault] = []

    def add(self, line: int, name: str, message: str) -> None:
        self.found.append(PolicyFault(self.file, line, name, message))
        if len(self.found) >= MOST_FAULTS_FOUND:
            raise PolicyError(self.found)

    def raise_any(self) -> None:
        if self.found:
            raise PolicyError(self.found)


def did_you_mean(name: str, candidates: list[str]) -> str:
    """A half sentence that proposes near names, or lists what there is when that is short."""
    near = get_close_matches(name, candidates, n=3, cutoff=0.6)
    if near:
        return "did you mean " + " or ".join(f"'{n}'" for n in near) + "?"
    if 0 < len(candidates) <= 12:
        return "known here: " + ", ".join(sorted(candidates))
    return "see `hemayat registers describe` for the registers' columns"

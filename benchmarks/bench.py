"""What every measurement works on: one synthetic nation, prepared once, and the shipped policy on a day of 1398."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hemayat.common.dates import from_jalali
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.synthetic.population import PopulationPlan, make_population

ON = from_jalali(1398, 9, 1)
"""The rules of 1398 were in force; the synthetic nation stands on the same day."""

POLICY = Path(__file__).parents[1] / "policies" / "livelihood-support"


@dataclass(frozen=True)
class Bench:
    """The options of a run. `work` keeps the nation from one run to the next."""

    households: int
    work: Path
    repetitions: int = 5
    workers: int = os.cpu_count() or 1
    quick: bool = False
    openfisca: bool = True
    again: bool = False

    @cached_property
    def extract(self) -> Path:
        """The nation as the registers hand it over."""
        folder = self.work / f"extract-{self.households}"
        if not (folder / "manifest.json").exists():
            make_population(PopulationPlan(self.households, on=ON), folder, workers=self.workers)
        return folder

    @cached_property
    def snapshot(self) -> RegisterSnapshot:
        folder = self.work / f"snapshot-{self.households}"
        if not (folder / "manifest.json").exists():
            prepare(self.extract, folder, threads=self.workers)
        return RegisterSnapshot.open(folder)

    @cached_property
    def policy(self) -> CompiledPolicy:
        return compile_policy(POLICY, ON)

    def decided(self, out: Path) -> Path:
        """A finished run of the policy over the nation."""
        determine_nation(self.policy, self.snapshot, out, RunOptions(workers=self.workers), silent)
        return out


def silent(_what: str, _done: int, _total: int) -> None:
    """A progress that nobody watches."""


def command(*words: str | Path) -> list[str]:
    """The command line `hemayat …`, run by this Python."""
    return [sys.executable, "-c", "from hemayat.cli.main import main; main()", *(str(w) for w in words)]

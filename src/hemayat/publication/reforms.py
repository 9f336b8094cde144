"""A reform tried on a nation: checked as it is sent, then both laws decide everybody and what differs is counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hemayat.common.dates import date_in_words
from hemayat.common.language import Lang, Message, Words
from hemayat.eligibility.comparison import ComparisonInput, comparison_texts
from hemayat.engines.comparison import ComparisonOptions, compare_policies
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.engines.run_folder import open_run
from hemayat.publication.errors import PublicationFault
from hemayat.publication.policies import folder_of
from hemayat.publication.run_folders import run_folder
from hemayat.publication.run_loader import Advance
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.rules.patch import is_patch
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.source import read_tree

REFORM_FILE = "reform.yaml"
LANGS: tuple[Lang, ...] = ("fa", "en")
MEMORY = 1_000_000_000
FEW = 100_000
"""A nation of fewer households is compared in one process."""


@dataclass(frozen=True)
class ReformTrial:
    """What is compared: a policy on a day, and the same with a reform, or on another day, over the nation of a run.

    `reform`: the text of a patch or of a whole policy; empty where another day of the same law is meant. As it is
    long, it is kept apart from the rest.
    """

    policy: str
    on: dt.date
    to: dt.date
    run: str
    reform: str = ""
    file: str = ""
    keeps_cuts: bool = False

    def to_json(self) -> dict[str, Any]:
        given = {**asdict(self), "on": self.on.isoformat(), "to": self.to.isoformat()}
        return {name: value for name, value in given.items() if name != "reform"}

    @classmethod
    def from_json(cls, data: dict[str, Any], reform: str = "") -> ReformTrial:
        days = {name: dt.date.fromisoformat(data[name]) for name in ("on", "to")}
        return cls(**{**data, **days, "reform": reform})


def check_trial(trial: ReformTrial) -> None:
    """Raises PolicyError with every fault of the reform, each with its line, and PublicationFault."""
    run_folder(trial.run)
    if not trial.reform and trial.on == trial.to:
        raise PublicationFault(
            Message("There is nothing to compare. Send a reform file, or enter a different day."),
        )
    with _sides(trial):
        pass


def compare_trial(trial: ReformTrial, advance: Advance) -> dict[str, Any]:
    """Language → everything that was counted, in words, tables and charts. Raises HemayatError."""
    run, manifest = open_run(run_folder(trial.run))
    snapshot = RegisterSnapshot.open((run.path / manifest["snapshot_path"]).resolve())
    workers = 1 if snapshot.households < FEW else 0
    options = ComparisonOptions(MEMORY, workers, keep_cuts=trial.keeps_cuts, hides_few=True)
    with _sides(trial) as sides:
        comparison_result = compare_policies(*sides, snapshot, options, advance)
        comparison_input = ComparisonInput(
            *sides,
            snapshot.snapshot_id,
            snapshot.manifest.synthetic,
            trial.keeps_cuts,
            hides_few=options.hides_few,
        )
        return {
            lang: asdict(comparison_texts(comparison_input, comparison_result.comparison, lang))
            for lang in LANGS
        }


@contextmanager
def _sides(trial: ReformTrial) -> Iterator[tuple[CompiledPolicy, CompiledPolicy]]:
    """The two laws, compiled; the reform stands on the disk only meanwhile."""
    folder = folder_of(trial.policy)
    with TemporaryDirectory(prefix="hemayat-reform-") as made:
        first = _compiled(folder, trial.on)
        if not trial.reform:
            yield first, _compiled(folder, trial.to)
            return
        file = Path(made) / REFORM_FILE
        file.write_text(trial.reform, encoding="utf-8")
        if is_patch(read_tree(file)):
            yield first, _compiled(folder, trial.to, (file,))
        else:
            yield first, _compiled(file, trial.to)


def _compiled(policy: Path, on: dt.date, patches: tuple[Path, ...] = ()) -> CompiledPolicy:
    read = read_policy(policy, patches)
    if on < read.start or (read.end and on >= read.end):
        raise PublicationFault(_not_in_force(read.id, on, read.start, read.end))
    return compile_policy(policy, on, patches)


def _not_in_force(policy: str, on: dt.date, start: dt.date, end: dt.date | None) -> Words:
    if end is None:
        return Message(
            "The policy {policy} is not in force on {on}. It is in force from {start}. Enter another day."
        ).format(policy=policy, on=_day(on), start=_day(start))
    return Message(
        "The policy {policy} is not in force on {on}. It is in force from {start} until {end}. Enter another day."
    ).format(policy=policy, on=_day(on), start=_day(start), end=_day(end))


def _day(day: dt.date) -> Words:
    return Words(date_in_words(day, "fa"), date_in_words(day, "en"))

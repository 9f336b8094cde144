"""Who is refused by each criterion, from what the published national runs counted: from run to run, and by group.

Groups are the sex of the head, the province and the kind of place; never a nationality or a place of birth. A share is
that of all households, or of all of a group, which the run decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hemayat.eligibility.models import Run
from hemayat.eligibility.run_refusals import RefusalCounts, published_runs, refusal_counts
from hemayat.oversight.disclosure_control import suppressed_cells
from hemayat.oversight.indicators import permille

DRIFT = 10
"""Tenths of a percent of all households: a larger change from one run to the next is marked."""
RUNS = 6


@dataclass(frozen=True)
class RunShare:
    """Of one published run: the households that the criterion refuses, in tenths of a percent.

    `share`: None if it had no such criterion, or if they are few. `change`: since the run before; None without one.
    `is_new_text`: the text of its policy is another. Also the same text may mean something else on another day.
    """

    on: dt.date
    share: int | None
    change: int | None
    is_new_text: bool

    @property
    def is_drift(self) -> bool:
        return self.change is not None and abs(self.change) > DRIFT


@dataclass(frozen=True)
class RefusalShares:
    """`runs`: the earliest first. `parity`: "province", "area" or "head_sex" → its value → the share refused.

    Of the last run; None if few are. Empty for a run that did not count it.
    """

    runs: tuple[RunShare, ...]
    parity: Mapping[str, Mapping[str, int | None]]

    @property
    def last(self) -> RunShare:
        return self.runs[-1]


def shares_by_criterion() -> dict[str, RefusalShares]:
    """Of the criteria of the last published run; empty before the first one. One query."""
    runs = published_runs(RUNS)
    counted = [refusal_counts(run, by_group=run is runs[-1]) for run in runs]
    return {
        name: RefusalShares(tuple(_over_time(name, runs, counted)), parity_of(last))
        for name, last in (counted[-1].items() if counted else ())
    }


def parity_of(counts: RefusalCounts) -> dict[str, dict[str, int | None]]:
    """If the refused of a group or its others are few, nothing is shown of it, nor what it could be calculated from."""
    found: dict[str, dict[str, int | None]] = {}
    for group, values in counts.groups.items():
        few = suppressed_cells({value: refused for value, (refused, _) in values.items()})
        few |= suppressed_cells({value: whole - refused for value, (refused, whole) in values.items()}, few)
        found[group] = {
            value: None if value in few else permille(refused, whole)
            for value, (refused, whole) in values.items()
        }
    return found


def _over_time(
    criterion: str, runs: Sequence[Run], counted: Sequence[Mapping[str, RefusalCounts]]
) -> list[RunShare]:
    found: list[RunShare] = []
    for place, run in enumerate(runs):
        share, before = _share(counted[place].get(criterion)), found[-1].share if found else None
        change = share - before if share is not None and before is not None else None
        is_new_text = place > 0 and runs[place - 1].policy_version != run.policy_version
        found.append(RunShare(run.on, share, change, is_new_text))
    return found


def _share(counts: RefusalCounts | None) -> int | None:
    if counts is None:
        return None
    cells = {"refused": counts.refused, "others": counts.households - counts.refused}
    return None if suppressed_cells(cells) else permille(counts.refused, counts.households)

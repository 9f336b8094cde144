"""How many households a criterion refused in a published national run, as the run counted them. No nation is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.eligibility.models import Run
from hemayat.engines.summary import GROUPS, RunSummary
from hemayat.registers.province_codes import PROVINCE_CODES


@dataclass(frozen=True)
class RefusalCounts:
    """`households`: all that the run decided. `groups`: "province", "area" or "head_sex" → value → refused and all.

    Provinces are their digits. A value that is not known is "". Empty if it was not asked for, and for a run of an
    earlier version of the program.
    """

    households: int
    refused: int
    groups: Mapping[str, Mapping[str, tuple[int, int]]]


def published_runs(most: int) -> list[Run]:
    """The last ones that people have seen, the earliest first, without their large texts. One query."""
    rows = Run.objects.filter(published_at__isnull=False).only("on", "policy_version", "counts")
    return sorted(rows.order_by("-on", "-id")[:most], key=lambda run: (run.on, run.pk))


def refusal_counts(run: Run, *, by_group: bool) -> dict[str, RefusalCounts]:
    """By criterion. No query."""
    summary = RunSummary.from_json(run.counts)
    groups = GROUPS if by_group and summary.refused else ()
    # Added up once for all criteria: a nation has thousands of cells.
    all_households = {group: _all_households(summary, group) for group in groups}
    return {
        name: RefusalCounts(
            summary.households,
            verdicts.get("failed", 0),
            {
                group: _with_refused(households, summary.refused.get(name, {}).get(group, {}))
                for group, households in all_households.items()
            },
        )
        for name, verdicts in summary.verdicts.items()
    }


def _all_households(summary: RunSummary, group: str) -> dict[str, int]:
    return {value or "": numbers[0] for (value,), numbers in summary.by(group).items()}


def _with_refused(households: Mapping[str, int], refused: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    return {
        PROVINCE_CODES.get(value, value): (refused.get(value, 0), number)
        for value, number in households.items()
    }

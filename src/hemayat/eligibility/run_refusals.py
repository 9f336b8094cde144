"""How many households a criterion refused in a published national run, as the run counted them. No nation is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.eligibility.models import Run
from hemayat.engines.summary import RunSummary
from hemayat.registers.province_codes import PROVINCE_CODES


@dataclass(frozen=True)
class RefusalCounts:
    """`households`: all that the run decided. `groups`: "province", "area" or "head_sex" → value → refused and all.

    Provinces are their digits. A value that is not known is "". Empty for a run of an earlier version of the program.
    """

    households: int
    refused: int
    groups: Mapping[str, Mapping[str, tuple[int, int]]]


def published_runs(most: int) -> list[Run]:
    """The last ones that people have seen, the earliest first. One query."""
    rows = Run.objects.filter(published_at__isnull=False).order_by("-on", "-id")[:most]
    return sorted(rows, key=lambda run: (run.on, run.pk))


def refusal_counts(run: Run) -> dict[str, RefusalCounts]:
    """By criterion. No query."""
    summary = RunSummary.from_json(run.counts)
    return {
        name: RefusalCounts(summary.households, verdicts.get("failed", 0), _groups(summary, name))
        for name, verdicts in summary.verdicts.items()
    }


def _groups(summary: RunSummary, criterion: str) -> dict[str, dict[str, tuple[int, int]]]:
    return {
        group: {
            PROVINCE_CODES.get(value or "", value or ""): (refused.get(value or "", 0), numbers[0])
            for (value,), numbers in summary.by(group).items()
        }
        for group, refused in summary.refused.get(criterion, {}).items()
    }

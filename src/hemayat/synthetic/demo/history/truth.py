"""What a history made, counted from its own cases: a test compares it with the figures that the pages show."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.complaints.models import Complaint
from hemayat.eligibility.models import Decision
from hemayat.requests.models import Request
from hemayat.synthetic.demo.history.scenario import FAULTS

if TYPE_CHECKING:
    from hemayat.synthetic.demo.history.runner import HistoryRunner


def truth_of(runner: HistoryRunner) -> dict[str, Any]:
    """Counts by story, kind, state and outcome, by week and province, and the faults that were seeded."""
    requests = {case.item: case for case in runner.cases if case.is_request}
    calendar = runner.calendar
    with acting_as(SYSTEM, is_read_only=True):
        rows = list(
            Request.objects.filter(id__in=requests).values("id", "state", "kind", "decision_id", "ended_at")
        )
        decisions = [row["decision_id"] for row in rows if row["decision_id"]]
        outcomes = dict(Decision.objects.filter(id__in=decisions).values_list("id", "outcome"))
        complaints = [case.complaint for case in runner.cases if case.complaint]
        complained = Counter(Complaint.objects.filter(id__in=complaints).values_list("kind", "state"))
    counts: dict[str, Counter[str]] = {
        name: Counter()
        for name in ("by_story", "by_kind", "steps", "filed_by_week", "decided_by_week", "filed_by_province")
    }
    for row in rows:
        case = requests[row["id"]]
        end = outcomes.get(row["decision_id"] or 0) or row["state"]
        counts["by_story"][f"{case.story.name}: {end}"] += 1
        counts["by_kind"][f"{row['kind']}: {end}"] += 1
        counts["filed_by_week"][str(calendar.week_of(case.filed_on))] += 1
        counts["filed_by_province"][case.head.province] += 1
        if row["state"] == "decided" and row["ended_at"]:
            counts["decided_by_week"][str(calendar.week_of(day_of(row["ended_at"])))] += 1
    for case in runner.cases:
        counts["steps"].update(case.done)
        if not case.is_request:
            counts["by_story"][f"{case.story.name}: {'done' if case.done else 'open'}"] += 1
    return {
        "requests": len(rows),
        "complaints": {f"{kind}: {state}": many for (kind, state), many in sorted(complained.items())},
        "events": dict(sorted(runner.registry.counts.items())),
        "duplicates": dict(sorted(runner.reviews.counts.items())),
        "second_opinions": dict(sorted(runner.reviews.opinions.items())),
        "agencies": dict(sorted(runner.custodians.counts.items())),
        **{name: dict(sorted(counted.items())) for name, counted in counts.items()},
        "faults": [asdict(fault) for fault in FAULTS],
    }

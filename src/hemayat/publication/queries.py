"""What the command line and the desk show of publications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.publication.models import Publication


@dataclass(frozen=True)
class Listed:
    """One publication in a line. `notices`: whether all of them are queued; None while there are none to queue."""

    run_id: int
    state: str
    policy: str
    on: dt.date
    households: int
    counts: dict[str, int]
    proposed_by: str
    proposed_at: dt.datetime
    approved_by: str
    approved_at: dt.datetime | None
    notices: bool | None


def publications() -> list[Listed]:
    """Every publication, the latest first. One query."""
    rows = Publication.objects.select_related("run", "proposed_by", "approved_by").order_by("-pk")
    return [_listed(row) for row in rows]


def _listed(row: Publication) -> Listed:
    return Listed(
        row.pk, row.state, row.run.policy_id, row.run.on, row.run.households, _outcomes(row.run.counts),
        row.proposed_by.username, row.proposed_at, row.approved_by.username if row.approved_by else "",
        row.approved_at, None if row.approved_at is None else row.notices_done_at is not None,
    )  # fmt: skip


def _outcomes(counts: dict[str, list[list[object]]]) -> dict[str, int]:
    """Outcome → households, from the cells of a run's summary."""
    found: dict[str, int] = {}
    for _province, _area, _sex, _decile, outcome, households, *_ in counts.get("cells", []):
        found[str(outcome)] = found.get(str(outcome), 0) + int(str(households))
    return found

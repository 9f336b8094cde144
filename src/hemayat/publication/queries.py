"""What the command line and the desk show of publications."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from hemayat.common.language import Lang
from hemayat.publication.models import Errand, Publication

MOST_LISTED = 20


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
    title: dict[str, str]


def publications() -> list[Listed]:
    """Every publication, the latest first. One query."""
    rows = Publication.objects.select_related("run", "proposed_by", "approved_by").order_by("-pk")
    return [_listed(row) for row in rows]


def last_loading() -> Errand | None:
    """The proposal that was asked for last at the desk, whatever became of it."""
    return Errand.objects.filter(kind=Errand.Kind.PROPOSE).select_related("asked_by").order_by("-pk").first()


def comparison_of(number: int) -> Errand | None:
    """A reform tried on a nation: how far it is, or what came of it."""
    found = Errand.objects.filter(pk=number, kind=Errand.Kind.COMPARE)
    return found.select_related("asked_by").first()


def told_of(errand: Errand, lang: Lang) -> dict[str, Any] | None:
    """What came of a comparison, in words, tables and charts; None while nothing has."""
    return errand.result[lang] if errand.result else None


def comparisons() -> list[Errand]:
    """The latest first, without what came of each."""
    found = Errand.objects.filter(kind=Errand.Kind.COMPARE).select_related("asked_by").defer("result")
    return list(found.order_by("-pk")[:MOST_LISTED])


def _listed(row: Publication) -> Listed:
    return Listed(
        row.pk, row.state, row.run.policy_id, row.run.on, row.run.households, _outcomes(row.run.counts),
        row.proposed_by.username, row.proposed_at, row.approved_by.username if row.approved_by else "",
        row.approved_at, None if row.approved_at is None else row.notices_done_at is not None, dict(row.run.title),
    )  # fmt: skip


def _outcomes(counts: dict[str, list[list[object]]]) -> dict[str, int]:
    """Outcome → households, from the cells of a run's summary."""
    found: dict[str, int] = {}
    for _province, _area, _sex, _decile, outcome, households, *_ in counts.get("cells", []):
        found[str(outcome)] = found.get(str(outcome), 0) + int(str(households))
    return found

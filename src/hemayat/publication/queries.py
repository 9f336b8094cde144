"""What the command line and the desk show of publications, and why a household has no decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.language import Lang
from hemayat.eligibility.models import HouseholdNotDecided
from hemayat.eligibility.queries import published_run, run_of
from hemayat.publication.models import Errand, Publication

MOST_LISTED = 20
_LARGE = (
    "comparison", "loaded", "run__policy_text", "run__counts", "run__cut_points", "run__decision_columns",
    "run__registers",
)  # fmt: skip
_COUNTS = RawSQL(
    """(SELECT jsonb_object_agg(outcome, households) FROM (
        SELECT cell ->> 4 AS outcome, sum((cell ->> 5)::bigint) AS households
        FROM jsonb_array_elements(run.counts -> 'cells') AS cell GROUP BY 1) AS of_outcome)""",
    [],
    JSONField(),
)
"""Outcome → households, from the cells of a run's summary."""


@dataclass(frozen=True)
class PublicationRow:
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


def publications() -> list[PublicationRow]:
    """Every publication, the latest first. One query that leaves what is large in the database."""
    rows = Publication.objects.select_related("run", "proposed_by", "approved_by").defer(*_LARGE)
    return [_listed(row) for row in rows.annotate(counts=_COUNTS).order_by("-pk")]


def last_loading() -> Errand | None:
    """The proposal that was asked for last at the desk, whatever became of it."""
    return Errand.objects.filter(kind=Errand.Kind.PROPOSE).select_related("asked_by").order_by("-pk").first()


def comparison_of(number: int) -> Errand | None:
    """A reform tried on a nation: how far it is, or what came of it."""
    errands = Errand.objects.filter(pk=number, kind=Errand.Kind.COMPARE)
    return errands.select_related("asked_by").defer("reform").first()


def comparison_texts_of(errand: Errand, lang: Lang) -> dict[str, Any] | None:
    """What came of a comparison, in words, tables and charts; None while nothing has."""
    return errand.result[lang] if errand.result else None


def comparisons() -> list[Errand]:
    """The latest first, without what came of each."""
    found = (
        Errand.objects.filter(kind=Errand.Kind.COMPARE).select_related("asked_by").defer("reform", "result")
    )
    return list(found.order_by("-pk")[:MOST_LISTED])


def _listed(row: Any) -> PublicationRow:
    return PublicationRow(
        row.pk, row.state, row.run.policy_id, row.run.on, row.run.households, row.counts or {},
        row.proposed_by.full_name, row.proposed_at, row.approved_by.full_name if row.approved_by else "",
        row.approved_at, None if row.approved_at is None else row.notices_done_at is not None, dict(row.run.title),
    )  # fmt: skip


def why_not_decided(household: int) -> str:
    """The reason why the run that people see in its province did not decide this household; empty if there is none."""
    run = run_of(household) or published_run()
    row = run and HouseholdNotDecided.objects.filter(run_id=run.pk, household_id=household).first()
    return row.reason if row else ""


def why_member_reads_no_decision(household: int) -> str:
    """As `why_not_decided`, for somebody who is confirmed to belong to this household and is not its head.

    Empty too if the household has been decided in another way: how it stands, its head alone sees.
    """
    with acting_as(NOBODY, is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SELECT reason_without_decision(%s)", [household])
        reason: str = cursor.fetchone()[0]
    return reason

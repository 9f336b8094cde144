"""Reviews of criteria: opened by the service when refusals were often wrong, closed by the owner of the rules.

A job compares, for each criterion, two shares with the limits of the agreement: that of the objections that succeeded,
and that of the refusals that are estimated to be wrong. The share has to be above the limit with 95 percent certainty
at that look; over many looks chance opens a review now and then, and an analyst closes it. One review of a criterion
is open at a time; after one was closed, only what was decided since then counts. The owner is a policy analyst, and
closes it with words. The review names the tracking codes of households that the criterion refused and whose objection
succeeded, and nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_notices import notify_roles
from hemayat.agreements.content import CriterionReviewLimits
from hemayat.agreements.queries import version_in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.common.dates import TEHRAN, day_of
from hemayat.common.language import Message
from hemayat.eligibility.queries import published_run
from hemayat.households.permissions import barred_households
from hemayat.oversight import measurements
from hemayat.oversight.criteria import (
    SuccessfulObjection,
    criterion_words,
    names_in,
    objection_counts,
    successful_objections,
)
from hemayat.oversight.deteriorations import wilson
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.error_estimates import errors_by_criterion
from hemayat.oversight.errors import NOT_RULE_OWNER, REVIEW_WORDS_MISSING, NoSuchReview, OversightFault
from hemayat.oversight.indicators import nearest_permille
from hemayat.oversight.models import CriterionReview
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.queues import provinces_of

WEEKS = measurements.WEEKS[1]
LEAST_OBJECTIONS = SMALLEST
"""Decided objections to refusals by a criterion; fewer open no review."""
SURE = 0.9
"""Of an interval with two ends. Only the lower one counts here, so the share is above it with 95 percent certainty."""
MOST_CASES = 200
MOST_SHOWN = 50
_NOTICE = Message(
    "Hemayat: a review of the criterion “{title}” was opened, because refusals under it were often wrong. "
    "Read it at the desk, under “Feedback on rules”."
)


@dataclass(frozen=True)
class CriterionAlarm:
    """What passed its limit, both in tenths of a percent."""

    criterion: str
    cause: CriterionReview.Cause
    share: int
    limit: int


@dataclass(frozen=True)
class CriterionReviewView:
    """A review as the desk shows it. `title`: of the criterion, by language. `cases`: what who reads may see."""

    id: int
    criterion: str
    title: Mapping[str, str]
    cause: CriterionReview.Cause
    share: int
    limit: int
    since_on: dt.date
    opened_on: dt.date
    cases: tuple[SuccessfulObjection, ...]
    words: str
    closed_on: dt.date | None


def watch_criteria(*, now: dt.datetime) -> list[int]:
    """Open what has to be reviewed; gives the new reviews. Idempotent. Call it outside any transaction."""
    limits = version_in_force(day_of(now)).parameters.criterion_reviews
    first = dt.datetime.combine(measurements.last_weeks(WEEKS, day_of(now)).since, dt.time.min, TEHRAN)
    with acting_as(SYSTEM):
        run = published_run()
        if run is None:
            return []
        rows = CriterionReview.objects.order_by("opened_at")
        last = {row.criterion: row.closed_at for row in rows}
        since = {
            name: max(first, last.get(name) or first)
            for name in names_in(run.pk)
            if name not in last or last[name] is not None
        }
        # Asked once for each beginning: what was decided before it says nothing about what is decided since.
        found = {begin: alarms(begin, now, limits) for begin in sorted(set(since.values()))}
        return [
            _open(alarm, begin, run.pk, now)
            for name, begin in since.items()
            if (alarm := found[begin].get(name))
        ]


def alarms(
    since: dt.datetime, until: dt.datetime, limits: CriterionReviewLimits
) -> dict[str, CriterionAlarm]:
    """Of what was decided in this time, by criterion; of two causes the objections. Two queries, as the system."""
    found = {
        name: CriterionAlarm(
            name, CriterionReview.Cause.WRONG_REFUSALS, errors.refusals.share, limits.wrong_refusals
        )
        for name, errors in errors_by_criterion(since, until).items()
        if errors.refusals and errors.refusals.low > limits.wrong_refusals
    }
    for name, (of, turned) in objection_counts(since, until).items():
        if of >= LEAST_OBJECTIONS and wilson(turned, of, SURE)[0] > limits.overturned:
            share = nearest_permille(turned, of) or 0
            found[name] = CriterionAlarm(name, CriterionReview.Cause.OVERTURNED, share, limits.overturned)
    return found


def reviews() -> list[CriterionReviewView]:
    """The open ones and then the last closed ones, without their households. Ask as who may see them. One query."""
    rows = CriterionReview.objects.order_by("-opened_at")[:MOST_SHOWN]
    return sorted((_view(row, ()) for row in rows), key=lambda view: view.closed_on is not None)


def open_reviews() -> list[CriterionReviewView]:
    """As above, the open ones alone. One query."""
    return [_view(row, ()) for row in CriterionReview.objects.filter(closed_at=None).order_by("-opened_at")]


def review_of(number: int, by: StaffMember) -> CriterionReviewView:
    """With its households, but for those of the member and their relatives. Raises NoSuchReview.

    Somebody of oversight reads those of their provinces; an owner of the rules works for the nation.
    """
    row = CriterionReview.objects.filter(pk=number).first()
    if row is None:
        raise NoSuchReview
    barred, places = barred_households(by), provinces_of(by) if Role.OVERSIGHT in by.roles else EVERY_PROVINCE
    cases = (_case(stored) for stored in row.cases)
    seen = (case for case in cases if case.province in places and case.household_id not in barred)
    return _view(row, tuple(seen))


def close_review(*, review: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """The owner's words end it. Raises NOT_RULE_OWNER, REVIEW_WORDS_MISSING, NoSuchReview."""
    if not isinstance(by, StaffMember) or Role.ANALYST not in by.roles or not by.is_active:
        raise OversightFault(NOT_RULE_OWNER)
    actor, said = actor_of(by), words.strip()
    if not said:
        raise OversightFault(REVIEW_WORDS_MISSING)
    with acting_as(actor):
        row = CriterionReview.objects.select_for_update().filter(pk=review, closed_at=None).first()
        if row is None:
            raise NoSuchReview
        row.words, row.closed_by_id, row.closed_at = said, by.pk, now
        row.save(update_fields=["words", "closed_by_id", "closed_at"])
        _record("criterion_review.closed", row, actor, {"criterion": row.criterion}, now)


# ---------------------------------------------------------------------------------------- underneath


def _open(alarm: CriterionAlarm, since: dt.datetime, run_id: int, now: dt.datetime) -> int:
    cases = successful_objections(alarm.criterion, since, now, MOST_CASES)
    row = CriterionReview.objects.create(
        criterion=alarm.criterion, run_id=run_id, cause=alarm.cause, share=alarm.share, limit_share=alarm.limit,
        since=since, opened_at=now, cases=[_stored(case) for case in cases],
    )  # fmt: skip
    words = _NOTICE.format(title=criterion_words(alarm.criterion, run_id)[0].get("fa", alarm.criterion)).fa
    notified = notify_roles([Role.ANALYST], words, key=f"criterion-review:{row.pk}", now=now)
    detail = {
        "criterion": alarm.criterion,
        "cause": str(alarm.cause),
        "cases": len(cases),
        "notified": notified,
    }
    _record("criterion_review.opened", row, SYSTEM, detail, now)
    return row.pk


def _view(row: CriterionReview, cases: tuple[SuccessfulObjection, ...]) -> CriterionReviewView:
    return CriterionReviewView(
        row.pk, row.criterion, criterion_words(row.criterion, row.run_id)[0], CriterionReview.Cause(row.cause),
        row.share, row.limit_share, day_of(row.since), day_of(row.opened_at), cases, row.words,
        day_of(row.closed_at) if row.closed_at else None,
    )  # fmt: skip


def _stored(case: SuccessfulObjection) -> list[Any]:
    return [case.household_id, case.tracking_code, case.province, case.decided_at.isoformat()]


def _case(stored: list[Any]) -> SuccessfulObjection:
    household_id, tracking_code, province, decided_at = stored
    return SuccessfulObjection(household_id, tracking_code, province, dt.datetime.fromisoformat(decided_at))


def _record(event: str, row: CriterionReview, by: Actor, detail: dict[str, Any], now: dt.datetime) -> None:
    record(by=by, event=event, subject=f"criterion_review:{row.pk}", detail=detail, now=now)

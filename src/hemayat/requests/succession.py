"""Where the support of a head who died goes on for whoever heads the household now, without a gap (A11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from hemayat.approvals.queries import ApprovalEventView, ApprovalView, approvals_of, history_of
from hemayat.approvals.states import ApprovalEventKind, ApprovalEventReason
from hemayat.common.dates import day_of
from hemayat.eligibility.effective_dates import SupportContinuation
from hemayat.eligibility.queries import PublishedResult, determination_of, earlier_of
from hemayat.households.queries import head_of
from hemayat.rules.unknowns import NOT_ELIGIBLE


def support_continues(household: int, now: dt.datetime) -> SupportContinuation | None:
    """Where somebody else heads it since the holder of the last approval before theirs died: the day that ended it.

    None where it was refused since then: nothing was due that a new head could go on with. None too where theirs was
    told from that day already, unless the registry has named another day since.
    """
    head = head_of(household, day_of(now))
    approvals = approvals_of(household)
    own, before = _last_two(approvals, head.person if head else 0)
    if (
        head is None
        or before is None
        or before.ended_on is None
        or before.ended_because is not ApprovalEventReason.DEATH
    ):
        return None
    died_at = _ended_at(history_of(household, before.id))
    published_results = _told(household, died_at)
    if any(one.outcome == NOT_ELIGIBLE for one in published_results):
        return None
    if own is None:
        return SupportContinuation(before.ended_on)
    days = [day for one in published_results if (day := _went_on_from(one)) is not None]
    return SupportContinuation(before.ended_on, min(days)) if days and days[0] != before.ended_on else None


# ---------------------------------------------------------------------------------------- underneath


def _last_two(
    approvals: Sequence[ApprovalView], head: int
) -> tuple[ApprovalView | None, ApprovalView | None]:
    """What this head holds, where that is the latest and has not ended, and the one of another before it."""
    latest = next(iter(approvals), None)
    if latest is None or latest.holder_id != head:
        return None, latest
    own = latest if latest.ended_on is None else None
    return own, approvals[1] if own and len(approvals) > 1 and approvals[1].holder_id != head else None


def _ended_at(history: Sequence[ApprovalEventView]) -> dt.datetime:
    """When it was first told that the holder died, and lived no more since; another day of death is the same death."""
    ends = [
        approval_event
        for approval_event in history
        if approval_event.kind == ApprovalEventKind.ENDED
        and approval_event.because is ApprovalEventReason.DEATH
    ]
    told_anew = {approval_event.at for approval_event in ends}
    numbers = {approval_event.number for approval_event in ends}
    first: dt.datetime | None = None
    for event in history:
        if event in ends:
            first = first or event.at
        elif event.undoes in numbers and event.at not in told_anew:
            first = None
    assert first is not None, "it ended by a death"
    return first


def _told(household: int, since: dt.datetime) -> list[PublishedResult]:
    """What was decided since then, the latest first."""
    holds = determination_of(household)
    told = [*([holds] if holds else []), *earlier_of(household)]
    return [one for one in told if one.published_at >= since]


def _went_on_from(published_result: PublishedResult) -> dt.date | None:
    act = published_result.act
    return act.counts_from_on if act and act.counts_from_run_id is None else None

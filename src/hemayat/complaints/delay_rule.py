"""When a complaint about delay is open: one rule, and which requests of a household it holds for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.agreements.queries import clocks_of, promised_days, version_in_force
from hemayat.common.dates import day_of
from hemayat.requests.case_process import case_of
from hemayat.requests.queries import requests_of
from hemayat.requests.results import CaseSummary, CaseView


def may_complain_of_delay(
    *, is_complete: bool, due_on: dt.date | None, has_result: bool, today: dt.date
) -> bool:
    """R4.8b: exactly when the forms are complete, the due date has passed, and there is no result."""
    return is_complete and due_on is not None and due_on < today and not has_result


@dataclass(frozen=True)
class LateCase:
    """A request whose result is late. `due_on`: as its clock says."""

    request: CaseSummary
    due_on: dt.date


def late_requests(household: int, today: dt.date) -> list[LateCase]:
    """Those of which their head may complain today. Three queries."""
    filed = [
        case_summary
        for case_summary in requests_of(household)
        if case_summary.filed_at and not case_summary.ended_at
    ]
    clocks = clocks_of(household, [case_of(case_summary.id) for case_summary in filed], today)
    return [
        LateCase(case_summary, clock.due_on)
        for case_summary in filed
        if (clock := clocks.get(case_of(case_summary.id)))
        and may_complain_of_delay(
            is_complete=True, due_on=clock.due_on, has_result=clock.stopped_at is not None, today=today
        )
    ]


def complaint_answer_day(now: dt.datetime) -> dt.date:
    """The day by which the office answers a complaint that is filed now. Two queries."""
    agreement = version_in_force(day_of(now))
    days = agreement.parameters.complaint_within
    return promised_days([days], agreement, now)[days]


def is_late(case: CaseView, today: dt.date) -> bool:
    """The same of a request that is at hand already."""
    return may_complain_of_delay(
        is_complete=case.filed_at is not None,
        due_on=case.clock.due_on if case.clock else None,
        has_result=case.ended_at is not None,
        today=today,
    )


def late_request(household: int, request_id: int, today: dt.date) -> LateCase | None:
    """This one, if its result is late."""
    return next(
        (late_case for late_case in late_requests(household, today) if late_case.request.id == request_id),
        None,
    )

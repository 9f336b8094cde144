"""Which request makes sense for a household: said before a draft is begun, with the one that does make sense."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.agreements.closing_law import service_ended
from hemayat.agreements.queries import objection_window, version_in_force
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.eligibility.queries import PublishedResult, decision_in, determination_in, determination_of
from hemayat.households.queries import members
from hemayat.requests.errors import CaseAlreadyOpen, CaseNotAdmissible
from hemayat.requests.models import Request
from hemayat.requests.permissions import household_of
from hemayat.requests.states import OPEN, CaseKind


def check_can_begin(
    kind: CaseKind, head: Citizen, about_run: int | None, about_decision: int | None, now: dt.datetime
) -> None:
    """Raises CaseNotAdmissible, or CaseAlreadyOpen with the request that is being examined already."""
    household = household_of(head)
    if ended := service_ended(day_of(now)):
        raise CaseNotAdmissible(ended.words)
    if kind is CaseKind.APPLICATION:
        _check_application(household)
    elif head.is_applicant and determination_of(household) is None:
        raise CaseNotAdmissible(
            Message(
                "You do not have a household registered here yet. File an application for livelihood "
                "support first."
            ),
        )
    elif head.is_applicant and kind is CaseKind.CHANGE_OF_HEAD:
        raise CaseNotAdmissible(
            Message(
                "The civil registry has no household in your name yet. You can change the head after "
                "the civil registry has registered the household."
            ),
        )
    elif kind is CaseKind.OBJECTION:
        _check_objection(household, about_run, about_decision, now)
    elif kind is CaseKind.DISPUTE:
        _check_dispute(household)
    elif kind is CaseKind.CHANGE_OF_HEAD:
        _check_change_of_head(household)
    else:
        _check_none_open(household, kind)


def _check_application(household: int) -> None:
    if determination_of(household) is not None:
        raise CaseNotAdmissible(
            Message(
                "We have already decided about your household. If you think the decision is wrong, "
                "object to it."
            ),
        )
    _check_none_open(household, CaseKind.APPLICATION)


def _check_objection(
    household: int, about_run: int | None, about_decision: int | None, now: dt.datetime
) -> None:
    """It names what it objects to (R1.4a), and has no last day unless the agreement sets one (R1.4d)."""
    published_result = _told(household, about_run, about_decision)
    if published_result is None:
        raise CaseNotAdmissible(
            Message("Choose the decision that you object to: open it and press “Object”."),
        )
    decided_on = day_of(published_result.published_at)
    window = objection_window(decided_on, version_in_force(day_of(now)))
    if window is not None and (day_of(now) - decided_on).days > window:
        raise CaseNotAdmissible(
            Message(
                "The time limit for an objection has passed. Under the agreement, it is {window} days."
            ).format(window=window),
        )
    about = {"about_decision": about_decision} if about_decision else {"about_run": about_run}
    _check_none_open(household, CaseKind.OBJECTION, **about)


def _check_dispute(household: int) -> None:
    if determination_of(household) is None:
        raise CaseNotAdmissible(
            Message(
                "No information about your household has been used yet. File an application for "
                "livelihood support first."
            ),
        )


def _check_change_of_head(household: int) -> None:
    if not members(household):
        raise CaseNotAdmissible(
            Message(
                "The members of your household are not recorded here yet. File an application for "
                "livelihood support first."
            ),
        )
    _check_none_open(household, CaseKind.CHANGE_OF_HEAD)


def _told(household: int, about_run: int | None, about_decision: int | None) -> PublishedResult | None:
    if about_decision is not None:
        return decision_in(household, about_decision)
    return determination_in(household, about_run) if about_run is not None else None


def _check_none_open(household: int, kind: CaseKind, **about: int | None) -> None:
    rows = Request.objects.filter(household_id=household, kind=kind, state__in=OPEN, **about)
    if (found := rows.first()) is not None:
        raise CaseAlreadyOpen(found.id)

"""Whether an application ended because its applicant heads a household of their own since."""

from __future__ import annotations

from hemayat.requests.queries import requests_of
from hemayat.requests.results import CaseSummary, ended_by_own_household
from hemayat.web.citizen.access import household_of
from hemayat.web.citizen.sessions import HeadRequest


def own_household_of(request: HeadRequest) -> CaseSummary | None:
    """The newest request of who is signed in as an applicant, if it ended in this way.

    Only while this session is older: whoever signs in afterwards and is an applicant again is no head any more.
    """
    if not request.citizen.is_applicant:
        return None
    newest = next(iter(requests_of(household_of(request), request.citizen)), None)
    if newest is None or not ended_by_own_household(newest) or newest.ended_at is None:
        return None
    return newest if request.citizen.created_at < newest.ended_at else None

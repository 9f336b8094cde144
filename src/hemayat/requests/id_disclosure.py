"""Showing the national ids of a household in full: only for who asks for them, and on record."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.households.queries import known_in
from hemayat.requests.available_actions import place_of
from hemayat.requests.errors import NoSuchRequest
from hemayat.requests.permissions import PURPOSE, check_is_colleague, check_sees


def name_people(*, request_id: int, by: StaffMember, now: dt.datetime) -> dict[int, str]:
    """Person → national id, of everybody in the household of a case. Raises NoSuchRequest, NotACaseOfficer."""
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        place = place_of(request_id)
        if place is None:
            raise NoSuchRequest
        household, province = place
        check_sees(by, province)
        record(
            by=actor, event="household.ids_shown", household=household, province=province,
            subject=f"request:{request_id}", now=now,
        )  # fmt: skip
        return {one.person: one.national_id for one in known_in(household)}

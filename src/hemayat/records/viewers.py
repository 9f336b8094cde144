"""Whose records somebody who is signed in reads whole. It goes by who reads them (decision 0052)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.accounts.headship import leads, national_id_of
from hemayat.accounts.results import Citizen
from hemayat.common.dates import years_before
from hemayat.households.models import HEAD
from hemayat.households.queries import HouseholdMember, known_in

ADULT_YEARS = 18
"""From this age on, a member's records are shown to the head in part only."""


@dataclass(frozen=True)
class Viewer:
    """Who reads records. `leads`: by our own record too, as its head or in the head's stead.

    `person`: their own number in our record, and of somebody in the head's stead that of the head; None if it has none.
    """

    person: int | None
    leads: bool


RECORDED_HEAD = Viewer(None, leads=True)
"""The reader of letters and disputes."""


def viewer_of(by: Citizen) -> Viewer:
    """Ask as the head. One query."""
    assert by.household is not None, "only a head of household asks"
    known = known_in(by.household)
    head = next((one for one in known if one.relation == HEAD), None)
    if leads(by, head.national_id if head else None):
        return Viewer(head.person if head else None, leads=True)
    own_id = national_id_of(by)
    return Viewer(next((one.person for one in known if one.national_id == own_id), None), leads=False)


def may_be_seen_by(viewer: Viewer, member: HouseholdMember | None, today: dt.date) -> bool:
    """Whether they see a member's records whole: their own, and those of children in the household."""
    if member is None:
        return False
    if member.birth_date > years_before(today, ADULT_YEARS) or member.person == viewer.person:
        return True
    # A widow needs the records of the late head to understand the decision and to act on it. Nobody else can show them
    # to her: there is no line left to send a code to, and no register is asked about the dead.
    return member.is_head and (viewer.leads or member.died_on is not None)

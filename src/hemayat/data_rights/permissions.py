"""Who may: the head of a household, or who acts in their stead, who has proven a moment ago that it is they."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.data_rights.errors import SignInTooOld

FRESH = dt.timedelta(minutes=10)


def check_is_fresh(by: Citizen, now: dt.datetime) -> None:
    """Raises SignInTooOld: everything about a family in one file asks for more than a session left open."""
    if not is_fresh(by, now):
        raise SignInTooOld


def is_fresh(by: Citizen, now: dt.datetime) -> bool:
    return by.household is not None and now - by.created_at <= FRESH


def household_of(by: Citizen) -> int:
    """The household that they lead."""
    assert by.household is not None, "only a head of household asks"
    return by.household

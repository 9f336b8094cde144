"""Who may read a letter: the person that it is addressed to, or who acts for them, and no later head."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.approvals.permissions import is_person
from hemayat.letters.queries import IssuedLetter


def is_addressed_to(letter: IssuedLetter, by: Citizen, on: dt.date) -> bool:
    """While they act; at most two queries."""
    return is_person(letter.holder_id, letter.household, by, on)

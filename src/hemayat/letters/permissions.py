"""Who asks for a letter: a head of household. Who reads it: its addressee, or who acts for them, and no later head."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import Citizen
from hemayat.approvals.permissions import is_person
from hemayat.common.errors import HemayatError
from hemayat.letters.queries import IssuedLetter


class LetterForHeadAlone(HemayatError):
    """Only a signed-in head of household asks for a letter; nobody asks for it in their place."""

    def __init__(self) -> None:
        super().__init__("only a head of household asks for a letter, after signing in to the citizens' site")


def check_asks_as_head(by: object) -> int:
    """The household. Raises LetterForHeadAlone for anybody else, if another is given in the head's place."""
    if not isinstance(by, Citizen) or by.household is None:
        raise LetterForHeadAlone
    return by.household


def is_addressed_to(letter: IssuedLetter, by: Citizen, on: dt.date) -> bool:
    """While they act; at most two queries."""
    return is_person(letter.holder_id, letter.household, by, on)

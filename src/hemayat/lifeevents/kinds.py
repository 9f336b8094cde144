"""The kinds of life events that the civil registry tells, what each needs to say, and their words. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Message, Words


class Kind(StrEnum):
    DEATH = "death"
    BIRTH = "birth"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    CHANGE_OF_HEAD = "change_of_head"
    RESIDENCE = "residence"
    ANNULMENT = "annulment"


@dataclass(frozen=True)
class About:
    """`needs`, `may_say`: columns besides the number, the kind and the two days."""

    words: Words
    needs: tuple[str, ...]
    may_say: tuple[str, ...] = ()


KINDS: dict[Kind, About] = {
    Kind.DEATH: About(Message("Death"), ("national_id",)),
    Kind.BIRTH: About(
        Message("Birth"),
        ("national_id", "household_id", "relation", "given_name", "family_name", "sex"),
        ("father_name",),
    ),
    Kind.MARRIAGE: About(
        Message("Marriage"),
        ("national_id", "other_national_id", "household_id", "relation", "other_relation"),
    ),
    Kind.DIVORCE: About(Message("Divorce"), ("national_id", "other_national_id", "household_id", "relation")),
    Kind.CHANGE_OF_HEAD: About(Message("Change of head"), ("national_id", "household_id")),
    Kind.RESIDENCE: About(Message("Change of the country of residence"), ("national_id", "country")),
    Kind.ANNULMENT: About(Message("Annulment"), ("corrects",)),
}
"""An annulment says that the event which it corrects never happened; any other kind that corrects one replaces it."""

ORDER = {
    Kind.BIRTH: 0,
    Kind.CHANGE_OF_HEAD: 1,
    Kind.MARRIAGE: 2,
    Kind.DIVORCE: 3,
    Kind.RESIDENCE: 4,
    Kind.DEATH: 5,
    Kind.ANNULMENT: 6,
}
"""Of one day, in this order: who becomes head does before the former one leaves."""

"""The kinds of life events that the civil registry tells, what each needs to say, and their words. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Message, Words


class LifeEventKind(StrEnum):
    DEATH = "death"
    BIRTH = "birth"
    MARRIAGE = "marriage"
    DIVORCE = "divorce"
    CHANGE_OF_HEAD = "change_of_head"
    RESIDENCE = "residence"
    ANNULMENT = "annulment"


@dataclass(frozen=True)
class EventKindRules:
    """`needs`, `may_say`: columns besides the number, the kind and the two days."""

    words: Words
    needs: tuple[str, ...]
    may_say: tuple[str, ...] = ()


KINDS: dict[LifeEventKind, EventKindRules] = {
    LifeEventKind.DEATH: EventKindRules(Message("Death"), ("national_id",)),
    LifeEventKind.BIRTH: EventKindRules(
        Message("Birth"),
        ("national_id", "household_id", "relation", "given_name", "family_name", "sex"),
        ("father_name",),
    ),
    LifeEventKind.MARRIAGE: EventKindRules(
        Message("Marriage"),
        ("national_id", "other_national_id", "household_id", "relation", "other_relation"),
    ),
    LifeEventKind.DIVORCE: EventKindRules(
        Message("Divorce"), ("national_id", "other_national_id", "household_id", "relation")
    ),
    LifeEventKind.CHANGE_OF_HEAD: EventKindRules(Message("Change of head"), ("national_id", "household_id")),
    LifeEventKind.RESIDENCE: EventKindRules(
        Message("Change of country of residence"), ("national_id", "country")
    ),
    LifeEventKind.ANNULMENT: EventKindRules(Message("Annulment"), ("corrects",)),
}
"""An annulment says that the event which it corrects never happened; any other kind that corrects one replaces it."""

ORDER = {
    LifeEventKind.BIRTH: 0,
    LifeEventKind.CHANGE_OF_HEAD: 1,
    LifeEventKind.MARRIAGE: 2,
    LifeEventKind.DIVORCE: 3,
    LifeEventKind.RESIDENCE: 4,
    LifeEventKind.DEATH: 5,
    LifeEventKind.ANNULMENT: 6,
}
"""Of one day, in this order: who becomes head does before the former one leaves."""

"""Whether a member's age fits the relation to the head.

No rule of the agreement, of the law in force here or of a register names an age for a spouse, so none is judged.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class AgeFault(StrEnum):
    NOT_YOUNGER = "not_younger"
    """A child or grandchild who is as old as the head, or older."""
    NOT_OLDER = "not_older"
    """A parent who is as old as the head, or younger."""


_YOUNGER, _OLDER = frozenset({"child", "grandchild"}), frozenset({"parent"})


def age_fault(relation: str, born: dt.date, head_born: dt.date | None) -> AgeFault | None:
    """Why somebody born on this day cannot be this to the head; None if they can, or if the head's day is not known."""
    if head_born is None:
        return None
    if relation in _YOUNGER and born <= head_born:
        return AgeFault.NOT_YOUNGER
    return AgeFault.NOT_OLDER if relation in _OLDER and born >= head_born else None

"""What happens to an approval after it was issued, and why. The approval itself never changes, whatever happens."""

from __future__ import annotations

from enum import StrEnum


class ApprovalEventKind(StrEnum):
    """An end or a restoration undoes nothing that was written: each is one more line (models.ApprovalEvent)."""

    ENDED = "ended"
    RESTORED = "restored"
    SUSPENDED = "suspended"
    RESUMED = "resumed"


class ApprovalEventReason(StrEnum):
    """Why. The first two come of a run or a decision, which has its own notice and may be objected to.

    A household that nobody is left in has circumstances of its own, without a decision.
    """

    CIRCUMSTANCES = "circumstances"
    CHANGE_OF_HEAD = "change_of_head"
    DEATH = "death"
    WITHDRAWAL = "withdrawal"
    LAW = "law"
    CORRECTION = "correction"
    NOTHING_DUE = "nothing_due"


ENDS = (
    ApprovalEventReason.CIRCUMSTANCES,
    ApprovalEventReason.CHANGE_OF_HEAD,
    ApprovalEventReason.DEATH,
    ApprovalEventReason.WITHDRAWAL,
    ApprovalEventReason.LAW,
    ApprovalEventReason.CORRECTION,
)
"""For what an approval ends; the last: it was issued in the place of a holder who turned out to live."""
HOUSEHOLD_ENDED = "household ended"
"""What is reported of an approval that ended because nobody was left in its household (sql/follow.sql)."""
LEFT_OUT = "household left out"
"""The same if the register of a national run does not have the household any more."""
PUT_OFF = "objection"
"""What is reported of an end that an objection put off (sql/continuing.sql). The end before it says why it ended."""

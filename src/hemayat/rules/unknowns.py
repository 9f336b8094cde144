"""Why a fact is not known. The codes are ordered: of several that apply to a household, the highest is stored."""

from __future__ import annotations

from enum import IntEnum


class UnknownReason(IntEnum):
    """From `OLD` on, not even the known part can be trusted."""

    KNOWN = 0
    UNANSWERED = 1  # a register was not asked about a member, or did not answer
    QUARANTINED = 2  # a record about a member could not be read
    INCOMPLETE = 3  # a row has an empty cell that matters
    OLD = 4  # older than the policy's max_age
    CONTRADICTED = 5  # another register says otherwise
    OUT_OF_RANGE = 6  # the sum is larger than any legal amount


CAUSE_CODES = {
    "answered": UnknownReason.KNOWN,
    "unanswered": UnknownReason.UNANSWERED,
    "quarantined": UnknownReason.QUARANTINED,
    "contradicted": UnknownReason.CONTRADICTED,
}
"""What `cause` in the prepared table `answered` means."""


class Verdict(IntEnum):
    """Of one criterion, as stored in a run."""

    PASSED = 1
    FAILED = 2
    UNDETERMINED = 3
    WAIVED = 4


ELIGIBLE, NOT_ELIGIBLE, NEEDS_DATA = "eligible", "not_eligible", "needs_data"
OUTCOMES = (ELIGIBLE, NOT_ELIGIBLE, NEEDS_DATA)

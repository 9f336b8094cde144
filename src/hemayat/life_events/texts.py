"""What is said of events on the desk: Persian and English. No Django."""

from __future__ import annotations

from hemayat.common.language import Message, Words

STATES: dict[str, Words] = {
    "applied": Message("applied"),
    "corrected": Message("corrected or annulled"),
    "past": Message("older than our record"),
    "waits": Message("waiting"),
}

WAITS: dict[str, Words] = {
    "unknown_person": Message("nobody in this system has this national ID"),
    "unknown_household": Message("no household in this system has this number"),
    "household_ended": Message("this household no longer exists"),
    "has_a_head": Message("this household has another head"),
    "not_a_member": Message("the person is not in this household"),
    "has_died": Message("the person has died"),
    "would_be_headless": Message("the household would have no head until another head is named"),
    "too_many": Message(
        "more events arrived than the daily limit allows; this one will be applied on a later day"
    ),
    "not_taken": Message("the event does not match our record; the operator must check it"),
}
"""Why an event waits. It is gone through once what it lacks is told, and looked at once a day."""

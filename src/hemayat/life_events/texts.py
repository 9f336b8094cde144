"""What is said of events on the desk: Persian and English. No Django."""

from __future__ import annotations

from hemayat.common.language import Message, Words

STATES: dict[str, Words] = {
    "applied": Message("gone through"),
    "corrected": Message("corrected or annulled"),
    "past": Message("older than our record"),
    "waits": Message("waits"),
}

WAITS: dict[str, Words] = {
    "unknown_person": Message("nobody with this national id is known here"),
    "unknown_household": Message("no household with this number is known here"),
    "household_ended": Message("this household has ended"),
    "has_a_head": Message("this household has another head"),
    "not_a_member": Message("the person is not in this household"),
    "has_died": Message("the person has died"),
    "would_be_headless": Message("the household would be without a head until another one is named"),
    "not_taken": Message("our record does not take it; the operator is to look"),
}
"""Why an event waits. It is gone through once what it lacks is told, and looked at once a day."""

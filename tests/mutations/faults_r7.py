"""Clause 7.1, first promise: only a recorded law closes the service."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R7.1a",
        "src/hemayat/agreements/permissions.py",
        "if law.recorded_by_id == by.pk:",
        "if law.recorded_by_id == by.pk and not can_publish(by):",
        "The publisher who recorded a law confirms it alone.",
        Kind.PERSON,
    ),
    Fault(
        "R7.1a",
        "src/hemayat/announcements/actions.py",
        "{law.title['fa']}، {law.number}\", law.effective_on, now=now)",
        "{law.title['fa']}، {law.number}\", day_of(now), now=now)",
        "Approvals end on the day on which the job ran, and not on the day that the law names.",
        Kind.VALUE,
    ),
    Fault(
        "R7.1a",
        "src/hemayat/agreements/sql/closing.sql",
        "IF NEW.confirmed_by_id IS NOT NULL THEN",
        "IF NEW.confirmed_by_id = NEW.recorded_by_id THEN",
        "A law can be entered as confirmed, though nobody has looked at it a second time.",
    ),
)

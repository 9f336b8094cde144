"""Faults of the reminders of a case officer's question, and of the call that follows."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "reminders",
        "src/hemayat/requests/reminders.py",
        "return asked_on + dt.timedelta(days=days[0]) if days else None",
        "return asked_on + dt.timedelta(days=days[-1]) if days else None",
        "The first reminder comes on the seventh day.",
        Kind.VALUE,
    ),
    Fault(
        "reminders",
        "src/hemayat/requests/reminders.py",
        "    if is_wrong_number(line=line, household=row.household_id):",
        "    if not line:",
        "A stranger who told us that the line is theirs is called about somebody's request.",
        Kind.PERSON,
    ),
    Fault(
        "reminders",
        "src/hemayat/requests/reminders.py",
        "    if is_quiet(now):\n        return 0\n    return for_each_question(",
        "    return for_each_question(",
        "A family is reminded in the night, or gets in the morning what it has answered meanwhile.",
    ),
    Fault(
        "reminders",
        "src/hemayat/hotline/question_calls.py",
        "answered_at=None, call_on__lte=day,",
        "answered_at=None, call_on__lt=day,",
        "The call comes a day later than the page says, maybe on the last day for the answer.",
        Kind.VALUE,
    ),
)

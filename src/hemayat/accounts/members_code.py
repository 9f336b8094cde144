"""A member of a household lets the head see something of theirs: by a code to the line in the member's own name.

Neither side learns more than before. Whether the member has a line, and whether a limit of theirs is reached, is said
to nobody: a code was asked for, and only the right code says more.
"""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts.actions import LineMessage, send_to_line, take_right_code
from hemayat.accounts.code_words import member_message
from hemayat.accounts.limits import (
    CODES_OF_LINE,
    CODES_OF_PERSON,
    HOUR,
    LimitReached,
    is_budget_spent,
    take_budget,
    take_code,
    take_hit,
)
from hemayat.accounts.results import Asked, Problem
from hemayat.audit.context import SYSTEM, acting_as

MEMBER = LineMessage(member_message, "member-code")


def ask_members_code(
    *, household: int, person: int, line: str, is_synthetic: bool, now: datetime
) -> Asked | Problem:
    """Ask for a code to this line; `line` is empty where none is known, and then no code is right.

    In the caller's transaction, as the system. Problems: too_many, busy; they follow what the head asked for alone.
    """
    if is_budget_spent(now):
        return Problem("busy", retry_at=now + HOUR)
    try:
        take_hit("household's members", str(household), CODES_OF_PERSON, now)
        take_hit("member", f"{household}:{person}", CODES_OF_LINE, now)
    except LimitReached as reached:
        return Problem("too_many", retry_at=reached.retry_at)
    is_sent = bool(line) and _may_be_sent(person, line, now)
    return send_to_line(line, now, is_synthetic=is_synthetic, message=MEMBER, is_sent=is_sent)


def is_members_code(*, attempt: str, code: str, now: datetime) -> bool:
    """Whether it is the right code, once; a try is counted whatever comes of it."""
    with acting_as(SYSTEM):
        return not isinstance(take_right_code(attempt, code, now, is_line_alone=True), Problem)


def _may_be_sent(person: int, line: str, now: datetime) -> bool:
    """Counts it for the line and for the installation's hour; that they are exhausted is told to nobody."""
    try:
        with acting_as(SYSTEM):
            take_code(person=f"member:{person}", line=line, ip=None, now=now)
            take_budget(now)
    except LimitReached:
        return False
    return True

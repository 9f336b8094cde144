"""A member of a household lets the head see something of theirs: by a code to the line in the member's own name.

Neither side learns more than before. Whether the member has a line, and whether a limit of theirs is reached, is said
to nobody: a code was asked for, and only the right code says more.
"""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts.actions import LineMessage, send_to_line, take_right_code
from hemayat.accounts.code_messages import member_message
from hemayat.accounts.limits import (
    CODES_OF_LINE_ALONE,
    MEMBERS_OF_HOUSEHOLD,
    LimitReached,
    budget_returns_at,
    count_hit,
    take_budget,
)
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.audit.context import SYSTEM, acting_as

MEMBER = LineMessage(member_message, "member-code")


def ask_members_code(
    *, household: int, person: int, line: str, is_synthetic: bool, now: datetime
) -> PendingSignIn | SignInProblem:
    """Ask for a code to this line; `line` is empty where none is known, and then no code is right.

    In the caller's transaction, as the system. Problems: too_many, busy; they follow what the head asked for alone.
    """
    if (returns_at := budget_returns_at(now)) is not None:
        return SignInProblem("busy", retry_at=returns_at)
    try:
        count_hit("household's members", str(household), MEMBERS_OF_HOUSEHOLD, now)
        count_hit("member", f"{household}:{person}", CODES_OF_LINE_ALONE, now)
    except LimitReached as reached:
        return SignInProblem("too_many", retry_at=reached.retry_at)
    is_sent = bool(line) and _may_be_sent(line, now)
    return send_to_line(line, now, is_synthetic=is_synthetic, message=MEMBER, is_sent=is_sent)


def is_members_code(*, attempt: str, code: str, now: datetime) -> bool:
    """Whether it is the right code, once; a try is counted whatever comes of it."""
    with acting_as(SYSTEM):
        return not isinstance(take_right_code(attempt, code, now, is_line_alone=True), SignInProblem)


def _may_be_sent(line: str, now: datetime) -> bool:
    """Counts it for the line and for the installation's hour; that they are exhausted is told to nobody.

    The line's budget for signing in is another one: a head can spend nothing of a member's.
    """
    try:
        with acting_as(SYSTEM):
            count_hit("member's line", line, CODES_OF_LINE_ALONE, now)
            take_budget(now)
    except LimitReached:
        return False
    return True

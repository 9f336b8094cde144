"""A member of a household lets the head see something of theirs: by a code to the line in the member's own name.

Neither side learns more than before. Whether the member has a line, and whether a limit of theirs is reached, is said
to nobody: a code was asked for, and only the right code says more. The database writes the attempt, to the line that it
has of the member (sql/line_codes.sql); the worker sends the code.
"""

from __future__ import annotations

from datetime import datetime

from hemayat.accounts.actions import LINE_ALONE, LineMessage, send_line_code
from hemayat.accounts.attempt_limits import CODES_OF_LINE_ALONE, LimitReached, count_hit, take_budget
from hemayat.accounts.code_messages import member_message
from hemayat.accounts.models import SignInAttempt
from hemayat.accounts.session_admission import MOBILE
from hemayat.accounts.states import AttemptState
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring

MEMBER = LineMessage(member_message, "member-code")


def send_members_code(*, attempt: int, now: datetime) -> None:
    """Send one code, unless no line is known or a limit is reached; from the attempt nobody can tell."""
    with acting_as(SYSTEM):
        row = (
            SignInAttempt.objects.select_for_update()
            .filter(pk=attempt, finding=LINE_ALONE, state=AttemptState.ASKED, expires_at__gt=now)
            .first()
        )
        if row is None:
            return
        row.state = AttemptState.SENT
        row.save(update_fields=["state"])
        line = key_ring().unseal(bytes(row.mobile_sealed), MOBILE).decode() if row.mobile_sealed else ""
        if line and _may_be_sent(line, now):
            send_line_code(row, line, MEMBER, now)


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

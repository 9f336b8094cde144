"""Lines that whoever holds them says are not of the people we write to: then nothing is sent there but codes asked for.

What was to be sent is held, and read at the site. Whoever proves that the line is theirs is written to again, and they
alone. In the caller's transaction, as the system.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from hemayat.audit.keys import key_ring
from hemayat.notifications.models import WrongNumber

MOBILE = b"mobile"


def mark_wrong_number(*, line: str, now: dt.datetime) -> None:
    """Who holds this line (E.164) is none of those whom we write to on it; whoever had proven otherwise has no more."""
    keys = key_ring()
    wrong_numbers = WrongNumber.objects.filter(line_index__in=keys.blind_indexes("mobile", line))
    if not wrong_numbers.update(marked_at=now, right_for=[]):
        row = WrongNumber(
            line=keys.seal(line.encode(), MOBILE), line_index=keys.blind_index("mobile", line), marked_at=now
        )
        # Marked by another at the same moment, it is marked.
        WrongNumber.objects.bulk_create([row], ignore_conflicts=True)


def is_wrong_number(*, line: str, household: int) -> bool:
    """Whether it was said to be of somebody else, and this household has not proven otherwise since."""
    rows = WrongNumber.objects.filter(line_index__in=key_ring().blind_indexes("mobile", line))
    return rows.exclude(right_for__contains=[household]).exists()


def number_is_right(*, line: str, household: int) -> None:
    """The line was confirmed to be of this household's head, or who acts for them: they are written to on it again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_is_right(%s, %s)", [key_ring().blind_indexes("mobile", line), household])

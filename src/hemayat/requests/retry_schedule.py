"""How long to wait before a register, or the owner of a data item, is asked again, and when an officer takes over.

Pure: instants and counts alone. Waiting is told in the open and is never a refusal.
"""

from __future__ import annotations

import datetime as dt

LEASE = dt.timedelta(minutes=2)
"""A claim is also the next try: if the worker dies, another takes the request on after that."""

_PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 60, 180))
_LONGEST = dt.timedelta(hours=6)

TOLD_AFTER = 3
"""Tries: a register that is silent for a few minutes is shown on the page, and told by message only after that."""

HANDED_OVER_AFTER = 8
"""Tries, that is after most of a day: then an officer looks at a household to be decided again, too."""

ASK_AGAIN_AFTER = dt.timedelta(hours=1)
"""A data item that is stale or contradicted: its register is given a while to look at it."""


def next_try(tries: int, now: dt.datetime) -> dt.datetime:
    """After that many tries in vain."""
    return now + (_PAUSES[tries - 1] if tries <= len(_PAUSES) else _LONGEST)

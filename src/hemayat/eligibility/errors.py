"""What can go wrong with a stored determination."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class UnreadableRun(HemayatError):
    """The stored policy of a run does not say what it said: restore the row of `run` from a backup."""

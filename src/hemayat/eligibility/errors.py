"""What can go wrong with a stored determination."""

from __future__ import annotations

from hemayat.common.errors import HemayatError


class UnreadableRun(HemayatError):
    """The stored policy of a run does not say what it said: restore the row of `run` from a backup."""


class NoRules(HemayatError):
    """Nothing is published, and the policy that should have come with the program is not there: install it again."""

    def __init__(self, policy: str) -> None:
        super().__init__(
            f"the policy {policy} is not installed and no run is published: install Hemayat again"
        )

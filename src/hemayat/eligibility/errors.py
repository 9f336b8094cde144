"""What can go wrong with a determination or a decision."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.common.errors import HemayatError


class UnreadableRun(HemayatError):
    """The stored policy of a run was changed: restore the row of `run` from a backup."""


class NoPolicyAvailable(HemayatError):
    """Nothing is published, and the policy that should have come with the program is not there: install it again."""

    def __init__(self, policy: str) -> None:
        super().__init__(
            f"the policy {policy} is not installed and no run is published: install Hemayat again"
        )


class NothingPublished(HemayatError):
    """No run is published, so there are no rules for a household: publish a run first."""

    def __init__(self) -> None:
        super().__init__("no run is published yet: publish one, then decide this household by its rules")


class MayNotDecide(HemayatError):
    """This actor makes no decisions: only the ministry's system and its case officers in the province do."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"a {kind} may not decide here; a case officer of the household's province can, at the desk"
        )


class ResultStillOpen(HemayatError):
    """The rules give no result yet, because `missing` facts are unknown: ask for them, or let a case officer decide."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"not known: {', '.join(missing)}; ask again, or let a case officer settle it")
        self.missing = tuple(missing)


class SecondOfficerNeeded(HemayatError):
    """The support is above the limit and rests on what one officer alone corrected: a second officer looks first.

    `is_better_without`: whether the household gets more than now even without these corrections. `is_loss`: whether it
    would get less than now only because corrections that wait for a second officer do not count.
    """

    def __init__(self, *, is_better_without: bool = False, is_loss: bool = False) -> None:
        super().__init__("one officer alone corrected what this rests on: have a second officer review it")
        self.is_better_without, self.is_loss = is_better_without, is_loss


class RulesAlreadyDecide(HemayatError):
    """The rules give a result: let them decide. An officer settles only cases that the rules leave open."""

    def __init__(self, outcome: str) -> None:
        super().__init__(
            f"the rules give the result {outcome}: decide by the rules; an officer settles only what they leave open"
        )


class NoSuchDecision(HemayatError):
    """There is no decision of that number, or no determination of that household: look at the number again."""

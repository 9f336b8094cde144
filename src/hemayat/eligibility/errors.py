"""What can go wrong with a determination or a decision."""

from __future__ import annotations

from collections.abc import Sequence

from hemayat.common.errors import HemayatError


class UnreadableRun(HemayatError):
    """The stored policy of a run does not say what it said: restore the row of `run` from a backup."""


class PolicyNamesPeople(HemayatError):
    """The rules of the run use columns that say who somebody is, which no case keeps: take them out of the policy."""

    def __init__(self, run_id: int, columns: Sequence[str]) -> None:
        super().__init__(
            f"run {run_id}: its policy uses {', '.join(columns)}, which is not kept of a single household; "
            "publish a run by a policy without"
        )


class NoPolicyAvailable(HemayatError):
    """Nothing is published, and the policy that should have come with the program is not there: install it again."""

    def __init__(self, policy: str) -> None:
        super().__init__(
            f"the policy {policy} is not installed and no run is published: install Hemayat again"
        )


class NothingPublished(HemayatError):
    """No run is published, so that there are no rules by which a household could be decided: publish one first."""

    def __init__(self) -> None:
        super().__init__("no run is published yet: publish one, then decide this household by its rules")


class MayNotDecide(HemayatError):
    """Whoever acts makes no decisions: only the ministry's system and its case officers in the province do."""

    def __init__(self, kind: str) -> None:
        super().__init__(
            f"a {kind} may not decide here; a case officer of the household's province can, at the desk"
        )


class ResultStillOpen(HemayatError):
    """The rules cannot tell yet, because of `missing` facts: ask for them, or let a case officer settle it."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"not known: {', '.join(missing)}; ask again, or let a case officer settle it")
        self.missing = tuple(missing)


class RulesAlreadyDecide(HemayatError):
    """The rules tell by themselves: let them decide. An officer settles only what they leave open."""

    def __init__(self, outcome: str) -> None:
        super().__init__(
            f"the rules say {outcome}: decide by them; an officer settles only what they leave open"
        )


class NoSuchDecision(HemayatError):
    """There is no decision of that number, or no determination of that household: look at the number again."""

"""What a tool found, what of it is accepted and why, and what each tool was turned against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import yaml

from hemayat.common.errors import HemayatError

ACCEPTED = Path(__file__).parent / "accepted.yaml"


@dataclass(frozen=True)
class Finding:
    """`check`: the tool's own name for what it looked for; `where`: a file, or a route."""

    tool: str
    check: str
    where: str
    told: str


@dataclass(frozen=True)
class Accepted:
    """A finding that stands. `where`: a pattern of files or routes; `reason`: why it may."""

    tool: str
    check: str
    where: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        is_named = (self.tool, self.check) == (finding.tool, finding.check)
        return is_named and fnmatch(finding.where, self.where)


@dataclass
class Outcome:
    """What came of one tool. `missed`: targets that it should have reached and did not; `is_whole`: not a quick run."""

    tool: str
    targets: int
    requests: int = 0
    findings: list[Finding] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    seconds: float = 0.0
    is_whole: bool = True


def read_accepted(path: Path = ACCEPTED) -> tuple[list[Accepted], dict[str, str]]:
    """Findings that stand, and routes that no walk reaches with the reason of each. Raises HemayatError."""
    kept = yaml.safe_load(path.read_text("utf-8"))
    accepted = [
        Accepted(one["tool"], one["check"], where, one.get("reason") or "")
        for one in kept["findings"]
        for where in one["where"]
    ]
    unreached: dict[str, str] = kept["unreached"] or {}
    bare = [f"{one.tool} {one.check} {one.where}" for one in accepted if len(one.reason) < 10]
    bare += [route for route, reason in unreached.items() if len(reason or "") < 10]
    if bare:
        raise HemayatError([f"{path.name}: {one}: says no reason" for one in bare])
    return accepted, unreached


def judge(outcomes: Iterable[Outcome], accepted: Sequence[Accepted]) -> tuple[list[Finding], list[Accepted]]:
    """Findings that nobody accepted, and what was accepted of the tools that ran as a whole and is no longer found."""
    outcomes = list(outcomes)
    found = [finding for outcome in outcomes for finding in outcome.findings]
    open_ones = [one for one in found if not any(each.covers(one) for each in accepted)]
    ran = {outcome.tool for outcome in outcomes if outcome.is_whole}
    stale = [
        each for each in accepted if each.tool in ran and not any(each.covers(finding) for finding in found)
    ]
    return open_ones, stale

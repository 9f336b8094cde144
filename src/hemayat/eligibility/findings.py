"""Officers' findings that decide in place of the rules: settlements of open criteria, and overrides by two people.

What an officer corrected in a register's row is applied to the rows first (requests/corrections.py).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from django.db import connection

from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import months_before
from hemayat.eligibility.determination import DeterminedCase
from hemayat.rules.nodes import Node
from hemayat.rules.plan import needed_by, node_of
from hemayat.rules.resolved_policy import Criterion, PolicyOn
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

REVIEWED_AFTER_MONTHS = 12
"""An override is reviewed after this time if no agreement says otherwise."""
_BLOCKING = (Verdict.FAILED, Verdict.UNDETERMINED)
_IN_FORCE = """
SELECT f.household_id, f.id, f.kind, ARRAY(SELECT jsonb_array_elements_text(f.criteria)), f.law_sha256, d.outcome,
    d.reason
FROM finding f JOIN decision d ON d.household_id = f.household_id AND d.id = f.decision_id
WHERE f.household_id = ANY(%s::bigint[]) AND f.ended_at IS NULL ORDER BY f.id DESC"""
_KEEP = """
INSERT INTO finding (
    household_id, province, kind, decision_id, criteria, law_sha256, people_sha256, review_on, by_id, at)
SELECT household_id, province, CASE kind WHEN 'override' THEN 'override' ELSE 'settlement' END, id,
    to_jsonb(%s::text[]), %s, household_people_sha256(household_id), %s, split_part(decided_by, ':', 2)::bigint, %s
FROM decision WHERE household_id = %s AND id = %s"""


@dataclass(frozen=True)
class CriterionLaw:
    """The rules of one criterion as texts. `behind`: name of a derived value or rank that they use → how it is made."""

    condition: str
    exemptions: tuple[str, ...]
    behind: Mapping[str, str]


@dataclass(frozen=True)
class StandingFinding:
    """An officer's settlement or override in force. `criteria`: those that it decides; `law_sha256`: of their rules."""

    id: int
    kind: str
    criteria: frozenset[str]
    law_sha256: str
    outcome: str
    reason: str = field(repr=False)

    @property
    def is_override(self) -> bool:
        return self.kind == "override"


def findings_in_force(households: Sequence[int]) -> dict[int, list[StandingFinding]]:
    """Household → its settlements and overrides in force, the latest first. One query."""
    found: dict[int, list[StandingFinding]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_IN_FORCE, [list(households)])
        for household, number, kind, criteria, law, outcome, reason in cursor.fetchall():
            one = StandingFinding(number, kind, frozenset(criteria), law, outcome, reason)
            found.setdefault(household, []).append(one)
    return found


def deciding_finding(case: DeterminedCase, findings: Iterable[StandingFinding]) -> StandingFinding | None:
    """The finding that decides this case in place of the rules; None if the rules decide.

    An override that grants support holds against the rules until a review ends it. A settlement decides the criteria
    that it was made for, if the rules leave them open again, and no others. No finding blocks a favourable result.
    """
    if case.outcome == ELIGIBLE:
        return None
    ordered = sorted(findings, key=lambda item: not item.is_override)
    opened = open_criteria(case)
    for one in ordered:
        if one.is_override and one.outcome == ELIGIBLE:
            return one
        if not one.is_override and case.outcome == NEEDS_DATA and _settles(one, opened):
            return one
    return None


def open_criteria(case: DeterminedCase) -> list[str]:
    """The criteria that the rules leave open."""
    return [c.name for c in case.policy.criteria if case.verdict(c.name) is Verdict.UNDETERMINED]


def blocking_criteria(case: DeterminedCase) -> list[str]:
    """The criteria that are failed or open."""
    return [c.name for c in case.policy.criteria if case.verdict(c.name) in _BLOCKING]


def keep_finding(
    case: DeterminedCase,
    laws: Mapping[str, CriterionLaw],
    *,
    household: int,
    decision: int,
    outcome: str,
    is_override: bool,
    now: dt.datetime,
    on: dt.date,
) -> None:
    """Keep what an officer decided as a lasting fact, in the transaction that stored the decision.

    `laws`: of the criteria, by the rules that decided.
    """
    criteria = blocking_criteria(case) if is_override and outcome == ELIGIBLE else open_criteria(case)
    law = law_sha256(laws, criteria)
    values = [criteria, law, review_day(on) if is_override else None, now, household, decision]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)


def review_day(on: dt.date) -> dt.date:
    """The day on which an override of this day is reviewed, by the agreement in force."""
    try:
        months = version_in_force(on).parameters.override_review_after_months
    except NoAgreementInForce:
        months = REVIEWED_AFTER_MONTHS
    return months_before(on, -months)


def laws_of(policy: PolicyOn) -> dict[str, CriterionLaw]:
    """Criterion → its rules, in the order of the policy."""
    return {criterion.name: _law(policy, criterion) for criterion in policy.criteria}


def law_sha256(laws: Mapping[str, CriterionLaw], criteria: Iterable[str]) -> str:
    """A hash of the rules of these criteria: conditions, limits, exemptions, and all that they are computed from.

    Which rows of a register a fact counts is left out: it names days that move with the day of each run.
    """
    wanted = set(criteria)
    chosen = {name: law for name, law in laws.items() if name in wanted}
    behind = {name: text for law in chosen.values() for name, text in law.behind.items()}
    lines = [*chosen, *(law.condition for law in chosen.values())]
    lines += [text for law in chosen.values() for text in law.exemptions]
    lines += [behind[name] for name in sorted(behind)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# ------------------------------------------------------------------------------------------ underneath


def _settles(item: StandingFinding, opened: Sequence[str]) -> bool:
    """Whether what the officer decided is what is open now: all of it to grant, some of it to refuse."""
    if item.outcome == NOT_ELIGIBLE:
        return bool(item.criteria) and item.criteria <= set(opened)
    return set(opened) <= item.criteria


def _law(policy: PolicyOn, criterion: Criterion) -> CriterionLaw:
    exemptions = [waiver.when for waiver in policy.waivers_of(criterion.name)]
    behind = needed_by(policy, [criterion.passes, *exemptions])
    return CriterionLaw(
        _text(criterion.passes),
        tuple(map(_text, exemptions)),
        {name: _text(node_of(policy, name)) for name in behind},
    )


def _text(node: Node) -> str:
    """An expression without the bounds of its numbers, which follow from the registers."""
    parts = []
    for each in fields(node):
        value = getattr(node, each.name)
        if each.name == "type":
            continue
        if isinstance(value, Node):
            parts.append(_text(value))
        elif isinstance(value, tuple):
            parts.append("[" + ",".join(_text(v) if isinstance(v, Node) else repr(v) for v in value) + "]")
        else:
            parts.append(repr(value))
    return f"{type(node).__name__}({','.join(parts)})"

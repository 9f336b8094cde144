"""Whether a decision is what its case expects, and which sides of each criterion the cases show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hemayat.rules.cases import CAUSES, KINDS, NEEDED_KINDS, VERDICT_OF, PolicyCase, policy_on
from hemayat.rules.nodes import Node, Ref, references_in
from hemayat.rules.plan import needed_by
from hemayat.rules.resolved_policy import Criterion, PolicyOn
from hemayat.rules.unknowns import UnknownReason, Verdict

Mismatch = tuple[str, str, str]
"""What, expected, got."""


def mismatches(case: PolicyCase, policy: PolicyOn, got: Mapping[str, Any]) -> list[Mismatch]:
    """What this decision (its facts and decision columns together) has otherwise than the case says."""
    return [*_outcome(case, got), *_verdicts(case, policy, got), *_facts(case, got)]


def _outcome(case: PolicyCase, got: Mapping[str, Any]) -> Iterator[Mismatch]:
    if got["outcome"] != case.expected.outcome:
        yield "outcome", case.expected.outcome, f"{got['outcome']} ({_reasons(got)})"
    amount = case.expected.amount
    wanted = None if amount == "unknown" else amount
    if amount is not None and got.get("amount_rial") != wanted:
        yield "amount", _shown(wanted), _shown(got.get("amount_rial"))


def _reasons(got: Mapping[str, Any]) -> str:
    """The criteria that prevent the expected outcome, to explain a surprising result."""
    word = {int(v): v.name.lower() for v in (Verdict.FAILED, Verdict.UNDETERMINED)}
    verdicts = {k.removesuffix("__verdict"): v for k, v in got.items() if k.endswith("__verdict")}
    found = [f"{name} {word[v]}" for name, v in verdicts.items() if v in word]
    return ", ".join(found) or "every criterion passed or waived"


def _verdicts(case: PolicyCase, policy: PolicyOn, got: Mapping[str, Any]) -> Iterator[Mismatch]:
    wanted = {name: VERDICT_OF[kind] for name, kind in case.shows.items()} | dict(case.expected.verdicts)
    for name, verdict in wanted.items():
        code = got[f"{name}__verdict"]
        if code != verdict:
            yield name, verdict.name.lower(), Verdict(code).name.lower()
    if case.shows:
        yield from _others(wanted, policy, got)
    for criterion in policy.criteria:
        if case.shows.get(criterion.name) == "limit" and criterion.value is not None:
            value, limit = got[value_column(criterion)], got[f"{criterion.name}__limit"]
            if value != limit:
                yield f"{criterion.name} at its limit", _shown(limit), _shown(value)


def _others(named: Mapping[str, Verdict], policy: PolicyOn, got: Mapping[str, Any]) -> Iterator[Mismatch]:
    """A case shows what it names: every other criterion must let the household through."""
    for criterion in policy.criteria:
        verdict = Verdict(got[f"{criterion.name}__verdict"])
        if criterion.name not in named and verdict not in (Verdict.PASSED, Verdict.WAIVED):
            yield f"{criterion.name} (not named)", "passed", verdict.name.lower()


def value_column(criterion: Criterion) -> str:
    """The column of a decision or of its facts that holds the criterion's own value."""
    return criterion.value.name if isinstance(criterion.value, Ref) else f"{criterion.name}__value"


def _facts(case: PolicyCase, got: Mapping[str, Any]) -> Iterator[Mismatch]:
    for name, wanted in case.expected.facts.items():
        value, cause = got[name], got.get(f"{name}__unknown", 0)
        is_open = bool(cause) or value is None or got.get(f"{name}__high", value) != value
        shown = _shown(value)
        if is_open:
            shown = f"unknown ({UnknownReason(cause).name.lower()})" if cause else "unknown"
        if wanted == "unknown":
            fits = is_open
        elif isinstance(wanted, str) and wanted in CAUSES:
            fits = cause == CAUSES[wanted]
        else:
            fits = not is_open and value == wanted
        if not fits:
            yield name, _shown(wanted), shown


def _shown(value: object) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:_}" if isinstance(value, int) else str(value)


@dataclass(frozen=True)
class CriterionCoverage:
    """How many cases show each side of one criterion, in one of its dated wordings."""

    criterion: str
    since: dt.date
    counts: Mapping[str, int]
    missing: tuple[str, ...]


def coverage(days: list[PolicyOn], cases: list[PolicyCase]) -> list[CriterionCoverage]:
    """Each wording of each criterion with what the cases show of it. A known fact needs no case of the unknown."""
    found: dict[tuple[str, int], tuple[dt.date, dict[str, int], bool]] = {}
    for day in days:
        for criterion in day.criteria:
            entry = found.setdefault(
                (criterion.name, criterion.line),
                (day.on, dict.fromkeys(KINDS, 0), may_be_unknown(day, criterion)),
            )
            for case in cases:
                if criterion.name in case.shows and policy_on(days, case.on) is day:
                    entry[1][case.shows[criterion.name]] += 1
    return [
        CriterionCoverage(
            name,
            since,
            counts,
            tuple(k for k in NEEDED_KINDS if not counts[k] and (k != "unknown" or is_open)),
        )
        for (name, _), (since, counts, is_open) in found.items()
    ]


def may_be_unknown(policy: PolicyOn, criterion: Criterion) -> bool:
    """Whether any fact behind the criterion can be missing."""
    nodes: list[Node] = [criterion.passes]
    nodes += [
        policy.derived[name].value if name in policy.derived else policy.ranks[name].by
        for name in needed_by(policy, nodes)
    ]
    facts = {r.name for node in nodes for r in references_in(node)} & set(policy.facts)
    return any(policy.facts[f].may_be_unknown or policy.facts[f].has_nullable_cells for f in facts)

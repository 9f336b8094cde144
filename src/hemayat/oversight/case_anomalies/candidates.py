"""The groups of cases that a rule looks at, with what it measures of each; those that it finds unusual."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.oversight.case_anomalies.household_profiles import areas_of
from hemayat.oversight.case_anomalies.rules import CaseAnomalyRule, Measures, settings
from hemayat.oversight.case_anomalies.statements import REJECTED_BY_AGENCY, SHARED_MEMBERS

Place = tuple[int, str]
"""A household and its province."""
Given = Mapping[str, Any]


@dataclass(frozen=True)
class CaseAnomalyCandidate:
    """`subject`: what the cases have in common, as a hash, or an agency's code. `households`: all of them, or some if
    they are very many; `total`: how many they are.
    """

    subject: str
    measures: Measures
    households: Sequence[Place]
    total: int


@dataclass(frozen=True)
class _JointFiling:
    """A household that filed with the same line or browser as others."""

    household: int
    province: str
    stands_in: bool
    family: str
    assisted: bool


def found_by(rule: CaseAnomalyRule, now: dt.datetime) -> list[CaseAnomalyCandidate]:
    """What the rule finds today. Asked as the system: the statements read over all households."""
    given = {**rule.given, "since": now - dt.timedelta(days=rule.given["days"]), "until": now}
    return [one for one in _CANDIDATES[rule.name](rule, given) if rule.finds(one.measures)]


# ---------------------------------------------------------------------------------------- lines and browsers


def _together(rule: CaseAnomalyRule, given: Given) -> Iterable[CaseAnomalyCandidate]:
    groups: dict[str, list[_JointFiling]] = defaultdict(list)
    for subject, *filing in run_statement(rule.statement, given):
        groups[subject].append(_JointFiling(*filing))
    areas = areas_of(sorted({one.household for filings in groups.values() for one in filings}))
    for subject, filings in groups.items():
        reasons = _ordinary_reasons(filings, areas)
        measures = {
            name: list(reasons.values()).count(name) for name in ("rural", "related", "stands_in", "assisted")
        }
        places = [(one.household, one.province) for one in filings if not reasons[one.household]]
        yield CaseAnomalyCandidate(subject, {"heads": len(filings), **measures}, places, len(places))


def _ordinary_reasons(filings: Sequence[_JointFiling], areas: Mapping[int, str]) -> dict[int, str]:
    """Household → the first ordinary reason to share a line or a browser; empty if there is none."""
    related = _related(filings)
    return {
        one.household: next(
            (
                name
                for name, is_true in (
                    ("stands_in", one.stands_in),
                    ("rural", areas.get(one.household) == "rural"),
                    ("related", one.household in related),
                    ("assisted", one.assisted),
                )
                if is_true
            ),
            "",
        )
        for one in filings
    }


def _related(filings: Sequence[_JointFiling]) -> set[int]:
    """Those whose head has another's family name, and those in which somebody of another has lived."""
    by_name: dict[str, list[int]] = defaultdict(list)
    for one in filings:
        by_name[one.family].append(one.household)
    alike = {
        one for name, households in by_name.items() if name and len(households) > 1 for one in households
    }
    shared = run_statement(SHARED_MEMBERS, {"households": [one.household for one in filings]})
    return alike.union(*(households for (households,) in shared))


# ---------------------------------------------------------------------------------------- splits and agencies


def _splits(rule: CaseAnomalyRule, given: Given) -> Iterable[CaseAnomalyCandidate]:
    """A household that came out of two others is looked at for each of them."""
    for household, former, province, former_province, days, was_refused, events in run_statement(
        rule.statement, given
    ):
        if days is None:
            continue
        subject = hashlib.sha256(f"{household} {former}".encode()).hexdigest()
        measures = {"days_to_grant": days, "was_refused": int(was_refused), "life_events": events}
        places = [(household, province), (former, former_province)]
        yield CaseAnomalyCandidate(subject, measures, places, 2)


def _agencies(rule: CaseAnomalyRule, given: Given) -> Iterable[CaseAnomalyCandidate]:
    counts = {
        custodian: (rejected, answered, households)
        for custodian, rejected, answered, households in run_statement(rule.statement, given)
    }
    all_rejected, all_answered = (sum(count[place] for count in counts.values()) for place in (0, 1))
    for custodian, (rejected, answered, households) in counts.items():
        measures = {
            "rejected": rejected,
            "answered": answered,
            "others_rejected": all_rejected - rejected,
            "others_answered": all_answered - answered,
        }
        places: Sequence[Place] = []
        if rule.finds(measures):
            asked = {**given, "custodian": custodian, "most": settings().households_stored}
            places = [
                (household, province) for household, province in run_statement(REJECTED_BY_AGENCY, asked)
            ]
        yield CaseAnomalyCandidate(custodian, measures, places, households)


_CANDIDATES: Mapping[str, Callable[[CaseAnomalyRule, Given], Iterable[CaseAnomalyCandidate]]] = {
    "one_line": _together,
    "one_browser": _together,
    "split": _splits,
    "agency": _agencies,
}

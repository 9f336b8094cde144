"""`policy check`: every fault of a policy on every day on which it changes, and of its cases."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from hemayat.rules.catalogue import SchemaCatalogue
from hemayat.rules.decision_sql import levels_needed
from hemayat.rules.faults import PolicyError, PolicyFault, PolicyFaults
from hemayat.rules.policy import Policy
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.resolution import Resolver
from hemayat.rules.resolved_policy import PolicyOn

MOST_TURNING_DAYS = 60
MOST_LEVELS = 60


def check_policy(folder: Path, catalogue: SchemaCatalogue, patches: tuple[Path, ...] = ()) -> list[PolicyOn]:
    """The policy on each day on which it changes. Raises PolicyError with every fault found."""
    return check_all_days(read_policy(folder, patches), catalogue)


def check_all_days(policy: Policy, catalogue: SchemaCatalogue) -> list[PolicyOn]:
    """A reform may leave facts and parameters unused: it says what changes, not what to tidy."""
    faults = PolicyFaults(policy.file)
    used: set[str] = set()
    found = []
    days = policy.turning_days()
    if len(days) > MOST_TURNING_DAYS:
        faults.add(0, "", f"changes on more than {MOST_TURNING_DAYS} days; split it")
        faults.raise_any()
    for day in days:
        resolver, before = Resolver(policy, day, catalogue, faults), len(faults.found)
        found.append(resolver.resolve())
        faults.found[before:] = _causes(faults.found[before:], resolver.broken())
        used |= resolver.names.used
        if not faults.found:
            _too_deep(found[-1], faults)
    _titles_of_criteria(found, faults)
    _empty_days(found, faults)
    if not faults.found and not policy.is_patched:
        _unused(policy, found, used, faults)
    if faults.found:
        raise PolicyError(_once(faults.found))
    return found


_FOLLOWS = re.compile(
    r"unknown name '(\w+)'|'by' names '(\w+)'|\{(\w+)\} is not known"
    r"|'(\w+)' has no value on .* its definition has an error"
)


def _causes(faults: list[PolicyFault], broken: set[str]) -> list[PolicyFault]:
    """The faults but for those that only follow from another: they name an entry that has an error itself."""
    causes = [fault for fault in faults if not _names_in(fault) & broken]
    return causes or faults


def _names_in(fault: PolicyFault) -> set[str]:
    return {name for groups in _FOLLOWS.findall(fault.message) for name in groups if name}


def _too_deep(day: PolicyOn, faults: PolicyFaults) -> None:
    """Each level is a query within a query: a long chain of values would take minutes for one household."""
    depth = levels_needed(day)
    if depth > MOST_LEVELS:
        message = (
            f"values depend on each other {depth} levels deep, and at most {MOST_LEVELS} levels are allowed; "
            "combine some in one expression"
        )
        faults.add(0, "derived", message)


def _unused(policy: Policy, days: list[PolicyOn], used: set[str], faults: PolicyFaults) -> None:
    weights = {r.weight for day in days for r in day.ranks.values()}
    for name, parameter in policy.parameters.items():
        if name not in used:
            faults.add(parameter.line, f"parameters.{name}", "never used; use it or remove it")
    for entry in policy.facts.values():
        if entry.name not in used | weights:
            faults.add(
                entry.line, entry.path, "never used; use it in a criterion or a sentence, or remove it"
            )


def _titles_of_criteria(days: list[PolicyOn], faults: PolicyFaults) -> None:
    """A criterion is named by the condition to be met: "not met" after the name of a data item says nothing."""
    for day in days:
        items = [("facts", fact) for fact in day.facts.values()] + [
            ("derived", one) for one in day.derived.values()
        ]
        taken = {title: f"{section}.{one.name}" for section, one in items for title in one.title.values()}
        for criterion in day.criteria:
            for title in set(criterion.title.values()) & set(taken):
                faults.add(
                    criterion.line,
                    f"criteria.{criterion.name}.title",
                    f"repeats the title of {taken[title]}; name the condition to be met, "
                    "such as “Owning no more than one property”",
                )


def _empty_days(days: list[PolicyOn], faults: PolicyFaults) -> None:
    for day in days:
        if not any(entry.on(day.on) for entry in day.policy.criteria.values()):
            faults.add(
                0,
                "criteria",
                f"no criterion is in force on {day.on.isoformat()}: everybody would be eligible",
            )


def _once(faults: list[PolicyFault]) -> list[PolicyFault]:
    """The same fault on many days is one fault; each line and name is reported with one day only."""
    seen: dict[tuple[str, int, str], PolicyFault] = {}
    for fault in faults:
        seen.setdefault((fault.file, fault.line, fault.name), fault)
    return list(seen.values())


def in_force_by_default(policy: Policy, today: dt.date) -> dt.date:
    """`today`, or the nearest day on which the policy is in force."""
    if today < policy.start:
        return policy.start
    if policy.end and today >= policy.end:
        return policy.end - dt.timedelta(days=1)
    return today

"""The rules that decide today: those of the run that people see; before the first one, those of the shipped policy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from hemayat.common.language import Lang
from hemayat.eligibility.determination import HouseholdDecider, deciding_facts
from hemayat.eligibility.errors import NoPolicyAvailable
from hemayat.eligibility.queries import published_run, reading_of
from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.reference import published_cut_points
from hemayat.rules.document import PolicyDocument, policy_document
from hemayat.rules.policy_check import in_force_by_default
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.shipped_policies import shipped_policies

SHIPPED = "livelihood-support"
"""The policy that holds where nothing has been published yet."""
_KEPT = 4


@dataclass(frozen=True, eq=False)
class CurrentRules:
    """One policy on one day, ready to decide. `run_id`: the published run that it comes from, if it does.

    Kept in the process: the same rules are the same object, so that what is made from them can be kept beside it.
    """

    decider: HouseholdDecider
    run_id: int | None

    @property
    def on(self) -> dt.date:
        return self.decider.policy.on

    @property
    def version(self) -> str:
        return self.decider.policy.policy.version

    @cached_property
    def registers(self) -> frozenset[str]:
        """The registers whose answers can change a decision."""
        policy = self.decider.policy
        return frozenset(policy.facts[name].table.name for name in deciding_facts(policy))

    def document(self, lang: Lang, today: dt.date) -> PolicyDocument:
        """Everything that the policy says on its day, in words; as `hemayat policy show` prints it."""
        return _document(self, lang, today)


def rules_in_force(today: dt.date) -> CurrentRules:
    """One query. Raises NoPolicyAvailable where nothing is published and no policy is installed."""
    run = published_run()
    return rules_of(run.pk if run else None, today)


def rules_of(run_id: int | None, today: dt.date) -> CurrentRules:
    """The rules of the published run whose id was read already; without one, those of the shipped policy.

    No query, once this process has read the rules of that run.
    """
    return _shipped(today) if run_id is None else _of_run(run_id)


_published: dict[int, CurrentRules] = {}
"""Those of the run that people see; the run before it is let go."""


def _of_run(run_id: int) -> CurrentRules:
    decider, current_rules = reading_of(run_id).decider, _published.get(run_id)
    if current_rules is None or current_rules.decider is not decider:
        current_rules = CurrentRules(decider, run_id)
        _published.clear()
        _published[run_id] = current_rules
    return current_rules


@lru_cache(_KEPT)
def _shipped(today: dt.date) -> CurrentRules:
    folder = next((path for path in shipped_policies() if path.name == SHIPPED), None)
    if folder is None:
        raise NoPolicyAvailable(SHIPPED)
    compiled = compile_policy(folder, in_force_by_default(read_policy(folder), today))
    as_of = dict.fromkeys(catalogue().tables, compiled.on)
    return CurrentRules(HouseholdDecider(compiled, as_of, published_cut_points(compiled)), None)


@lru_cache(_KEPT * 2)
def _document(rules: CurrentRules, lang: Lang, today: dt.date) -> PolicyDocument:
    return policy_document(rules.decider.policy, catalogue(), lang, today)

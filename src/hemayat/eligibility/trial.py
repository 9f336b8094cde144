"""Would a household be eligible? Questions from the policy's facts, and a case from the answers. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hemayat.common.language import Lang, text_in
from hemayat.eligibility.current_rules import CurrentRules
from hemayat.eligibility.determination import DeterminedCase, deciding_facts
from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.value_texts import value_words
from hemayat.registers.code_labels import code_words
from hemayat.rules.catalogue import PERSONS
from hemayat.rules.facts_sql import fact_columns
from hemayat.rules.nodes import BOOL, ColumnRef, Logic
from hemayat.rules.plan import needed_by
from hemayat.rules.resolved_policy import Fact
from hemayat.rules.unknowns import UnknownReason

Answer = int | bool | str
MOST_PERSONS = 30
"""In one household, as far as the check believes it."""
Kind = Literal["money", "number", "bool", "code"]


@dataclass(frozen=True)
class FactQuestion:
    """One fact that something in the policy hangs on. `high`: the largest number, in the fact's own unit."""

    fact: str
    title: str
    kind: Kind
    high: int
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RegisterTopic:
    """The questions that one register answers. `may_be_nothing`: a household may have no row at all in it."""

    register: str
    title: str
    questions: tuple[FactQuestion, ...]
    may_be_nothing: bool


def topics_of(rules: CurrentRules, lang: Lang) -> list[RegisterTopic]:
    """What to ask, the household itself first; facts that nothing hangs on are not asked."""
    policy, names = rules.decider.policy, EntryTitles(rules.decider.policy, lang)
    asked = [policy.facts[name] for name in deciding_facts(policy)]
    tables = {fact.table.name: fact.table for fact in asked}
    return [
        RegisterTopic(
            table.name,
            text_in(table.title, lang),
            tuple(_question(f, names, lang) for f in asked if f.table.name == table.name),
            table.name != PERSONS,
        )
        for table in sorted(tables.values(), key=lambda table: table.name != PERSONS)
    ]


def is_household_size(fact: Fact) -> bool:
    """Whether it counts all who live in the household, under whichever name the policy has it."""
    return _counts_persons(fact) and fact.where == ColumnRef(BOOL, "alive")


def is_part_of_household(fact: Fact) -> bool:
    """Whether it counts some of those who live in the household, such as its adults."""
    where = fact.where
    is_narrower = isinstance(where, Logic) and where.op == "and" and ColumnRef(BOOL, "alive") in where.items
    return _counts_persons(fact) and is_narrower


def facts_without_rows(rules: CurrentRules, register: str) -> dict[str, Answer]:
    """The facts of a household that the register holds no row about."""
    facts = rules.decider.policy.facts.values()
    return {f.name: _empty(f) for f in facts if f.table.name == register and f.type.kind != "code"}


def with_implied_answers(rules: CurrentRules, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers, with what follows from them: who owns no car owns no value of cars, and the reverse."""
    found, facts = dict(answers), rules.decider.policy.facts.values()
    for any_, other in _same_rows(list(facts)):
        has, amount = answers.get(any_.name), answers.get(other.name)
        if has is False and amount is None:
            found[other.name] = other.empty
        elif has is None and isinstance(amount, int) and (amount or other.how == "count"):
            found[any_.name] = amount > 0
    return found


def contradictions(rules: CurrentRules, answers: Mapping[str, Answer]) -> list[tuple[str, str]]:
    """Pairs of facts (whether, how much) of which the first denies what the second says."""
    pairs = _same_rows(list(rules.decider.policy.facts.values()))
    return [(a.name, b.name) for a, b in pairs if answers.get(a.name) is False and answers.get(b.name)]


def trial_case(rules: CurrentRules, answers: Mapping[str, Answer]) -> DeterminedCase:
    """A household of which only the answers are known: fact → value in the fact's unit. What is left out is unknown."""
    facts: dict[str, Any] = {column.name: None for column in fact_columns(rules.decider.policy)}
    for fact in rules.decider.policy.facts.values():
        value = answers.get(fact.name)
        facts[fact.name] = _empty(fact) if value is None else value
        if f"{fact.name}__unknown" in facts:
            facts[f"{fact.name}__unknown"] = (
                UnknownReason.UNANSWERED if value is None else UnknownReason.KNOWN
            )
    return DeterminedCase(rules.decider, facts)


def can_stay_open(fact: Fact) -> bool:
    """Whether the engine can decide without it: of a real household, some facts are always known."""
    return fact.may_be_unknown and (fact.type.kind == "code" or fact.follows_answers or fact.ask)


def waits_for_the_nation(rules: CurrentRules, criterion: str) -> bool:
    """Whether it hangs on a rank whose cut points no national run has found yet."""
    policy, cuts = rules.decider.policy, rules.decider.cuts
    this_criterion = next(c for c in policy.criteria if c.name == criterion)
    return any(
        name in policy.ranks and not cuts.get(name) for name in needed_by(policy, [this_criterion.passes])
    )


def answer_words(rules: CurrentRules, fact: str, answer: Answer, lang: Lang) -> str:
    """An answer as the reasons write it: an amount in toman, then the exact rials in brackets."""
    return value_words(answer, rules.decider.policy.facts[fact].type, lang)


def _counts_persons(fact: Fact) -> bool:
    return fact.table.name == PERSONS and fact.how == "count"


def _question(fact: Fact, names: EntryTitles, lang: Lang) -> FactQuestion:
    type_ = fact.type
    kind: Kind = "bool" if type_.kind == "bool" else "code" if type_.kind == "code" else "number"
    codes = tuple((code, code_words(code, lang)) for code in type_.codes)
    high = min(type_.high, MOST_PERSONS) if _counts_persons(fact) else type_.high
    return FactQuestion(fact.name, names.fact(fact.name), "money" if type_.is_money else kind, high, codes)


def _empty(fact: Fact) -> Any:
    return None if fact.type.kind == "code" else False if fact.type.kind == "bool" else fact.empty


def _same_rows(facts: list[Fact]) -> list[tuple[Fact, Fact]]:
    """A fact that says whether there is a row, and one that counts or adds up the very same rows."""
    return [
        (a, b)
        for a in facts
        for b in facts
        if a.how == "any"
        and b.how in ("count", "sum")
        and a.table.name == b.table.name
        and a.where == b.where
    ]
